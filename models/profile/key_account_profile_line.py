from odoo import api, fields, models

from ...tools.value_text import describe

NOT_TOLD = {"account_id", "sequence", *models.MAGIC_COLUMNS}


class KeyAccountProfileLine(models.AbstractModel):
    """A line of an account's profile. Changes are logged in the account's history and chatter."""

    _name = "key.account.profile.line"
    _description = "Key Account Profile Line"
    _inherit = ["key.account.part"]

    # The part of the profile that the lines belong to.
    _profile_part = None

    currency_id = fields.Many2one(
        related="account_id.company_id.currency_id",
    )

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._record([line._prepare_history(new_value=line._summarise()) for line in self])

    def _before_change(self, vals):
        names = self._told_fields() & vals.keys()
        texts = {line: {name: describe(line, name) for name in names} for line in self}
        return super()._before_change(vals) | {"texts": texts}

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        self._record(
            [
                line._prepare_history(name, old_value, describe(line, name))
                for line, texts in before["texts"].items()
                for name, old_value in texts.items()
                if describe(line, name) != old_value
            ]
        )

    def _before_unlink(self):
        rows = [line._prepare_history(old_value=line._summarise()) for line in self]
        return super()._before_unlink() | {"rows": rows}

    def _after_unlink(self, before):
        super()._after_unlink(before)
        self._record(before["rows"])

    # === BUSINESS METHODS === #

    @api.model
    def _record(self, rows):
        """Add changes to the history and the chatter of the accounts."""
        self.env["key.account.profile.change"]._record(rows)

    @api.model
    def _told_fields(self):
        """Return the names of the fields whose changes are logged: those filled in by users."""
        return {
            name
            for name, field in self._fields.items()
            if field.store and not field.related and name not in NOT_TOLD
        }

    def _summarise(self):
        """Return the text of the line, to log when it is added or removed."""
        self.ensure_one()
        told = self._told_fields()
        texts = (describe(self, name) for name in self._fields if name in told)
        return ", ".join(text for text in texts if text)

    def _prepare_history(self, field_name=None, old_value="", new_value=""):
        """Return the values of a change: of one field, or of the whole line."""
        self.ensure_one()
        name = self.display_name
        if field_name:
            name = f"{name} · {self._fields[field_name]._description_string(self.env)}"
        return {
            "account_id": self.account_id.id,
            "part": self._profile_part,
            "name": name,
            "old_value": old_value,
            "new_value": new_value,
        }
