from odoo import fields, models


class KeyAccountCadenceException(models.Model):
    """A different visit frequency of one account, with the reason."""

    _name = "key.account.cadence.exception"
    _description = "Cadence Exception of an Account"
    _inherit = ["key.account.visit.rhythm", "key.account.part"]
    _order = "account_id, visit_level"

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

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.account_id._update_visit_due()

    def _before_change(self, vals):
        return super()._before_change(vals) | {"accounts": self.account_id}

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        (before["accounts"] | self.account_id)._update_visit_due()

    def _before_unlink(self):
        return super()._before_unlink() | {"accounts": self.account_id}

    def _after_unlink(self, before):
        super()._after_unlink(before)
        before["accounts"]._update_visit_due()
