from markupsafe import Markup

from odoo import api, fields, models

from ...tools import trust
from ...tools.flags import Flag

# Changes made while the demo data is created have no author.
UNRECORDED = Flag("key_account_unrecorded")


class KeyAccountProfileChange(models.Model):
    """One change in the profile of an account. Append-only, written by the profile itself."""

    _name = "key.account.profile.change"
    _description = "Key Account Profile Change"
    _inherit = ["key.account.part"]
    _written_by_code = True
    _order = "date desc, id desc"

    date = fields.Datetime(
        required=True,
        default=fields.Datetime.now,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Changed by",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    part = fields.Selection(
        selection=lambda self: self.env["key.account"]._selection_profile_part(),
        required=True,
    )
    name = fields.Char(
        string="What",
        required=True,
    )
    old_value = fields.Text(
        string="Before",
    )
    new_value = fields.Text(
        string="After",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _record(self, rows, with_note=True):
        """Store changes, date the parts of the profiles, and log notes on the accounts.

        A bounded number of statements for any number of accounts and changes. Everything is stored,
        whatever the tracking flags in the context.

        :param list rows: values of changes: ``account_id``, ``part``, ``name``, ``old_value``, ``new_value``
        :param bool with_note: log a note in the chatter, with all changes of an account
        """
        by_account = {}
        for row in rows:
            by_account.setdefault(row["account_id"], []).append(row)
        accounts = self.env["key.account"].sudo().browse(by_account)
        accounts._touch_profile(
            {account_id: {row["part"] for row in rows} for account_id, rows in by_account.items()}
        )
        if not rows or UNRECORDED.is_on(self):
            return
        trust.as_system(self).create([dict(row, user_id=self.env.uid) for row in rows])
        if not with_note:
            return
        labels = dict(self._fields["part"]._description_selection(self.env))
        accounts._message_log_batch(
            {
                account_id: Markup("<br/>").join(self._tell(row, labels) for row in rows)
                for account_id, rows in by_account.items()
            }
        )

    @api.model
    def _tell(self, row, labels):
        """Return one change as a line of a note."""
        return self.env._(
            "%(part)s · %(what)s: %(old)s → %(new)s",
            part=labels[row["part"]],
            what=row["name"],
            old=row["old_value"] or "–",
            new=row["new_value"] or "–",
        )
