import re
from collections import Counter, defaultdict
from datetime import timedelta
from itertools import pairwise

from freezegun import freeze_time

from odoo.tests import TransactionCase, tagged

from ..tools.visit.geo import distance

PEOPLE = ("anna", "bruno", "chen")


@tagged("post_install", "-at_install")
class TestDemoBoards(TransactionCase):
    """What the users of the story find in the morning: something to do, and a past to read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company = cls.env.ref("key_account.demo_company", raise_if_not_found=False)
        if not cls.company:
            cls.skipTest(cls, "the database has no demo data")
        cls.today = cls.company._key_account_day(cls.company.create_date)
        cls.visits = cls.env["key.account.visit"].search([("company_id", "=", cls.company.id)])
        cls.users = {login: cls.env.ref(f"key_account.demo_user_{login}") for login in PEOPLE}

    def _of(self, login):
        return self.visits.filtered(lambda visit: visit.user_id == self.users[login])

    def _grade(self):
        """Compute and approve the reviews that open the story, as ``dev run`` does."""
        self.env["key.account.demo"]._open()
        return self.env["key.account.review"].search(
            [("company_id", "=", self.company.id)], order="date"
        )

    # === VISITS === #

    def test_every_day_can_be_driven(self):
        """Straight line × 1.3 at 70 km/h fits between two visits of a day; nobody is at two places."""
        days = defaultdict(list)
        for visit in self.visits.filtered(lambda visit: visit.state not in ("cancelled", "missed")):
            days[visit.user_id, visit.date].append(visit)
        self.assertGreater(len(days), 150)
        for (user, day), visits in days.items():
            for one, following in pairwise(sorted(visits, key=lambda visit: visit.start)):
                gap = (following.start - one.stop).total_seconds() / 3600
                with self.subTest(user=user.login, day=day, to=following.display_name):
                    self.assertGreaterEqual(gap, 0)
                    if one.channel == following.channel == "visit":
                        places = [
                            degrees
                            for visit in (one, following)
                            for degrees in (
                                visit.partner_id.partner_latitude,
                                visit.partner_id.partner_longitude,
                            )
                        ]
                        self.assertGreaterEqual(gap, distance(*places) * 1.3 / 70)

    def test_visits_of_today(self):
        for login in PEOPLE:
            own = self._of(login)
            today = own.filtered(lambda visit: visit.date == self.today)
            with self.subTest(login=login):
                self.assertGreaterEqual(len(today), 3)
                self.assertEqual(set(today.mapped("state")), {"confirmed"})
                self.assertGreaterEqual(
                    len(today.filtered(lambda visit: visit.channel == "visit")), 2
                )
                coming = own.filtered(lambda visit: visit.date > self.today)
                self.assertEqual(set(coming.mapped("state")), {"confirmed", "planned"})
                unreported = own.filtered(
                    lambda visit: visit.date < self.today and visit.state == "confirmed"
                )
                self.assertEqual(len(unreported), 1)

    def test_visits_are_reported(self):
        """Each visit has outcome and result, by whoever made it; no customer has a sentence twice."""
        done = self.visits.filtered(lambda visit: visit.state == "done")
        self.assertGreater(len(done), 250)
        self.assertFalse(done.filtered(lambda visit: not visit.outcome or not visit.result))
        self.assertEqual(set(done.mapped("outcome")), {"reached", "partly", "not_reached"})
        self.assertFalse(done.filtered(lambda visit: visit.create_uid != visit.user_id))
        self.assertLess(max(Counter(done.mapped("result")).values()), len(done) / 20)
        texts = Counter((visit.account_id, re.sub(r"\d+", "", visit.result)) for visit in done)
        self.assertLess(max(texts.values()), 3)
        self.assertFalse(done.filtered(lambda visit: "{" in visit.result))

    # === GRADES === #

    def test_grades_move_with_reasons(self):
        before, last, waiting = self._grade()
        self.assertEqual(
            [review.state for review in (before, last, waiting)],
            ["approved", "approved", "computed"],
        )
        self.assertEqual(last.approved_by_id, self.env.ref("key_account.demo_user_director"))
        movements = Counter(last.line_ids.mapped("movement"))
        self.assertGreater(movements["up"], 3)
        self.assertGreater(movements["down"], 3)
        moved = last.line_ids.filtered(lambda line: line.movement in ("up", "down"))
        self.assertFalse(moved.filtered(lambda line: not line.reason))
        self.assertTrue(last.line_ids.filtered("override_reason"))

    def test_people_of_important_accounts(self):
        """Every account of the best two grades has people, visits and a report."""
        self._grade()
        grades = self.env.ref("key_account.grade_a") | self.env.ref("key_account.grade_b")
        accounts = self.env["key.account"].search(
            [("company_id", "=", self.company.id), ("grade_id", "in", grades.ids)]
        )
        self.assertGreater(len(accounts), 40)
        self.assertFalse(accounts.filtered(lambda account: not account.stakeholder_ids))
        done = self.visits.filtered(lambda visit: visit.state == "done")
        self.assertFalse((accounts - done.account_id).mapped("display_name"))

    def test_grades_of_guests_and_answers(self):
        """The pivots by grade show some."""
        self._grade()
        for model in ("event.guest", "satisfaction.answer", "satisfaction.score"):
            records = self.env[f"key.account.{model}"].search(
                [("account_id.company_id", "=", self.company.id)]
            )
            self.assertTrue(records.grade_id)
            for record in records:
                self.assertEqual(record.grade_id, record.account_id.grade_id)

    # === BOARDS === #

    def test_boards(self):
        """Each of the three has visits, something late, something to confirm and something at risk."""
        self._grade()
        # An hour at which all three, of whom one lives in China, have the day of the company.
        self.startPatcher(freeze_time(f"{self.today} 10:00"))
        for login in PEOPLE:
            cards = (
                self.env["key.account"]
                .with_user(self.users[login])
                .with_context(allowed_company_ids=self.company.ids)
                .get_desk(False)["cards"]
            )
            kinds = {item["kind"] for card in cards for item in card["items"]}
            with self.subTest(login=login):
                self.assertGreaterEqual(
                    kinds,
                    {
                        "evidence_expires",
                        "order_late",
                        "plan",
                        "promise_broken",
                        "promise_due",
                        "visit_report",
                        "visit_today",
                    },
                )

    def test_board_of_the_director(self):
        *_approved, waiting = self._grade()
        desk = (
            self.env["key.account"]
            .with_user(self.env.ref("key_account.demo_user_director"))
            .with_context(allowed_company_ids=self.company.ids)
            .get_desk(True)
        )
        kinds = {item["kind"] for card in desk["cards"] for item in card["items"]}
        self.assertGreaterEqual(kinds, {"complaint", "grade_moved", "order_late", "plan"})
        # Its place depends on the revenue of the customers that move: it may come later.
        self.assertEqual(waiting.state, "computed")
        self.assertTrue(desk["figures"])

    # === COMPLAINTS AND PROMISES === #

    def test_a_complaint_that_went_wrong(self):
        """At Valserena: answer overdue, promise broken, order lost, share of a competitor risen."""
        customer = self.env.ref("key_account.demo_customer_valserena")
        account = customer.with_company(self.company).key_account_id
        complaint = account.complaint_ids.filtered(
            lambda complaint: complaint.is_open and complaint.date_due < self.today
        )
        self.assertEqual(complaint.severity, "3")
        self.assertEqual(len(complaint.message_ids.author_id), 2)
        self.assertIn("broken", account.commitment_ids.mapped("state"))
        lost = (
            self.env["crm.lead"]
            .with_context(active_test=False)
            .search([("partner_id", "=", customer.id), ("won_status", "=", "lost")])
        )
        self.assertEqual(lost.date_closed.date(), self.today - timedelta(days=3))
        shares = account.competitor_share_ids.sorted("date").mapped("share")
        self.assertLess(shares[0], shares[-1])

    def test_a_complaint_that_went_well(self):
        """At Ruhrtal: solved eight days after it came, closed a week later, promise kept."""
        customer = self.env.ref("key_account.demo_customer_ruhrtal")
        account = customer.with_company(self.company).key_account_id
        complaint = account.complaint_ids
        self.assertEqual(complaint.state, "closed")
        self.assertEqual((complaint.date_solved - complaint.date).days, 8)
        self.assertEqual((complaint.date_closed - complaint.date).days, 15)
        kept = account.commitment_ids.filtered(
            lambda promise: promise.side == "us" and promise.state == "kept"
        )
        self.assertLess(kept.date_done, kept.date_due)
