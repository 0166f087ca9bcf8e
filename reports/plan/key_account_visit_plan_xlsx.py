from ..key_account_xlsx import DATE, PERCENT, Column, Workbook

HOURS = "0.0"


class VisitPlanXlsx:
    """A visit plan as a workbook: visits by person and day, nights and flights, visits not planned, and coverage.

    :param key.account.visit.plan plan: with the rights of the user
    """

    def __init__(self, plan):
        self.env = plan.env
        self.plan = plan
        self.book = Workbook(self.env, plan.name)
        levels = self.env["key.account.visit"]._fields["visit_level"]
        self.levels = dict(levels._description_selection(self.env))

    @property
    def filename(self):
        """Return the name of the plan, which contains its period."""
        return f"{self.plan.name}.xlsx"

    def build(self):
        """Return the bytes of the workbook."""
        self._add_visits()
        self._add_people()
        self._add_days()
        self._add_omissions()
        self._add_coverage()
        return self.book.close()

    def _add_visits(self):
        _ = self.env._
        states = self.env["key.account.visit"]._fields["state"]
        states = dict(states._description_selection(self.env))
        table = self.book.table(
            _("Visits"),
            [
                Column(_("Visitor"), 22),
                Column(_("Week"), 10),
                Column(_("Day"), 12, DATE),
                Column(_("From"), 8),
                Column(_("To"), 8),
                Column(_("Account"), 34),
                Column(_("Grade"), 8),
                Column(_("Visit Level"), 14),
                Column(_("City"), 20),
                Column(_("Status"), 12),
                Column(_("Why"), 70),
            ],
            frozen=3,
        )
        for visit in self.plan._get_printed_visits():
            start, stop = visit._get_local_times()
            year, week, _day = visit.date.isocalendar()
            table.append(
                [
                    visit.user_id.name,
                    f"{year}-{week:02}",
                    visit.date,
                    start.strftime("%H:%M"),
                    stop.strftime("%H:%M"),
                    visit.account_id.display_name,
                    visit.grade_id.name,
                    self.levels[visit.visit_level],
                    visit.sudo().partner_id.city,
                    states[visit.state],
                    visit.reason,
                ]
            )
        table.finish()

    def _add_people(self):
        _ = self.env._
        table = self.book.table(
            _("People"),
            [
                Column(_("Visitor"), 22),
                Column(_("Visits"), 8),
                Column(_("Not Planned"), 8),
                Column(_("Hours with Customers"), 12, HOURS),
                Column(_("Travel Hours"), 12, HOURS),
                Column(_("Working Hours"), 12, HOURS),
                Column(_("Notes"), 60),
            ],
        )
        for person in self.plan.person_ids:
            table.append(
                [
                    person.user_id.name,
                    person.visit_count,
                    person.omission_count,
                    person.visit_hours,
                    person.travel_hours,
                    person.work_hours,
                    person.note,
                ]
            )
        table.finish()

    def _add_days(self):
        """Add the days for which the plan assumes nights away or flights, if there are any."""
        _ = self.env._
        days = [(day, note) for day in self.plan.day_ids if (note := day._describe())]
        if not days:
            return
        table = self.book.table(
            _("Days"),
            [
                Column(_("Visitor"), 22),
                Column(_("Day"), 12, DATE),
                Column(_("Night In"), 22),
                Column(_("Flights"), 8),
                Column(_("Travel Hours"), 12, HOURS),
                Column(_("Notes"), 60),
            ],
        )
        for day, note in days:
            table.append(
                [
                    day.user_id.name,
                    day.date,
                    day.place or None,
                    day.flight_count,
                    day.travel_hours,
                    note,
                ]
            )
        table.finish()

    def _add_omissions(self):
        _ = self.env._
        table = self.book.table(
            _("Not Planned"),
            [
                Column(_("Account"), 34),
                Column(_("Grade"), 8),
                Column(_("Visit Level"), 14),
                Column(_("Visitor"), 22),
                Column(_("Due"), 12, DATE),
                Column(_("Why"), 60),
            ],
        )
        for omission in self.plan.omission_ids:
            table.append(
                [
                    omission.account_id.display_name,
                    omission.grade_id.name,
                    self.levels[omission.visit_level],
                    omission.user_id.name,
                    omission.due_date,
                    omission.reason,
                ]
            )
        if count := self.plan.unassigned_count:
            said = _("Due visits at accounts without visitor: %s. Set their owners.", count)
            table.append([None, None, None, None, None, said])
        table.finish()

    def _add_coverage(self):
        """Add the visit coverage of the plan's people by grade and level, for twelve months."""
        _ = self.env._
        table = self.book.table(
            _("Visit Coverage"),
            [
                Column(_("Visitor"), 22),
                Column(_("Grade"), 8),
                Column(_("Visit Level"), 14),
                Column(_("Required Visits"), 10, HOURS),
                Column(_("Completed Visits"), 10),
                Column(_("Visit Coverage"), 10, PERCENT),
            ],
        )
        groups = self.env["key.account.visit.coverage"]._read_group(
            [
                ("user_id", "in", self.plan.user_ids.ids),
                ("company_id", "=", self.plan.company_id.id),
            ],
            ["user_id", "grade_id", "visit_level"],
            ["wanted:sum", "done:sum", "covered:avg"],
        )
        for user, grade, level, wanted, done, covered in groups:
            table.append([user.name, grade.name, self.levels[level], wanted, done, covered])
        table.finish()
