from odoo import api, fields, models

from ...tools.days import day_of


class KeyAccountVisit(models.Model):
    """The cost of a visit, whether it took place on time, and how close the customer is."""

    _inherit = "key.account.visit"

    relationship_level_id = fields.Many2one(
        related="account_id.relationship_level_id",
        string="Relationship Level",
    )
    territory_id = fields.Many2one(
        related="account_id.territory_id",
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    hours_spent = fields.Float(
        compute="_compute_cost",
        store=True,
        help="Hours of all visitors. Visits on site include the travel time.",
    )
    hour_cost = fields.Monetary(
        string="Cost per Hour",
        compute="_compute_rates",
        store=True,
        aggregator=None,
        help="The cost per hour from the settings on the day of the report.",
    )
    travel_hours = fields.Float(
        compute="_compute_rates",
        store=True,
        aggregator=None,
        help="The default travel time from the settings on the day of the report, in hours.",
    )
    cost = fields.Monetary(
        compute="_compute_cost",
        store=True,
        help="Hours spent, multiplied by the cost per hour when the visit was completed.",
    )
    on_time_rate = fields.Float(
        string="On Time",
        compute="_compute_on_time_rate",
        store=True,
        aggregator="avg",
        help="1: completed on or before the first agreed date. 0: later, or missed. In the "
        "visitor's time zone.",
    )

    # === COMPUTE METHODS === #

    @api.depends("state")
    def _compute_rates(self):
        """Store the cost per hour and the travel time as of the day of the report."""
        for visit in self:
            company = visit.company_id if visit.state == "done" else self.env["res.company"]
            visit.hour_cost = company.key_account_hour_cost
            visit.travel_hours = company.key_account_travel_hours

    @api.depends(
        "state",
        "duration",
        "actual_duration",
        "user_id",
        "user_ids",
        "channel",
        "hour_cost",
        "travel_hours",
    )
    def _compute_cost(self):
        """Count hours of completed visits only. Later corrections use the cost of that time."""
        for visit in self:
            if visit.state != "done":
                visit.hours_spent = visit.cost = 0
                continue
            way = visit.travel_hours if visit.channel == "visit" else 0
            people = len(visit.user_id | visit.user_ids)
            visit.hours_spent = people * ((visit.actual_duration or visit.duration) + way)
            visit.cost = visit.hours_spent * visit.hour_cost

    @api.depends("state", "start", "original_start")
    def _compute_on_time_rate(self):
        for visit in self:
            first = visit.original_start or visit.start
            zone = visit._get_timezone()
            done = visit.state == "done" and day_of(visit.start, zone) <= day_of(first, zone)
            visit.on_time_rate = 1.0 if done else 0.0
