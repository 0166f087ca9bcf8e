from odoo import api, fields, models

from ...tools.cadence.visit_travel import Place
from ..visit.key_account_visit_state import OPEN_STATES
from .key_account_visit_plan_busy import get_place

# Minutes that an arrival can be late, and people leave home at this hour, or are an hour away.
TOLERANCE = 3
EARLIEST, NEAR = 4 * 60, 60


class KeyAccountVisitClash(models.AbstractModel):
    """Warns if the visitor cannot be at a visit in time; whoever moves it decides."""

    _name = "key.account.visit.clash"
    _description = "Clash of a Visit"

    clash = fields.Text(
        string="Warning",
        compute="_compute_clash",
        help="Why the visitor cannot be there at this time: another appointment, or the way to or "
        "from it.",
    )

    @api.depends("start", "stop", "state", "user_id", "partner_id", "channel")
    @api.depends_context("uid")
    def _compute_clash(self):
        self.clash = False
        coming = self.filtered(
            lambda visit: visit.state in OPEN_STATES and visit.start and visit.stop
        )
        for (company, user), visits in coming.grouped(
            lambda visit: (visit.company_id, visit.user_id)
        ).items():
            agenda = visits._get_agenda(
                user,
                fields.Datetime.add(min(visits.mapped("start")), hours=-24),
                fields.Datetime.add(max(visits.mapped("stop")), hours=24),
            )[user]
            plan = self.env["key.account.visit.plan"].sudo().new({"company_id": company.id})
            travel, home = plan._get_travel(), plan._get_ends(user.sudo())[0]
            mornings = visits._get_mornings(user)
            for visit in visits:
                morning = mornings.get(visit._get_local_day(visit.start))
                visit.clash = visit._find_clash(agenda, travel, home, morning)

    def _get_mornings(self, user):
        """Return the planned days of a person that start elsewhere than at home, ``{date: day}``."""
        days = self.env["key.account.visit.plan.day"].sudo()
        dates = {self._get_local_day(visit.start) for visit in self}
        before = {fields.Date.add(day, days=-1) for day in dates}
        found = days.search(
            [
                ("user_id", "=", user.id),
                ("date", "in", [*(dates | before)]),
                ("plan_id.state", "!=", "cancelled"),
            ],
            order="id",
        )
        away = {(day.plan_id, day.date) for day in found if day.is_night}
        return {
            day.date: day
            for day in found
            if (day.plan_id, fields.Date.add(day.date, days=-1)) in away
        }

    def _find_clash(self, agenda, travel, home, morning=None):
        """Return the first thing that stands in the way of a visit, as text."""
        others = [
            entry
            for entry in agenda
            if entry.visit.id != self._origin.id
            and not (entry.event and entry.event.id == self.sudo().event_id.id)
        ]
        _ = self.env._
        for entry in others:
            if entry.start < self.stop and entry.stop > self.start:
                return _(
                    "Occupied from %(start)s to %(stop)s: %(title)s.",
                    start=self._get_local_hour(entry.start),
                    stop=self._get_local_hour(entry.stop),
                    title=entry.title,
                )
        if self.channel != "visit" or not self.partner_id:
            return False
        here = get_place(self.sudo().partner_id)
        day = self._get_local_day(self.start)
        same = [entry for entry in others if entry.place and self._is_on(entry, day)]
        before = [entry for entry in same if entry.stop <= self.start]
        after = [entry for entry in same if entry.start >= self.stop]
        said = False
        if before:
            way = travel.minutes(before[-1].place, here)
            said = self._find_tight_way(before[-1], way, self.start - before[-1].stop)
        if not said and after:
            way = travel.minutes(here, after[0].place)
            said = self._find_tight_way(after[0], way, after[0].start - self.stop)
        if not said and not before:
            said = self._find_far_morning(travel, home, here, morning)
        return said

    def _find_tight_way(self, entry, way, gap):
        """Return that the time between two appointments is too short, if it is."""
        minutes = gap.total_seconds() / 60
        if way <= minutes + TOLERANCE:
            return False
        if not entry.is_shown:
            # The minutes would tell where it is.
            return self.env._(
                "Out of reach: there is not enough time for the way to another visit."
            )
        return self.env._(
            "Out of reach: the way between here and %(title)s takes %(way)s min, and there are "
            "%(minutes)s min.",
            title=entry.title,
            way=round(way),
            minutes=round(minutes),
        )

    def _is_morning_known(self, morning):
        """Return whether the user may know where the visitor's day starts."""
        if morning:
            return bool(morning.with_env(self.env)._filtered_access("read"))
        is_own = self.user_id == self.env.user
        return self.env.su or is_own or self.env["key.account"]._user_is_manager()

    def _find_far_morning(self, travel, home, here, morning):
        """Return that nobody can be there in the morning: from home, or from the place of the night."""
        start = home
        if morning:
            if "start" not in (morning.positions or {}):
                return False
            start = Place(None, *morning.positions["start"])
        way = travel.minutes(start, here)
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=self._get_timezone()), self.start
        )
        if way <= max(NEAR, local.hour * 60 + local.minute - EARLIEST):
            return False
        if not self._is_morning_known(morning):
            # The minutes would tell where the person is.
            return self.env._("Out of reach in the morning: there is not enough time for the way.")
        if morning:
            return self.env._(
                "Out of reach: the way from the night in %(place)s takes %(way)s min.",
                place=morning.start_place or "",
                way=round(way),
            )
        return self.env._(
            "Out of reach: the way from home takes %(way)s min, and no night away is planned.",
            way=round(way),
        )

    def _is_on(self, entry, day):
        return self._get_local_day(entry.start) == day == self._get_local_day(entry.stop)

    def _get_local_day(self, moment):
        zoned = self.with_context(tz=self._get_timezone())
        return fields.Datetime.context_timestamp(zoned, moment).date()

    def _get_local_hour(self, moment):
        zoned = self.with_context(tz=self._get_timezone())
        return f"{fields.Datetime.context_timestamp(zoned, moment):%H:%M}"

    @api.onchange("start", "duration", "user_id", "partner_id", "channel")
    def _onchange_clash(self):
        """Warn at once; the choice is kept."""
        if self._origin and self.clash:
            return {
                "warning": {
                    "title": self.env._("Check the time"),
                    "message": self.clash,
                    "type": "notification",
                }
            }
        return {}

    def action_near(self):
        """Open the accounts that the visitor could see near this visit."""
        self.ensure_one()
        self.check_access("write")
        return self.env["key.account.visit.near"].create({"visit_id": self.id})._get_dialog()

    def get_clashes(self):
        """Return the warnings of visits whose time has changed, as texts."""
        self.check_access("read")
        return [f"{visit.display_name}: {visit.clash}" for visit in self if visit.clash]
