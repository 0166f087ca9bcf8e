from odoo import fields, models


class KeyAccountOwnerChange(models.Model):
    """Who was in charge of an account from a day on: owner and deputy.

    Rows are written by one statement, see ``key.account.owned``. The first row of an account also counts
    for the days before it: who was in charge then is not known. Of several rows of one day, the last one
    counts for the whole day. See ``tools/history.py`` for the people of any day.
    """

    _name = "key.account.owner.change"
    _description = "Key Account Owner Change"
    _inherit = ["key.account.part"]
    _written_by_code = True
    _order = "date desc, id desc"
    _rec_name = "account_id"

    date = fields.Date(
        string="From",
        required=True,
        help="The day of the change. Of the first row: the day the account was created, or the day of the "
        "update that began to keep owners, where that was later.",
    )
    is_first = fields.Boolean(string="First Known")
    previous_owner_id = fields.Many2one("res.users", string="Owner Before", ondelete="set null")
    owner_id = fields.Many2one("res.users", index="btree_not_null", ondelete="set null")
    previous_deputy_id = fields.Many2one("res.users", string="Deputy Before", ondelete="set null")
    deputy_id = fields.Many2one("res.users", ondelete="set null")
    user_id = fields.Many2one("res.users", string="Changed by", ondelete="set null")
    merged_from = fields.Char(
        help="The account that this row belonged to before it was merged into this one. It tells the past "
        "of that account, and does not count for this one.",
    )

    # === BUSINESS METHODS === #

    def _tell_story(self):
        """Return the change in the words of the story: ``text``, ``detail``, ``tone`` (sudo)."""
        self.ensure_one()
        told = []
        if self.owner_id != self.previous_owner_id:
            told.append(
                self.env._(
                    "Owner %(before)s → %(after)s",
                    before=self.previous_owner_id.name or "–",
                    after=self.owner_id.name or "–",
                )
            )
        if self.deputy_id != self.previous_deputy_id:
            told.append(
                self.env._(
                    "Deputy %(before)s → %(after)s",
                    before=self.previous_deputy_id.name or "–",
                    after=self.deputy_id.name or "–",
                )
            )
        return {
            # Of users that were deleted since, nothing is left to tell.
            "text": ", ".join(told) or self.env._("Owner or deputy changed"),
            "detail": " · ".join(filter(None, [self.merged_from, self.user_id.name])),
            "tone": "info",
        }
