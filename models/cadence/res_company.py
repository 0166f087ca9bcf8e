from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """Settings of the visits of a company."""

    _inherit = "res.company"

    _key_account_limits = {
        "key_account_visit_share": (1, 100),
        "key_account_visit_max": (1, 100),
        "key_account_freeze_days": (0, 366),
        "key_account_travel_hours": (0, 24),
        "key_account_flight_hours": (0, 24),
        "key_account_trip_nights": (0, 7),
        "key_account_travel_factor": (1, 10),
        "key_account_travel_speed": (1, 1000),
        "key_account_hour_cost": (0, 1e9),
    }

    key_account_visit_share = fields.Integer(
        string="Working Time for Visits",
        default=50,
        help="In percent. The share of working time that is available for visits and travel.",
        groups="key_account.group_user",
    )
    key_account_travel_hours = fields.Float(
        string="Default Travel Time",
        default=0.5,
        help="In hours, for one visit. Plans and feasibility use the coordinates of the customers "
        "instead, if they have any.",
        groups="key_account.group_user",
    )
    key_account_hour_cost = fields.Monetary(
        string="Cost per Hour",
        default=60.0,
        help="The cost of one working hour of a visitor, including travel. Completed visits keep "
        "their cost.",
        groups="key_account.group_user",
    )
    key_account_travel_factor = fields.Float(
        string="Road Distance Factor",
        default=1.3,
        help="Road distance divided by straight-line distance, for example 1.3.",
        groups="key_account.group_user",
    )
    key_account_travel_speed = fields.Float(
        string="Travel Speed",
        default=50.0,
        help="Average speed in km/h.",
        groups="key_account.group_user",
    )
    key_account_flight_hours = fields.Float(
        string="Airport Time per Flight",
        help="In hours, besides flying at 750 km/h: to and from the airports, and waiting. Visit "
        "plans assume a flight where it is faster than driving, and count the flights. 0: no "
        "flights.",
        groups="key_account.group_user",
    )
    key_account_trip_nights = fields.Integer(
        string="Nights Away per Week",
        help="Maximum number of nights away from home, for each person and week. Visit plans put "
        "customers that are too far for one day into trips of consecutive days. 0: no trips, and "
        "these customers are left out.",
        groups="key_account.group_user",
    )
    key_account_visit_max = fields.Integer(
        string="Visits per Day",
        default=8,
        help="Maximum number of visits per person and day in new visit plans.",
        groups="key_account.group_user",
    )
    key_account_freeze_days = fields.Integer(
        string="Keep Visits For",
        default=2,
        help="Planning again does not change proposed visits of the next days. Enter the number "
        "of days.",
        groups="key_account.group_user",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains(
        "key_account_visit_share",
        "key_account_travel_hours",
        "key_account_travel_factor",
        "key_account_travel_speed",
        "key_account_flight_hours",
        "key_account_trip_nights",
        "key_account_visit_max",
        "key_account_freeze_days",
    )
    def _check_key_account_visit(self):
        for company in self:
            if not 0 < company.key_account_visit_share <= 100:
                raise ValidationError(
                    self.env._("“Working Time for Visits” must be between 1 and 100 %.")
                )
            if company.key_account_travel_factor < 1 or company.key_account_travel_speed <= 0:
                raise ValidationError(
                    self.env._(
                        "“Road Distance Factor” must be 1 or more, and “Travel Speed” must be "
                        "more than 0 km/h."
                    )
                )
            if company.key_account_visit_max < 1 or company.key_account_freeze_days < 0:
                raise ValidationError(
                    self.env._(
                        "“Visits per Day” must be 1 or more, and “Keep Visits For” cannot "
                        "be negative."
                    )
                )
            if min(company.key_account_travel_hours, company.key_account_flight_hours) < 0:
                raise ValidationError(self.env._("Travel time cannot be negative."))
            if not 0 <= company.key_account_trip_nights <= 7:
                raise ValidationError(self.env._("“Nights Away per Week” must be between 0 and 7."))
