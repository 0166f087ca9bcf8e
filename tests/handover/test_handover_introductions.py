from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .handover_common import HandoverCommon

ASKED = "Ask for Ms Roe"


@tagged("post_install", "-at_install")
@freeze_time("2026-03-02 10:00:00")
class TestHandoverIntroductions(HandoverCommon):
    """Giver and receiver visit the best customers together: on a Monday, over the next 20 working days."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        first, second, third = cls.env["key.account.grade"].search([], limit=3)
        cls._grade(cls, cls.at_alpha, first)
        cls._grade(cls, cls.at_beta, second)
        cls.third_grade = third

    def _introduced(self, **values):
        handover = self._handover(self.user_third, to_deputy=False, with_visits=True, **values)
        self.env.flush_all()
        mails = self.env["mail.mail"].search_count([])
        self._apply(handover)
        self.assertFalse(handover.line_ids.filtered("error"))
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)
        return handover

    def test_planned(self):
        """Of two, one on Tuesday, and one ten working days later; both with the giver, and no meeting."""
        visits = self._introduced().line_ids.introduction_id
        self.assertEqual(visits.account_id, self.at_alpha + self.at_beta)
        self.assertEqual(visits.mapped("date"), [date(2026, 3, 3), date(2026, 3, 17)])
        self.assertEqual(visits.user_id, self.user_third)
        self.assertEqual(visits.user_ids, self.user_own)
        self.assertEqual(set(visits.mapped("state")), {"planned"})
        self.assertFalse(visits.event_id)
        self.assertEqual(visits.purpose_ids, self.env.ref("key_account.visit_purpose_introduce"))

    def test_one_working_day(self):
        """Closed from Wednesday on: of ten, eight on Tuesday in its eight hours, and two on no day."""
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Closed",
                "calendar_id": self.company.resource_calendar_id.id,
                "company_id": self.company.id,
                "date_from": "2026-03-04 00:00:00",
                "date_to": "2026-06-01 00:00:00",
            }
        )
        for number in range(8):
            mill = self.env["res.partner"].create({"name": f"Mill {number}", "is_company": True})
            account = self._account(mill, owner_id=self.user_own.id)
            self._grade(account, self.at_alpha.grade_id)
        visits = self._introduced().line_ids.introduction_id
        self.assertEqual(len(visits), 8)
        self.assertEqual(set(visits.mapped("date")), {date(2026, 3, 3)})
        self.assertEqual(len(set(visits.mapped("start"))), 8)

    def test_best_grades_alone(self):
        self._grade(self.at_beta, self.third_grade)
        handover = self._introduced()
        self.assertEqual(handover.line_ids.introduction_id.account_id, self.at_alpha)

    def test_owners_alone(self):
        """Where only a promise goes, the owner stays, and nobody is introduced."""
        self._promise(self.at_gamma)
        self._grade(self.at_gamma, self.at_alpha.grade_id)
        handover = self._introduced()
        self.assertIn(self.at_gamma, handover.line_ids.account_id)
        self.assertNotIn(self.at_gamma, handover.line_ids.introduction_id.account_id)

    def test_giver_left(self):
        self.user_own.action_archive()
        draft = self.handovers.search([("giver_id", "=", self.user_own.id)])
        draft = draft.with_user(self.user_manager)
        draft.with_visits = True
        draft.line_ids.receiver_id = self.user_third
        self._apply(draft)
        self.assertEqual(len(draft.line_ids.introduction_id), 2)
        self.assertFalse(draft.line_ids.introduction_id.user_ids)

    def test_not_asked_for(self):
        """By default, for an absence, and without visits, nobody is introduced."""
        handover = self._handover(self.user_third, to_deputy=False)
        self._apply(handover)
        self.assertFalse(handover.line_ids.introduction_id)
        handover = self._handover(
            self.user_all,
            giver=self.user_third,
            to_deputy=False,
            with_visits=True,
            kind="absence",
            date_from="2026-03-02",
            date_to="2026-03-06",
        )
        self._apply(handover)
        self.assertEqual(self.at_alpha.owner_id, self.user_all)
        self.assertFalse(handover.line_ids.introduction_id)

    def test_taken_back(self):
        """Visits that somebody moved or confirmed stay; the others go with the handover."""
        handover = self._introduced()
        alpha, beta = handover.line_ids.sorted("id").introduction_id
        alpha.start = "2026-03-04 13:00:00"
        handover.action_revert()
        self._run()
        self.assertTrue(alpha.exists())
        self.assertFalse(beta.exists())

    def test_worked_on(self):
        """What somebody wrote, planned, attached or posted at a visit, and what was promised at it, stays."""
        link = {"res_model": "key.account.visit", "name": "Plan", "raw": b"X"}
        for number, work in enumerate(
            (
                lambda visit: visit.write({"reason": "Price talk"}),
                lambda visit: visit.write({"next_step": "Send samples"}),
                lambda visit: visit.write({"duration": 3}),
                lambda visit: visit.write({"user_ids": [Command.clear()]}),
                lambda visit: visit.message_post(body=ASKED, message_type="comment"),
                lambda visit: self._promise(self.at_alpha, visit_id=visit.id),
                self._activity,
                lambda visit: self.env["ir.attachment"].create(link | {"res_id": visit.id}),
            )
        ):
            with self.subTest(number), self.cr.savepoint() as savepoint:
                handover = self._introduced()
                alpha, beta = handover.line_ids.sorted("id").introduction_id
                work(alpha)
                handover.action_revert()
                self._run()
                self.assertEqual(handover.state, "reverted")
                self.assertTrue(alpha.exists())
                self.assertFalse(beta.exists())
                savepoint.rollback()
                self.env.invalidate_all()

    def test_statements(self):
        """Days are found for all accounts at once, however many there are."""
        handover = self._handover(self.user_third, to_deputy=False, with_visits=True)
        lines = handover.sudo().line_ids
        one, both = self.at_alpha.grade_id, (self.at_alpha + self.at_beta).grade_id

        def spread(grades):
            self.assertEqual(len(lines._spread_introductions(handover, grades)), len(grades))

        self._count(lambda: spread(one))
        self.assertEqual(self._count(lambda: spread(one)), self._count(lambda: spread(both)))
