from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .access_common import rpc
from .common import KeyAccountCommon


@tagged("post_install", "-at_install")
@freeze_time("2025-12-31 12:00:00")
class TestStory(KeyAccountCommon):
    """What happened at Alpha Steel, in one timeline."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade_a, cls.grade_b = (cls.env.ref(f"key_account.grade_{name}") for name in "ab")
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)

    def _story(self, user=None, **page):
        return rpc(self.account.with_user(user or self.user_own), "get_story", **page)

    def _told(self, **page):
        """Return the story as ``[(day, kind, text)]``."""
        return [
            (entry["date"], entry["kind"], entry["text"])
            for entry in self._story(**page)["entries"]
        ]

    def _visit(self, day, **values):
        return self.env["key.account.visit"].create(
            {
                "account_id": self.account.id,
                "user_id": self.user_own.id,
                "start": f"{day} 09:00:00",
                "state": "done",
                **values,
            }
        )

    def _follow_up(self, model, **values):
        return self._made_on(
            fields.Date.today(),
            self.env[model].create(
                {"account_id": self.account.id, "user_id": self.user_own.id, **values}
            ),
        )

    def _made_on(self, day, records):
        """Let records be of a day: the time of the database is not that of the test."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET create_date = %s WHERE id IN %s",
                SQL.identifier(records._table),
                f"{day} 12:00:00",
                records._ids,
            )
        )
        return records

    # === WHAT IS TOLD === #

    def test_nothing_happened(self):
        self.assertEqual(self._story(), {"entries": [], "more": False, "since": None, "kinds": []})

    def test_grades(self):
        """First grade, and down to B with the reason and who decided."""
        with freeze_time("2025-03-01"):
            self.account.write({"grade_id": self.grade_a.id, "grade_reason": "Large"})
        with freeze_time("2025-06-01"):
            self.account.with_user(self.user_manager).write(
                {"grade_id": self.grade_b.id, "grade_reason": "Buys less"}
            )
        self.assertEqual(
            self._told(),
            [("2025-06-01", "grade", "Grade A → B"), ("2025-03-01", "grade", "First grade: A")],
        )
        entry = self._story()["entries"][0]
        self.assertEqual(entry["detail"], f"Buys less · {self.user_manager.name}")
        self.assertEqual(entry["tone"], "danger")

    def test_a_reported_visit(self):
        """A visit tells its result and its next step; one that is still to come tells nothing."""
        visit = self._visit(
            "2025-05-05", outcome="partly", result="They test our rolls.", next_step="Second sample"
        )
        self._visit("2025-06-05", state="missed", missed_reason="Plant closed")
        self._visit("2026-02-02", state="confirmed")
        missed, entry = self._story()["entries"]
        self.assertEqual((entry["model"], entry["id"]), ("key.account.visit", visit.id))
        self.assertEqual(
            entry["detail"], "Partly reached: They test our rolls.\nNext step: Second sample"
        )
        self.assertEqual((entry["tone"], missed["tone"]), ("warning", "danger"))
        self.assertRegex(missed["text"], "^Missed: ")

    def test_promises_and_complaints(self):
        """A promise stands where it was settled; a complaint where it came up, and where it was solved."""
        with freeze_time("2025-02-01"):
            promise = self._follow_up("key.account.commitment", name="Offer", date_due="2025-02-10")
            self._follow_up("key.account.commitment", name="Sample", date_due="2025-03-10")
        with freeze_time("2025-02-12"):
            promise.action_broken()
            self.env.flush_all()
        kind = self.env.ref("key_account.complaint_kind_delivery")
        complaint = self._follow_up(
            "key.account.complaint", name="Late", kind_id=kind.id, date="2025-04-01"
        )
        with freeze_time("2025-04-20"):
            complaint.write({"resolution": "remedy", "solution": "Sent by air", "state": "solved"})
            self.env.flush_all()
        self.assertEqual(
            self._told(),
            [
                ("2025-04-20", "complaint", "Solved: Late"),
                ("2025-04-01", "complaint", "Complaint: Late"),
                ("2025-02-12", "promise", "Promise broken: Offer"),
                ("2025-02-01", "promise", "Promise for 03/10/2025: Sample"),
            ],
        )

    def test_people(self):
        """Getting to know a person, and losing another, with the successor."""
        people = self.env["key.account.stakeholder"].create(
            [{"account_id": self.account.id, "name": name} for name in ("Ada Buyer", "Bo")]
        )
        self._made_on("2025-01-10", people)
        people[0].write({"left_on": "2025-08-31", "successor_id": people[1].id})
        people[1].left_on = "2026-01-31"
        self.assertEqual(
            self._told(),
            [
                ("2025-08-31", "people", "Ada Buyer left"),
                ("2025-01-10", "people", "New person: Bo"),
                ("2025-01-10", "people", "New person: Ada Buyer"),
            ],
        )
        self.assertEqual(self._story()["entries"][0]["detail"], "Successor: Bo")

    def test_competitors(self):
        """Each share is told with the one before, of the same supplier and family."""
        family = self.env["product.category"].create({"name": "Rolls"})
        self.env["key.account.competitor.share"].create(
            [
                {
                    "account_id": self.account.id,
                    "category_id": family.id,
                    "name": name,
                    "date": day,
                    "share": share,
                }
                for name, day, share in (
                    ("Other Rolls", "2025-01-01", 0.3),
                    ("Third", "2025-02-01", 0.1),
                    ("Other Rolls", "2025-05-01", 0.5),
                )
            ]
        )
        self.assertEqual(
            self._told(),
            [
                ("2025-05-01", "competitor", "Other Rolls: 30 % → 50 % of Rolls"),
                ("2025-02-01", "competitor", "Third: 10 % of Rolls"),
                ("2025-01-01", "competitor", "Other Rolls: 30 % of Rolls"),
            ],
        )

    def test_marks_of_the_business(self):
        """The first order; 10,000 are passed once, whatever is credited; 2024 beats 2023."""
        self._order(self.alpha_buyer, [(self.roll, 1, 1000)], "2023-02-01 23:30:00")
        order = self.env["sale.order"].search([("partner_id", "=", self.alpha_buyer.id)])
        self._order(self.alpha, [(self.roll, 1, 1000)], "2023-05-01")
        self._invoice(self.alpha, 4000, "2023-03-01")
        self._invoice(self.alpha, 6000, "2024-03-01")
        self._credit_note(self.alpha, 500, "2024-04-01")
        self._invoice(self.alpha, 600, "2024-05-01")
        self._invoice(self.alpha, 50_000, "2025-03-01")
        self.assertEqual(
            [(day, text.replace("\xa0", " ")) for day, _kind, text in self._told()],
            [
                ("2024-12-31", "Best year so far: 6,100.00 € in 2024, before 4,000.00 €"),
                ("2024-03-01", "Revenue since the beginning passed 10,000 €"),
                ("2023-02-01", f"First order: {order.name}"),
            ],
        )

    # === PAGES AND KINDS === #

    def test_pages_and_kinds(self):
        """The page asked for, of the kinds asked for; the counts are of all."""
        for month in range(1, 8):
            self._visit(f"2025-{month:02}-10", result=f"Result {month}")
        self._follow_up("key.account.commitment", name="Offer", date_due="2026-01-10")
        first = self._story(limit=5)
        self.assertEqual(len(first["entries"]), 5)
        self.assertTrue(first["more"])
        self.assertEqual(
            {kind["kind"]: kind["count"] for kind in first["kinds"]}, {"visit": 7, "promise": 1}
        )
        second = self._story(offset=5, limit=5)
        self.assertEqual((len(second["entries"]), second["more"]), (3, False))
        self.assertNotIn("kinds", second)
        days = [entry["date"] for entry in first["entries"] + second["entries"]]
        self.assertEqual(days, sorted(days, reverse=True))
        self.assertEqual(len(self._story(kinds=["promise"])["entries"]), 1)
        self.assertEqual(self._story(kinds=["nothing", "'"])["entries"], [])
        for page in ({"offset": -1}, {"limit": "x"}, {"kinds": "visit"}, {"offset": 1.5}):
            with self.subTest(page=page), self.assertRaises(UserError):
                self._story(**page)
        self.assertEqual(self._story(offset=10**30)["entries"], [])

    def test_since_your_last_visit(self):
        """What is new since the reader's own visit, not since a colleague's."""
        self._visit("2025-05-05")
        self._visit("2025-09-09", user_id=self.user_all.id)
        self.account.write({"grade_id": self.grade_a.id, "grade_reason": "Large"})
        story = self._story()
        self.assertEqual(story["since"]["date"], "2025-05-05")
        news = {kind["kind"]: kind["news"] for kind in story["kinds"]}
        self.assertEqual(news, {"grade": 1, "visit": 1})
        self.assertIsNone(self._story(self.user_manager)["since"])

    # === RIGHTS === #

    def test_visitors_without_the_account(self):
        """Whoever visits sees the visit; the story is for whoever sees the account."""
        visit = self._visit("2025-05-05")
        other = self._create_user("story_other", "key_account.group_user")
        visit.user_ids = [Command.link(other.id)]
        self.assertTrue(visit.with_user(other).has_access("read"))
        with self.assertRaises(AccessError):
            self._story(other)
        self.account.shared_user_ids = [Command.link(other.id)]
        self.assertEqual(len(self._story(other)["entries"]), 1)

    def test_second_company(self):
        """The same customer has another story in the other company."""
        self._visit("2025-05-05")
        foreign = self._create_user("story_foreign", "key_account.group_user", self.other_company)
        overseas = self._account(self.alpha, self.other_company, owner_id=foreign.id)
        story = rpc(
            overseas.with_user(foreign).with_context(allowed_company_ids=self.other_company.ids),
            "get_story",
        )
        self.assertEqual(story["entries"], [])
        with self.assertRaises(AccessError):
            self._story(foreign)

    # === QUERIES === #

    def test_query_count(self):
        """A page takes as many statements for ten times as many entries."""
        account = self.account.with_user(self.user_own)
        counts = []
        for number in (1, 10):
            for month in range(number):
                self._visit(f"2025-{month + 1:02}-11", result="Fine")
                promise = self._follow_up(
                    "key.account.commitment", name="Offer", date_due="2025-12-10"
                )
                promise.action_kept()
                self._invoice(self.alpha, 60_000, f"2025-{month + 1:02}-01")
            self.env.flush_all()
            account.get_story()
            self.env.invalidate_all()
            account.check_access("read")
            before = self.env.cr.sql_log_count
            account.get_story()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])
        self.assertLessEqual(counts[0], 16)
