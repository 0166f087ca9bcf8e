from odoo import api, fields, models


class KeyAccountCadenceException(models.Model):
    """A different visit frequency of one account, with the reason."""

    _name = "key.account.cadence.exception"
    _description = "Cadence Exception of an Account"
    _inherit = ["key.account.visit.rhythm"]
    _fixed = {"account_id"}
    _order = "account_id, visit_level"

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
    number = fields.Integer(
        help="Visits per period. 0: no visits to this account on this level.",
    )
    until = fields.Date(
        help="Last day of the exception. Leave empty for no end date.",
    )
    reason = fields.Char(
        required=True,
    )

    _level_uniq = models.Constraint(
        "UNIQUE (account_id, visit_level)",
        "The account already has an exception for this visit level. Change that one instead.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        exceptions = super().create(vals_list)
        exceptions.account_id._update_visit_due()
        return exceptions

    def write(self, vals):
        accounts = self.account_id
        result = super().write(vals)
        (accounts | self.account_id)._update_visit_due()
        return result

    def unlink(self):
        accounts = self.account_id
        result = super().unlink()
        accounts._update_visit_due()
        return result
