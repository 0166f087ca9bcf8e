from odoo import api, fields, models

from ...tools.value_text import describe

NOT_TOLD = {"account_id", "sequence", *models.MAGIC_COLUMNS}


class KeyAccountProfileLine(models.AbstractModel):
    """A line of an account's profile. Changes are logged in the account's history and chatter."""

    _name = "key.account.profile.line"
    _description = "Key Account Profile Line"
    _inherit = ["key.account.guarded"]
    _fixed = {"account_id"}

    # The part of the profile that the lines belong to.
    _profile_part = None

    account_id = fields.Many2one(
        comodel_name="key.account",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="account_id.company_id",
        string="Company",
    )
    currency_id = fields.Many2one(
        related="account_id.company_id.currency_id",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self.env["key.account.profile.change"]._record(
            [line._prepare_history(new_value=line._summarise()) for line in lines]
        )
        return lines

    def write(self, vals):
        names = self._told_fields() & vals.keys()
        before = {line: {name: describe(line, name) for name in names} for line in self}
        result = super().write(vals)
        self.env["key.account.profile.change"]._record(
            [
                line._prepare_history(name, old_value, describe(line, name))
                for line, values in before.items()
                for name, old_value in values.items()
                if describe(line, name) != old_value
            ]
        )
        return result

    def unlink(self):
        self.env["key.account.profile.change"]._record(
            [line._prepare_history(old_value=line._summarise()) for line in self]
        )
        return super().unlink()

    # === BUSINESS METHODS === #

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
