from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """How a company visits its accounts."""

    _inherit = "res.company"

    key_account_visit_share = fields.Integer(
        string="Working Time for Visits",
        default=50,
        help="In per cent: how much of their working time your people can spend on visits and on the way.",
    )
    key_account_travel_hours = fields.Float(
        string="Usual Way to a Customer",
        default=0.5,
        help="In hours, for one visit. Visit plans know better where customers have coordinates.",
    )

    key_account_visit_grace = fields.Integer(
        string="Visits Missed After",
        default=24,
        help="In hours after the end of a visit. What nobody has reported by then is missed.",
    )

    _key_account_visit_grace_not_negative = models.Constraint(
        "CHECK (key_account_visit_grace >= 0)",
        "The time of grace of visits cannot be negative. Enter 0 to mark visits as missed at once.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("key_account_visit_share", "key_account_travel_hours")
    def _check_key_account_visit(self):
        for company in self:
            if not 0 < company.key_account_visit_share <= 100:
                raise ValidationError(
                    self.env._("The share of working time for visits is between 1 and 100 %.")
                )
            if company.key_account_travel_hours < 0:
                raise ValidationError(
                    self.env._("The way to a customer cannot take less than no time.")
                )
