from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """How a company visits its accounts."""

    _inherit = "res.company"

    _key_account_limits = {
        "key_account_visit_share": (1, 100),
        "key_account_visit_max": (1, 100),
        "key_account_freeze_days": (0, 366),
        "key_account_travel_hours": (0, 24),
        "key_account_travel_longest": (0, 24),
        "key_account_travel_factor": (1, 10),
        "key_account_travel_speed": (1, 1000),
        "key_account_hour_cost": (0, 1e9),
    }

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
    key_account_hour_cost = fields.Monetary(
        string="Cost of an Hour",
        default=60.0,
        help="What an hour of your visitors costs, with travel. Visits that were done keep their cost.",
    )
    key_account_travel_factor = fields.Float(
        string="Roads Against the Straight Line",
        default=1.3,
        help="How much longer roads are than the straight line.",
    )
    key_account_travel_speed = fields.Float(
        string="Travel Speed",
        default=50.0,
        help="In km/h, on the average.",
    )
    key_account_travel_longest = fields.Float(
        string="Longest Way in a Day",
        help="In hours. Whoever has farther to go travels on the evening before or flies: so much of the way "
        "counts in the day. 0: ways count in full, and what is too far for a day is left out.",
    )
    key_account_visit_max = fields.Integer(
        string="Key Account Visits a Day",
        default=8,
        help="What new visit plans allow one person on one day.",
    )
    key_account_freeze_days = fields.Integer(
        string="Visits Stay for",
        default=2,
        help="Planning again leaves proposed visits of the next days alone: this many.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains(
        "key_account_visit_share",
        "key_account_travel_hours",
        "key_account_travel_factor",
        "key_account_travel_speed",
        "key_account_travel_longest",
        "key_account_visit_max",
        "key_account_freeze_days",
    )
    def _check_key_account_visit(self):
        for company in self:
            if not 0 < company.key_account_visit_share <= 100:
                raise ValidationError(
                    self.env._("The share of working time for visits is between 1 and 100 %.")
                )
            if company.key_account_travel_factor < 1 or company.key_account_travel_speed <= 0:
                raise ValidationError(
                    self.env._(
                        "Roads are at least as long as the straight line (1), and the speed is more than 0 km/h."
                    )
                )
            if company.key_account_visit_max < 1 or company.key_account_freeze_days < 0:
                raise ValidationError(
                    self.env._("Allow at least one visit a day, and 0 or more days that stay.")
                )
            if min(company.key_account_travel_hours, company.key_account_travel_longest) < 0:
                raise ValidationError(
                    self.env._("The way to a customer cannot take less than no time.")
                )
