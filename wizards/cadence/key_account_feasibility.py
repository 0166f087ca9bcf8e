from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ...models.cadence.key_account_visit_rhythm import PERIOD_DAYS
from ...tools import trust

# Working time is averaged over this period: leaves and holidays of one month say little.
LOOK_AHEAD_DAYS = 91
# Maximum number of people named in the result.
NAMED = 5


class KeyAccountFeasibility(models.TransientModel):
    """Compares the cadences with the working time of the people."""

    _name = "key.account.feasibility"
    _description = "Cadence Feasibility"
    _inherit = ["key.account.feasibility.need", "key.account.guarded"]

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    hours_needed = fields.Float(
        string="Required Hours per Month",
        readonly=True,
    )
    hours_available = fields.Float(
        string="Available Hours per Month",
        readonly=True,
    )
    is_feasible = fields.Boolean(
        readonly=True,
    )
    verdict = fields.Text(
        string="Result",
        readonly=True,
    )
    line_ids = fields.One2many(
        comodel_name="key.account.feasibility.line",
        inverse_name="feasibility_id",
        string="People",
        readonly=True,
    )

    # === ACTION METHODS === #

    @api.model
    def action_check(self):
        """Compare the cadences of the company with its people's working time, and show the result."""
        self.check_access("create")
        feasibility = self.create({})
        trust.as_system(feasibility)._check()
        return feasibility._get_records_action(
            name=self.env._("Cadence Feasibility"), target="new", context={}
        )

    # === BUSINESS METHODS === #

    def _check(self):
        """Compute required and available hours, per person and in total."""
        self.ensure_one()
        needs = self._get_needs()
        people = self.env["res.users"].browse({need.user_id for need in needs if need.user_id})
        work = self._get_work(people)
        available = self._get_hours_available(work)
        served = self._get_served(needs, available)
        self.line_ids = [
            fields.Command.create(values)
            for values in self._prepare_lines(needs, available, people)
        ]
        self.hours_needed = sum(need.hours for need in needs)
        self.hours_available = sum(available.values())
        far = self._count_far(needs, work)
        self.is_feasible = not far and all(share >= 1 for share, _days in served.values())
        self.verdict = self._get_verdict(needs, served, far)

    def _get_work(self, people):
        """Return the hours that each person works on each day, as ``{user: {day: hours}}``."""
        company = self.company_id
        first = company._key_account_today()
        last = first + timedelta(days=LOOK_AHEAD_DAYS - 1)
        work = {}
        for user, times in people._key_account_work(company, first, last).items():
            zone, days = user._key_account_zone(), defaultdict(float)
            for start, end in times:
                days[start.astimezone(zone).date()] += (end - start).total_seconds() / 3600
            work[user] = days
        return work

    def _get_hours_available(self, work):
        """Return the hours a month that each person has for visits, as ``{user id: hours}``."""
        months = LOOK_AHEAD_DAYS / PERIOD_DAYS["month"]
        share = self.company_id.key_account_visit_share / 100
        return {user.id: sum(days.values()) / months * share for user, days in work.items()}

    def _count_far(self, needs, work):
        """Return how many accounts no day of their visitors has time for, without nights away."""
        longest = {
            user.id: max(days.values(), default=0)
            for user, days in work.items()
            if not user._key_account_nights(self.company_id)
        }
        return sum(
            hours > longest[need.user_id]
            for need in needs
            if longest.get(need.user_id)
            for hours in need.longest
        )

    @api.model
    def _get_served(self, needs, available):
        """Return the share of its visits that each grade gets, if the best grades come first.

        :return: ``{grade id: (share from 0 to 1, usual days between visits)}``
        """
        left = dict(available)
        wanted, given, days = {}, {}, {}
        for need in needs:
            grade_id = need.grade_id
            taken = min(need.hours, left.get(need.user_id, 0))
            if need.user_id:
                left[need.user_id] -= taken
            wanted[grade_id] = wanted.get(grade_id, 0) + need.hours
            given[grade_id] = given.get(grade_id, 0) + taken
            days[grade_id] = min(days.get(grade_id, need.days), need.days)
        return {
            # Half a percent is not a gap.
            grade_id: (
                1 if given[grade_id] > 0.995 * hours else given[grade_id] / hours,
                days[grade_id],
            )
            for grade_id, hours in wanted.items()
        }

    def _prepare_lines(self, needs, available, people):
        """Return the values of one line per person, and one for accounts without a visitor."""
        lines = []
        for user in [*people.sorted("name"), self.env["res.users"]]:
            mine = [need for need in needs if (need.user_id or False) == user.id]
            if mine:
                lines.append(
                    {
                        "user_id": user.id,
                        "account_count": sum(need.accounts for need in mine),
                        "visits": sum(need.visits for need in mine),
                        "travel_hours": sum(need.travel for need in mine),
                        "hours_needed": sum(need.hours for need in mine),
                        "hours_available": available.get(user.id, 0),
                    }
                )
        return lines

    def _get_verdict(self, needs, served, far):
        """Return whether there is enough time for the cadences, and which visits slip."""
        if not needs:
            return self.env._(
                "No account has a cadence. Grade the customers, or add cadences for their grades."
            )
        said = [
            self.env._(
                "All cadences together need %(needed)s h per month. The team has %(available)s h.",
                needed=round(self.hours_needed),
                available=round(self.hours_available),
            )
        ]
        if self.is_feasible:
            said.append(self.env._("There is enough time for all cadences."))
        said += self._describe_overbooked()
        for grade_id, (share, days) in served.items():
            grade = self.env["key.account.grade"].browse(grade_id).name or self.env._("Not graded")
            if 0 < share < 1:
                said.append(
                    self.env._(
                        "Without changes, grade %(grade)s gets %(share)s %% of its visits: every "
                        "%(later)s days instead of every %(days)s days.",
                        grade=grade,
                        share=round(share * 100),
                        later=round(days / share),
                        days=days,
                    )
                )
            elif not share:
                said.append(
                    self.env._(
                        "Without changes, there is no time for grade %(grade)s.", grade=grade
                    )
                )
        if far:
            said.append(
                self.env._(
                    "%(number)s accounts are too far for one day from home: visit plans leave them "
                    "out. Allow nights away in the settings, or change the visitor.",
                    number=far,
                )
                if far > 1
                else self.env._(
                    "One account is too far for one day from home: visit plans leave it out. Allow "
                    "nights away in the settings, or change the visitor."
                )
            )
        if any(not need.user_id for need in needs):
            said.append(self.env._("Some accounts have no visitor. Set their owners."))
        return "\n".join(said)

    def _describe_overbooked(self):
        """Return the people without enough time, even if the team as a whole has enough."""
        overbooked = self.line_ids.filtered(
            lambda line: line.user_id and line.hours_needed > line.hours_available
        ).sorted("hours_left")
        if self.is_feasible or not overbooked:
            return []
        names = [
            self.env._(
                "%(person)s (%(needed)s of %(available)s h)",
                person=line.user_id.name,
                needed=round(line.hours_needed),
                available=round(line.hours_available),
            )
            for line in overbooked[:NAMED]
        ]
        if len(overbooked) > NAMED:
            names.append("…")
        return [self.env._("Too many visits for: %(people)s.", people=", ".join(names))]
