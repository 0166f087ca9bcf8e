from odoo import fields, models


class KeyAccountProspectChange(models.Model):
    """What an account is as a prospect, from a day on: how it is marked, given up, archived, or a customer.

    Rows are written by one statement, see ``key.account.prospecting``. Rows are in the order of their ids.
    """

    _name = "key.account.prospect.change"
    _description = "History of a Prospect"
    _measurable = "document"
    _inherit = ["key.account.part"]
    _written_by_code = True
    _order = "date desc, id desc"
    _rec_name = "account_id"

    date = fields.Date(
        string="From",
        required=True,
        index=True,
        help="Of the first row: the day the account was created. Of a customer: the day of its first "
        "order or invoice.",
    )
    previous = fields.Selection(selection="_selection_status", string="Before")
    status = fields.Selection(selection="_selection_status", string="After", required=True)
    owner_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        ondelete="set null",
        help="The owner of the account on that day.",
    )
    reason = fields.Selection(selection="_selection_reason")
    note = fields.Char()
    user_id = fields.Many2one("res.users", string="Changed by", ondelete="set null")
    merged_from = fields.Char(
        help="The account that this row belonged to before it was merged into this one. It tells the past "
        "of that account, and does not count for this one.",
    )

    # === BUSINESS METHODS === #

    def _selection_status(self):
        marks = self.env["key.account"]._fields["prospect_mark"]._description_selection(self.env)
        return [
            ("new", self.env._("Not Marked")),
            *marks,
            ("archived", self.env._("Archived")),
            ("customer", self.env._("Customer")),
        ]

    def _selection_reason(self):
        return self.env["key.account"]._fields["give_up_reason"]._description_selection(self.env)

    def _tell_story(self):
        """Return the change in the words of the story: ``text``, ``detail``, ``tone`` (sudo)."""
        self.ensure_one()
        names, reasons = dict(self._selection_status()), dict(self._selection_reason())
        words = {"before": names.get(self.previous), "after": names[self.status]}
        text = self.env._("Prospect: %(before)s → %(after)s", **words)
        if not self.previous:
            text = self.env._("Prospect: %(after)s", **words)
        details = [self.merged_from, reasons.get(self.reason), self.note, self.user_id.name]
        tones = {"give_up": "danger", "archived": "warning", "customer": "success"}
        return {
            "text": text,
            "detail": " · ".join(filter(None, details)),
            "tone": tones.get(self.status, "info"),
        }
