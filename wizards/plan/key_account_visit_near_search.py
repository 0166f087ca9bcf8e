from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import NamedTuple

import pytz

from odoo import fields, models
from odoo.fields import Domain

from ...models.plan.key_account_visit_plan_busy import get_place, minutes
from ...models.visit.key_account_visit_state import OPEN_STATES
from ...tools.plan.visit_near import find_time

KM_PER_DEGREE = 111.2
HOUR = 60


class Wish(NamedTuple):
    """What an account could be seen for: a due visit and its day, both ``None`` without a cadence."""

    due: object = None
    day: object = None

    @property
    def minutes(self):
        """The length of the visit."""
        return max(1, round(self.due.duration * HOUR)) if self.due else HOUR


class KeyAccountVisitNearSearch(models.AbstractModel):
    """Finds the accounts that a visitor could see near a visit.

    As in a plan, nobody is visited while the customer is closed, in a break of the visitor, too soon
    after or before another visit of the account, or if the next appointment is then out of reach.
    """

    _name = "key.account.visit.near.search"
    _description = "Search for Accounts Near a Visit"

    def _find_near(self):
        """Return the accounts within reach, and those that are closed, both the next ones first.

        :return: list of the values of lines, those with a due visit first; list of texts
        """
        visit = self.visit_id
        plan = self.env["key.account.visit.plan"].sudo().new({"company_id": visit.company_id.id})
        travel, here = plan._get_travel(), get_place(visit.sudo().partner_id)
        accounts = self._get_accounts(travel)
        wishes = self._get_wishes(plan, accounts)
        opening, breaks = self._get_opening(plan, accounts), self._get_breaks(plan)
        following = self._get_following()
        found, closed = [], []
        for account, wish in wishes.items():
            there = get_place(account.sudo().partner_id)
            if not (there.is_located and here.is_located):
                continue
            way, hours = travel.minutes(here, there), opening.get(account)
            back = travel.minutes(there, following.place) if following and following.place else 0
            until = self.until
            if following:
                until = min(until, following.start - timedelta(minutes=back))
            limits = way, wish.minutes, breaks, until
            if start := self._find_start(*limits, hours):
                is_later = not wish.due or wish.day > visit.date
                found.append((is_later, way, self._prepare_line(account, wish, way, start, hours)))
            elif hours is not None and self._find_start(*limits, None):
                closed.append((way, f"{account.display_name}: {self._say_opening(hours)}"))
        return (
            [vals for _is_later, _way, vals in sorted(found, key=lambda line: line[:2])],
            [said for _way, said in sorted(closed, key=lambda line: line[:1])],
        )

    def _find_start(self, way, length, breaks, until, hours):
        """Return when a visit can begin so that it ends in time, ``None`` if it cannot."""
        leaves = self._get_minute(self.visit_id.stop)
        minute = find_time(leaves, way, length, breaks, hours)
        if minute is None:
            return None
        start = self._get_moment(minute)
        return start if start + timedelta(minutes=length) <= until else None

    def _prepare_line(self, account, wish, way, start, hours):
        return {
            "account_id": account.id,
            "visit_level": wish.due.visit_level if wish.due else "business",
            "due_date": wish.day,
            "travel_minutes": round(way),
            "start": start,
            "duration": wish.minutes / HOUR,
            "opening": "" if hours is None else self._say_opening(hours),
        }

    def _say_opening(self, hours):
        """Return the opening hours of the day, in words."""
        if not hours:
            return self.env._("closed on this day")
        return ", ".join(
            f"{begins // HOUR:02}:{begins % HOUR:02}–{ends // HOUR:02}:{ends % HOUR:02}"
            for begins, ends in hours
        )

    # === DATA === #

    def _get_accounts(self, travel):
        """Return the accounts of the visitor within reach that nobody visits on this day."""
        visit = self.visit_id
        hours = max(0, (self.until - visit.stop) / timedelta(hours=1))
        degrees = hours * travel.speed / travel.factor / KM_PER_DEGREE
        latitude = visit.sudo().partner_id.partner_latitude
        busy = (
            self.env["key.account.visit"]
            .sudo()
            ._search([("date", "=", visit.date), ("state", "in", OPEN_STATES)])
        )
        return self.env["key.account"].search(
            (Domain("owner_id", "=", visit.user_id.id) | Domain("deputy_id", "=", visit.user_id.id))
            & Domain("company_id", "=", visit.company_id.id)
            & Domain("partner_id.partner_latitude", ">=", latitude - degrees)
            & Domain("partner_id.partner_latitude", "<=", latitude + degrees)
            & ~Domain("visit_ids", "any!", [("id", "in", busy)])
        )

    def _get_wishes(self, plan, accounts):
        """Return what accounts could be seen for, ``{account: Wish}``: the earliest due visit.

        Without those for which it is too soon on this day, after the last visit or before the next one.
        """
        visit = self.visit_id
        dues = self.env["key.account.visit.due"].search(
            [("account_id", "in", accounts.ids), ("user_id", "=", visit.user_id.id)], order="id"
        )
        agreed = plan._get_agreed(dues.account_id, visit.browse()) if dues else {}
        wishes = {}
        for due in dues:
            kind = due.account_id, due.visit_level
            for room in plan._find_rooms(due, visit.date, agreed.get(kind, ())):
                is_free = not room.latest or visit.date <= room.latest
                if room.earliest <= visit.date and is_free:
                    wishes.setdefault(due.account_id, []).append(Wish(due, room.due))
        return {
            account: min(wishes.get(account, [Wish()]), key=lambda wish: wish.day or visit.date)
            for account in accounts
            if account in wishes or account not in dues.account_id
        }

    def _get_opening(self, plan, accounts):
        """Return the opening hours of the day of accounts that have some, in minutes of the visitor."""
        day, zone = self.visit_id.date, self._get_zone()
        known, found = {}, {}
        for account in accounts.sudo():
            if opening := plan._get_opening(account):
                if opening not in known:
                    known[opening] = plan._get_windows(*opening, zone, [day]).get(day, [])
                found[account.with_env(accounts.env)] = sorted(known[opening])
        return found

    def _get_breaks(self, plan):
        """Return the breaks of the visitor on this day, ``[(start, end)]`` in minutes."""
        visit, zone = self.visit_id, self._get_zone()
        user, day = visit.user_id.sudo(), visit.date
        margin = timedelta(days=1)
        work = sorted(
            (begins, ends)
            for starts, stops in user._key_account_work(
                plan.company_id, day - margin, day + margin
            )[user]
            for other, begins, ends in minutes(starts, stops, zone)
            if other == day
        )
        return [
            (ends, begins) for (_starts, ends), (begins, _ends) in pairwise(work) if begins > ends
        ]

    def _get_following(self):
        """Return the next appointment of the visitor after the visit, ``None`` without any."""
        visit = self.visit_id
        end = visit.stop + timedelta(hours=24)
        entries = visit._get_agenda(visit.user_id, visit.stop, end)[visit.user_id]
        return next((entry for entry in entries if entry.visit.id != visit.id), None)

    # === TIME === #

    def _get_zone(self):
        return self.visit_id.user_id.sudo()._key_account_zone()

    def _get_minute(self, moment):
        """Return the minute of the day of the visit at a moment."""
        local = pytz.utc.localize(moment).astimezone(self._get_zone())
        days = (local.date() - self.visit_id.date).days
        return days * 24 * HOUR + local.hour * HOUR + local.minute

    def _get_moment(self, minute):
        """Return the moment at a minute of the day of the visit, in UTC."""
        midnight = datetime.combine(self.visit_id.date, time.min)
        local = self._get_zone().localize(midnight + timedelta(minutes=minute))
        return fields.Datetime.to_datetime(local.astimezone(pytz.utc).replace(tzinfo=None))
