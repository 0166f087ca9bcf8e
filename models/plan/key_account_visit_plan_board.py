from datetime import datetime, time, timedelta

import pytz

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.plan.sketch_map import project
from .key_account_visit_plan_busy import get_place

WIDTH, HEIGHT = 320, 220
AROUND = timedelta(days=45)


class KeyAccountVisitPlanBoard(models.AbstractModel):
    """The board of a plan: a person's week day by day, one line a visit, with a sketch map."""

    _name = "key.account.visit.plan.board"
    _description = "Board of a Visit Plan"

    def get_board(self, user_id=False, week=0):
        """Return a week of a person as it is shown: days with visits, other appointments and a map.

        :param int user_id: one of the people; otherwise the current user, or the first one
        :param int week: number of the week in the plan, from 0
        :rtype: dict
        :raise UserError: if ``week`` is not a number
        """
        self.ensure_one()
        self.check_access("read")
        if not isinstance(week, int) or isinstance(week, bool):
            raise UserError(self.env._("Choose a week of the plan by its number: 0 is the first."))
        people = self._get_board_people()
        user = people.filtered(lambda other: other.id == user_id) or people[:1]
        weeks = self._get_weeks()
        week = min(max(week, 0), len(weeks) - 1)
        first, last = weeks[week]
        return {
            "people": [{"id": other.id, "name": other.name} for other in people],
            "user_id": user.id,
            "week": week,
            "weeks": len(weeks),
            "label": self.env._(
                "%(first)s – %(last)s", first=self._format_day(first), last=self._format_day(last)
            ),
            "days": self._get_board_days(user, first, last) if user else [],
        }

    def get_busy(self, start=None, stop=None):
        """Return what else makes the people of the plan busy, for the calendar.

        :param str start: from this moment, in UTC; otherwise the days of the plan
        :param str stop: until this moment
        :return: list of ``{"start", "stop", "title", "user_id"}``; nights away also have ``is_night``, and
            their day instead of times
        """
        self.ensure_one()
        self.check_access("read")
        try:
            start, stop = fields.Datetime.to_datetime(start), fields.Datetime.to_datetime(stop)
        except (TypeError, ValueError, AttributeError):
            start = stop = None
        # A calendar shows some weeks before and after.
        earliest = datetime.combine(self.date_from, time.min) - AROUND
        latest = datetime.combine(self.date_to, time.max) + AROUND
        agenda = self.env["key.account.visit"]._get_agenda(
            self._get_board_people(), max(start or earliest, earliest), min(stop or latest, latest)
        )
        own = set(self.visit_ids.ids)
        return self._get_board_nights(agenda) + [
            {
                "start": fields.Datetime.to_string(entry.start),
                "stop": fields.Datetime.to_string(entry.stop),
                "title": entry.title,
                "user_id": user.id,
            }
            for user, entries in agenda.items()
            for entry in entries
            if entry.visit.id not in own
        ]

    # === BUSINESS METHODS === #

    def _get_board_nights(self, users):
        """Return the nights away of people, for the calendar."""
        return [
            {
                "start": fields.Date.to_string(day.date),
                "stop": fields.Date.to_string(day.date),
                "title": day._describe_night(),
                "user_id": day.user_id.id,
                "is_night": True,
            }
            for day in self.day_ids
            if day.is_night and day.user_id in users
        ]

    def _get_board_people(self):
        """Return the people whose days the user may see: all to managers, otherwise oneself."""
        people = self.sudo().user_ids.with_env(self.env)
        if self.env["key.account"]._user_is_manager():
            return people
        return people & self.env.user

    def _get_weeks(self):
        """Return the weeks of the plan, ``[(first day, last day)]``."""
        weeks, day = [], self.date_from
        while day <= self.date_to:
            last = min(day + timedelta(days=6 - day.weekday()), self.date_to)
            weeks.append((day, last))
            day = last + timedelta(days=1)
        return weeks

    def _get_board_days(self, user, first, last):
        zone = user.sudo()._key_account_zone()
        start, stop = (
            zone.localize(datetime.combine(day, time.min)).astimezone(pytz.utc).replace(tzinfo=None)
            for day in (first, last + timedelta(days=1))
        )
        entries = self.env["key.account.visit"]._get_agenda(user, start, stop)[user]
        recorded = {
            day.date: day
            for day in self.day_ids
            if day.user_id == user and first <= day.date <= last
        }
        home = get_place(self._get_ends_of(user))
        by_day = {day: [] for day in recorded}
        for entry in entries:
            for day in {
                max(first, self._local(entry.start, zone).date()),
                min(last, self._local(entry.stop, zone).date()),
            }:
                by_day.setdefault(day, []).append(entry)
        return [
            self._get_board_day(day, by_day[day], recorded.get(day), home, zone)
            for day in sorted(by_day)
        ]

    def _get_ends_of(self, user):
        """Return where the rounds of a person start."""
        return user.sudo().key_account_start_partner_id or self.company_id.sudo().partner_id

    def _get_board_day(self, day, entries, recorded, home, zone):
        stops = [self._get_board_stop(entry, zone) for entry in entries]
        positions = recorded.positions if recorded else {}
        at_home = [home.latitude, home.longitude] if home.is_located else None
        start, end = (positions or {}).get("start", at_home), (positions or {}).get("end", at_home)
        return {
            "date": fields.Date.to_string(day),
            "label": self._format_day(day),
            "note": recorded._describe() if recorded else "",
            "travel": round(recorded.travel_hours, 1) if recorded else 0,
            "stops": stops,
            "map": self._get_map(entries, stops, start, end),
        }

    def _get_board_stop(self, entry, zone):
        """Return an appointment as one line; what the user cannot read is its time alone."""
        visit = entry.visit.with_env(self.env)
        visit = visit._filtered_access("read")
        start, stop = self._local(entry.start, zone), self._local(entry.stop, zone)
        return {
            "id": visit.id,
            "time": f"{start:%H:%M}–{stop:%H:%M}",
            "title": entry.title,
            "grade": visit.sudo().grade_id.name or "",
            "color": visit.sudo().grade_color or 0,
            "city": (entry.place and visit.sudo().partner_id.city) or "",
            "level": self._get_label(visit, "visit_level"),
            "channel": (visit.channel != "visit" and self._get_label(visit, "channel")) or "",
            "is_fixed": not visit or visit.state == "confirmed",
            "is_pinned": visit.is_pinned and visit.state == "planned",
            "is_on_site": visit.channel == "visit",
            "is_mine": bool(visit) and visit.plan_id == self,
            "reason": visit.reason or "",
            "clash": visit.clash or "",
        }

    @staticmethod
    def _get_label(visit, name):
        if not visit:
            return ""
        return dict(visit._fields[name]._description_selection(visit.env))[visit[name]]

    def _get_map(self, entries, stops, start, end):
        """Return pins in order, and the line of the round, as coordinates of a sketch map."""
        located = [
            (entry, stop)
            for entry, stop in zip(entries, stops, strict=True)
            if entry.is_shown and entry.place and entry.place.is_located
        ]
        ends = [tuple(position) for position in (start, end) if position]
        positions = [(entry.place.latitude, entry.place.longitude) for entry, _stop in located]
        if not positions:
            return False
        points = project([*ends, *positions], WIDTH, HEIGHT)
        line = [*points[:1], *points[len(ends) :], *points[len(ends) - 1 : len(ends)]]
        return {
            "width": WIDTH,
            "height": HEIGHT,
            "line": " ".join(f"{x},{y}" for x, y in (line if ends else points)),
            "ends": [{"x": x, "y": y} for x, y in dict.fromkeys(points[: len(ends)])],
            "pins": self._get_pins([stop for _entry, stop in located], points[len(ends) :]),
        }

    @staticmethod
    def _get_pins(stops, points):
        """Return a pin for each place, with the numbers of its stops in the order of the day."""
        pins = {}
        for number, (stop, point) in enumerate(zip(stops, points, strict=True), start=1):
            pins.setdefault(point, []).append((number, stop))
        return [
            {
                "x": x,
                "y": y,
                "letter": here[0][1]["grade"][:1] or "•",
                "color": here[0][1]["color"],
                "number": ", ".join(str(number) for number, _stop in here),
                "title": "\n".join(f"{stop['time']} {stop['title']}" for _number, stop in here),
            }
            for (x, y), here in pins.items()
        ]

    def _format_day(self, day):
        return format_date(self.env, day, date_format="EEE d MMM")

    @staticmethod
    def _local(moment, zone):
        return pytz.utc.localize(moment).astimezone(zone)
