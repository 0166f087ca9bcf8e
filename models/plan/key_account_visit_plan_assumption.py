from datetime import timedelta

from odoo import api, fields, models

KINDS = ("is_closed", "closed"), ("is_trip", "trip"), ("is_agreed", "agreed")


class KeyAccountVisitPlanAssumption(models.AbstractModel):
    """What a plan assumes beside driving: nights away and flights, for each day, and counted."""

    _name = "key.account.visit.plan.assumption"
    _description = "Assumptions of a Visit Plan"

    day_ids = fields.One2many(
        comodel_name="key.account.visit.plan.day",
        inverse_name="plan_id",
        string="Days",
        readonly=True,
    )
    trip_count = fields.Integer(
        string="Trips",
        compute="_compute_assumptions",
    )
    night_count = fields.Integer(
        string="Nights Away",
        compute="_compute_assumptions",
    )
    flight_count = fields.Integer(
        string="Flights",
        compute="_compute_assumptions",
    )
    tight_count = fields.Integer(
        string="Tight Ways",
        compute="_compute_assumptions",
    )

    # === COMPUTE METHODS === #

    @api.depends("day_ids")
    def _compute_assumptions(self):
        for plan in self:
            days = plan.day_ids
            plan.night_count = sum(days.mapped("is_night"))
            plan.flight_count = sum(days.mapped("flight_count"))
            plan.tight_count = sum(days.mapped("tight_count"))
            plan.trip_count = sum(day.kind == "trip" and not day.is_night for day in days)

    # === BUSINESS METHODS === #

    def _get_printed_days(self, user, visits):
        """Return the days of a week with visits or an assumption, ``[(day, note, visits)]``.

        :param res.users user: the visitor
        :param key.account.visit visits: of one week
        """
        by_day = visits.grouped("date")
        week = min(by_day).isocalendar()[:2]
        notes = {
            day.date: note
            for day in self.day_ids
            if day.user_id == user and day.date.isocalendar()[:2] == week
            if (note := day._describe())
        }
        return [
            (day, notes.get(day, ""), by_day.get(day, visits.browse()))
            for day in sorted(by_day.keys() | notes.keys())
        ]

    def _write_days(self, user, plan):
        """Record where each day of a person starts and ends, and what is assumed for it."""
        self.day_ids.filtered(lambda day: day.user_id == user).unlink()
        if not plan:
            return
        keys = {day.base.away.key for day in plan.days if day.base.away}
        partners = self.env["res.partner"].browse(sorted(key for key in keys if key))
        names = {partner.id: partner.city or partner.display_name for partner in partners}
        nights = {day.day: names[day.base.away.key] for day in plan.days if day.base.away}
        self.env["key.account.visit.plan.day"].create(
            [self._prepare_day(user, day, nights) for day in plan.days]
        )

    def _prepare_day(self, user, day, nights):
        base = day.base
        return {
            "plan_id": self.id,
            "user_id": user.id,
            "date": day.day,
            "kind": next((kind for name, kind in KINDS if getattr(base, name)), "round"),
            "is_travel": base.is_travel,
            "is_night": base.is_night,
            "place": nights.get(day.day),
            "start_place": nights.get(day.day - timedelta(days=1)),
            "flight_count": day.flights,
            "tight_count": day.tight,
            "travel_hours": day.travel / 60,
            "positions": {
                name: [place.latitude, place.longitude]
                for name, place in (("start", base.start), ("end", base.end))
                if place.is_located
            },
        }
