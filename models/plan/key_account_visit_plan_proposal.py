from collections import defaultdict
from datetime import datetime, time, timedelta

import pytz

from odoo import models
from odoo.tools import format_date

from ...tools import trust
from ..visit.key_account_visit import PLANNING


class KeyAccountVisitPlanProposal(models.AbstractModel):
    """Writes the result of the planner, with reasons."""

    _name = "key.account.visit.plan.proposal"
    _description = "Proposals of a Visit Plan"

    def _write_visits(self, user, zone, plan, movable):
        """Create, move and delete proposals to match the plan; matching visits do not change."""
        visits = PLANNING.on(trust.as_system(self.env["key.account.visit"])).with_context(
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_notrack=True,
        )
        # By account, level and day, so that visits on the right day stay there.
        left = defaultdict(dict)
        for visit in movable.with_env(visits.env):
            left[self._get_kind(visit)][visit.date] = visit
        taken = movable.plan_id - self
        new = []
        plans = plan.visits if plan else []
        stay = {
            planned: left[self._get_kind(planned.key.record)].pop(planned.day, None)
            for planned in plans
        }
        for planned in plans:
            vals = self._prepare_visit(user, zone, plan, planned)
            others = left[self._get_kind(planned.key.record)]
            visit = stay[planned] or (others and others.pop(min(others)))
            if not visit:
                new.append(vals)
                continue
            changed = {
                name: value
                for name, value in vals.items()
                if visit._fields[name].convert_to_write(visit[name], visit) != value
            }
            if changed:
                visit.write(changed)
        gone = visits.union(*(visit for mine in left.values() for visit in mine.values()))
        accounts = movable.account_id | self.env["key.account"].union(
            *(planned.key.record.account_id for planned in plans)
        )
        self._log_taken_over(user, taken)
        # Visits entered by users are never deleted, even if they are not pinned.
        gone.filtered(lambda visit: not visit.off_plan).unlink()
        visits.create(new).message_subscribe(user.partner_id.ids)
        accounts._update_visit_due()

    def _log_taken_over(self, user, others):
        """Say in other plans that their proposals for a person are planned anew in this one."""
        text = self.env._(
            "The visits of %(person)s that this plan proposed in these days are planned anew in "
            "“%(plan)s”.",
            person=user.name,
            plan=self.name,
        )
        trust.as_system(others)._message_log_batch(dict.fromkeys(others.ids, text))

    @staticmethod
    def _get_kind(record):
        """Return what a visit, or a due visit, is about."""
        return record.account_id.id, record.visit_level

    def _prepare_visit(self, user, zone, plan, planned):
        due = planned.key.record
        begins = datetime.combine(planned.day, time.min) + timedelta(minutes=planned.start)
        return {
            "account_id": due.account_id.id,
            "user_id": user.id,
            "plan_id": self.id,
            "off_plan": False,
            "visit_level": due.visit_level,
            "channel": due.channel,
            "duration": due.duration,
            "start": zone.localize(begins).astimezone(pytz.utc).replace(tzinfo=None),
            "reason": self._explain(user, plan, planned),
        }

    def _write_omissions(self, user, missing):
        """Record why visits were not planned: a line for each of them."""
        self.omission_ids.filtered(lambda omission: omission.user_id == user).unlink()
        self.env["key.account.visit.plan.omission"].create(
            [
                {
                    "plan_id": self.id,
                    "account_id": visit.key.record.account_id.id,
                    "user_id": user.id,
                    "visit_level": visit.key.record.visit_level,
                    "due_date": visit.day,
                    "reason": self._explain_omission(visit),
                }
                for visit in missing
            ]
        )

    def _prepare_person(self, workdays, plan, missing, unknown, staying):
        hours = sum(end - start for day in workdays for start, end in day.work) / 60
        notes = []
        if not workdays:
            notes.append(
                self.env._(
                    "No working day in this period: the person is on leave, or "
                    "the days have passed."
                )
            )
        if not self.company_id.sudo().resource_calendar_id:
            notes.append(
                self.env._(
                    "%(company)s has no working hours: Monday to Friday, 8 hours a day, were "
                    "used. Set the working hours of the company in the settings.",
                    company=self.company_id.name,
                )
            )
        if unknown:
            notes.append(
                self.env._(
                    "Customers without coordinates: %(number)s. The default travel time was used, "
                    "and customers of one town were planned together. Add their coordinates: "
                    "%(names)s",
                    number=len(unknown),
                    names=", ".join(unknown[:10].mapped("name"))
                    + (" …" if len(unknown) > 10 else ""),
                )
            )
        if plan:
            notes += self._get_assumptions(plan)
        if not (missing or staying or (plan and plan.visits)):
            notes.append(
                self.env._(
                    "No visit is due in this period. Accounts need an owner or deputy, a grade, and "
                    "a cadence for this grade."
                )
            )
        return {
            "is_planned": True,
            "visit_count": len(staying) + (len(plan.visits) if plan else 0),
            "omission_count": len(missing),
            "visit_hours": sum(staying.mapped("duration"))
            + sum(visit.end - visit.start for visit in (plan.visits if plan else ())) / 60,
            "travel_hours": plan.travel_minutes / 60 if plan else 0,
            "work_hours": hours,
            "note": "\n".join(notes),
        }

    def _get_assumptions(self, plan):
        """Return what the plan assumes beside driving, as notes."""
        nights = [day for day in plan.days if day.base.is_night]
        agreed = sum(day.base.is_agreed for day in nights)
        notes = []
        if nights:
            notes.append(
                self.env._(
                    "Nights away: %(number)s, of these for agreed visits: %(agreed)s (%(days)s).",
                    number=len(nights),
                    agreed=agreed,
                    days=", ".join(
                        format_date(self.env, day.day, date_format="EEE d MMM") for day in nights
                    ),
                )
            )
        if flights := sum(day.flights for day in plan.days):
            notes.append(
                self.env._(
                    "Flights: %(number)s, at the travel time of the settings.", number=flights
                )
            )
        if closed := sum(day.base.is_closed for day in plan.days):
            notes.append(
                self.env._(
                    "Days without proposals, because an agreed visit is too far away to be reached "
                    "in time: %(number)s. Allow nights away in the settings, or move the visit.",
                    number=closed,
                )
            )
        if tight := sum(day.tight for day in plan.days):
            notes.append(
                self.env._(
                    "Ways between agreed visits that take longer than the time in between: "
                    "%(number)s. Move one of the visits.",
                    number=tight,
                )
            )
        return notes

    # === EXPLANATION === #

    def _explain(self, user, plan, planned):
        """Return why this visit is on this day and hour, in the visitor's language."""
        env = self.with_context(lang=user.lang).env
        due, day, agreed = planned.key.record.with_env(env), planned.key.day, planned.key.agreed
        levels = dict(due._fields["visit_level"]._description_selection(env))
        said = [
            env._(
                "%(grade)s, %(level)s: %(rhythm)s.",
                grade=due.account_id.grade_id.name or env._("Not graded"),
                level=levels[due.visit_level],
                rhythm=due._describe_rhythm(),
            )
        ]
        if agreed:
            said.append(
                env._(
                    "Visit agreed on %(agreed)s, the next one due %(due)s.",
                    agreed=_day(env, agreed),
                    due=_day(env, day),
                )
            )
        elif due.last_date:
            said.append(
                env._(
                    "Last visit %(last)s, due %(due)s.",
                    last=_day(env, due.last_date),
                    due=_day(env, day),
                )
            )
        else:
            said.append(env._("Never visited, due since %(due)s.", due=_day(env, day)))
        late = (planned.day - day).days
        if late > 0 and planned.day == min(
            other.day for other in plan.visits if other.key == planned.key
        ):
            said.append(env._("Days overdue on this day: %(days)s.", days=late))
        if due.half_day:
            kept = (planned.start < 12 * 60) == (due.half_day == "morning")
            said.append(
                env._("In the preferred half-day.")
                if kept
                else env._("The preferred half-day was full.")
            )
        if planned.number:
            said.append(
                env._(
                    "Stop %(number)s of the day, travel time %(minutes)s min.",
                    number=planned.number,
                    minutes=planned.way,
                )
            )
        if planned.is_flown:
            said.append(env._("By air."))
        base = next((other.base for other in plan.days if other.day == planned.day), None)
        if base and base.is_trip:
            said.append(env._("On a trip: too far for one day from home."))
        return " ".join(said)

    def _explain_omission(self, visit):
        """Return why a visit is missing, and whether a later one is agreed."""
        reason = self._get_omission_reason(visit)
        if coming := visit.key.coming:
            agreed = self.env._(
                "The next visit is agreed on %(day)s, which is too late for this one.",
                day=_day(self.env, coming),
            )
            reason = f"{reason} {agreed}"
        return reason

    def _get_omission_reason(self, visit):
        return {
            "no_shift": self.env._("The visitor does not work on any possible day of this visit."),
            "few_days": self.env._(
                "The visitor does not work on enough days for all visits of this rhythm, at least "
                "%(days)s days apart.",
                days=max(1, visit.key.record.interval_min),
            ),
            "closed": self.env._(
                "The customer is closed when the visitor could be there. Check the opening hours "
                "of the account."
            ),
            "too_long": self.env._(
                "Travel time and visit do not fit into one day, even without other visits: "
                "working hours or other appointments leave too little time."
            ),
            "too_far": self.env._(
                "Too far for one day from home. Allow nights away in the settings to plan a trip, or "
                "plan a call."
            ),
            "no_trip": self.env._(
                "Too far for one day from home, and no trip within the limit of nights away fits: "
                "travel time, working days or other appointments leave too little time."
            ),
            "no_room": self.env._("The possible days are full of more important visits."),
        }[visit.reason]


def _day(env, day):
    """Return a date as forms show it."""
    return format_date(env, day, date_format="medium")
