from odoo import api, fields, models
from odoo.tools import format_date


class KeyAccountVisitPlanDay(models.Model):
    """A day of a person in a plan: where it starts and ends, and what the plan assumes for it."""

    _name = "key.account.visit.plan.day"
    _description = "Day of a Visit Plan"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _order = "plan_id, user_id, date"

    plan_id = fields.Many2one(
        comodel_name="key.account.visit.plan",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="plan_id.company_id",
        string="Company",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Visitor",
        required=True,
        ondelete="cascade",
    )
    date = fields.Date(
        required=True,
    )
    kind = fields.Selection(
        selection=[
            ("round", "Round"),
            ("trip", "Trip"),
            ("agreed", "Agreed Visit Far Away"),
            ("closed", "Without Proposals"),
        ],
        required=True,
        default="round",
    )
    is_travel = fields.Boolean(
        string="Day of Travel",
    )
    is_night = fields.Boolean(
        string="Night Away",
    )
    place = fields.Char(
        help="Where the night after this day is spent, if not at home.",
    )
    start_place = fields.Char(
        string="Starts In",
        help="Where the night before this day is spent, if not at home.",
    )
    flight_count = fields.Integer(
        string="Flights",
    )
    tight_count = fields.Integer(
        string="Tight Ways",
        help="Number of ways between agreed visits or appointments that take longer than the time "
        "in between.",
    )
    travel_hours = fields.Float()
    positions = fields.Json(
        help="Coordinates of the places where the day starts and ends.",
    )

    _day_uniq = models.UniqueIndex("(plan_id, user_id, date)")

    # === COMPUTE METHODS === #

    @api.depends("date", "user_id")
    def _compute_display_name(self):
        for day in self:
            when = format_date(self.env, day.date, date_format="EEE d MMM")
            day.display_name = f"{when}, {day.user_id.sudo().name}"

    # === BUSINESS METHODS === #

    def _describe(self):
        """Return what the plan assumes for the day, in words; empty if it is a round by car from home."""
        self.ensure_one()
        _ = self.env._
        said = []
        if self.kind == "closed":
            said.append(
                _(
                    "No proposals: an agreed visit of these days cannot be reached from home in time."
                )
            )
        elif self.is_travel:
            said.append(_("Day of travel."))
        if self.start_place:
            said.append(_("Starts in %(place)s.", place=self.start_place))
        if self.is_night:
            said.append(f"{self._describe_night()}.")
        if self.flight_count:
            said.append(_("Flights: %(number)s.", number=self.flight_count))
        if self.tight_count:
            said.append(
                _(
                    "Ways between agreed visits that take longer than the time in between: "
                    "%(number)s.",
                    number=self.tight_count,
                )
            )
        return " ".join(said)

    def _describe_night(self):
        """Return where the night after the day is, in words; empty if it is at home."""
        if not self.is_night:
            return ""
        if self.place:
            return self.env._("Night in %(place)s", place=self.place)
        return self.env._("Night on the way")
