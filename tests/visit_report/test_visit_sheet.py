from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import AccessCommon
from ..visit.visit_common import VisitCommon


class SheetCommon(VisitCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls._visit(cls.account, "2025-12-02 09:00:00", contact_ids=cls.alpha_buyer.ids)

    def _get_sheet(self, user=None, visit=None):
        self.env.flush_all()
        self.env.invalidate_all()
        return (visit or self.visit).with_user(user or self.user_own)._get_sheet()


@tagged("post_install", "-at_install")
@freeze_time("2025-12-01 12:00:00")
class TestVisitSheet(SheetCommon):
    """What a salesperson reads before he leaves for Alpha Steel."""

    def test_orders_under_way(self):
        """Ten tons, of which four are delivered, are promised for the 15th; powder is late.

        Nobody enters what is delivered of an order that is invoiced.
        """
        rolls = self._order(
            self.alpha, [(self.roll, 10, 1000)], "2025-11-20", commitment_date="2025-12-15 08:00:00"
        )
        rolls.order_line.qty_delivered = 4
        powder = self._order(
            self.alpha_buyer,
            [(self.powder, 100, 10)],
            "2025-11-25",
            pricelist=self.dollar_pricelist,
        )
        delivered = self._order(self.alpha, [(self.roll, 1, 1000)], "2025-11-01")
        delivered.order_line.qty_delivered = 1
        invoiced = self._order(self.alpha, [(self.roll, 1, 1000)], "2025-11-02")
        invoiced._create_invoices().action_post()
        self._quote(self.alpha, [(self.roll, 5, 1000)], "2025-11-26")
        self._order(self.beta, [(self.roll, 5, 1000)], "2025-11-26")
        self._order(self.alpha, [(self.roll, 5, 1000)], "2025-11-26", company=self.other_company)
        orders = self.account._get_orders_under_way()
        self.assertEqual(
            [(name, day, round(amount, 2), late) for name, day, amount, late in orders],
            [
                # 1,000 USD at 1.25 USD per EUR
                (powder.name, date(2025, 11, 25), 800, True),
                (rolls.name, date(2025, 12, 15), 6000, False),
            ],
        )
        sheet = self._get_sheet()
        self.assertEqual([order["late"] for order in sheet["orders"]], [True, False])
        self.assertIn("delivery on 12/15/2025", sheet["orders"][1]["text"])
        self.assertIn("6,000.00", sheet["orders"][1]["text"])

    def test_what_is_owed(self):
        """1,000 fell due 31 days ago, 500 fall due later, 200 came in and are not matched."""
        self._invoice(self.alpha, 1000, "2025-10-01", due="2025-10-31")
        self._invoice(self.alpha, 500, "2025-11-20", due="2026-01-31")
        self._draft_invoice(self.alpha, 70, "2025-10-01")
        paid = self._invoice(self.alpha, 300, "2025-09-01")
        self._pay(paid, "2025-09-10")
        self._pay_on_account(self.alpha, 200, "2025-11-15")
        self._invoice(self.alpha, 9000, "2025-10-01", company=self.other_company)
        self.assertEqual(self.account._get_owed(), (1300, 800, 31))
        sheet = self._get_sheet()
        self.assertIn("1,300.00", sheet["owed"]["text"])
        self.assertRegex(sheet["owed"]["overdue"], "800.00.+ for up to 31 days")
        self.assertEqual(self._account(self.gamma)._get_owed(), (0, 0, 0))

    def test_last_visits_and_promises(self):
        topic = self.env.ref("key_account.visit_topic_market")
        for day, text in enumerate(["First", "Second", "Third", "Fourth"], start=1):
            self._visit(
                self.account,
                f"2025-11-0{day} 09:00:00",
                state="done",
                outcome="partly",
                result=text,
                note_ids=[Command.create({"topic_id": topic.id, "text": f"Market of {text}"})],
            )
        self._visit(self.account, "2025-11-20 09:00:00", result="Missed", state="missed")
        self.env["key.account.commitment"].create(
            [
                {"account_id": self.account.id, "name": name, "side": side, "date_due": due, **more}
                for name, side, due, more in (
                    ("Drawing", "us", "2025-11-30", {"user_id": self.user_own.id}),
                    ("Payment plan", "them", "2025-12-24", {"partner_id": self.alpha_buyer.id}),
                    ("Samples", "us", "2025-11-20", {"state": "kept"}),
                )
            ]
        )
        sheet = self._get_sheet()
        self.assertEqual([v["result"] for v in sheet["visits"]], ["Fourth", "Third", "Second"])
        self.assertEqual(sheet["visits"][0]["notes"], [("Market", "Market of Fourth")])
        self.assertEqual(
            [(p["text"], p["side"], p["who"], p["overdue"]) for p in sheet["promises"]],
            [
                ("Drawing", "By us", self.user_own.name, True),
                ("Payment plan", "By the customer", "Ada Buyer", False),
            ],
        )

    def test_people_to_meet_first(self):
        """Nothing of the protected data, and nobody who left."""
        boss, left = self.env["res.partner"].create(
            [{"name": name, "parent_id": self.alpha.id} for name in ("Berta Boss", "Leo Left")]
        )
        people = self.env["key.account.stakeholder"].create(
            [
                {"account_id": self.account.id, "partner_id": contact.id, **values}
                for contact, values in (
                    (boss, {"influence": "4", "attitude": "3", "note": "Likes chess"}),
                    (self.alpha_buyer, {"influence": "1", "attitude": "5"}),
                    (left, {"influence": "4", "left_on": "2025-10-01"}),
                )
            ]
        )
        self.env["key.account.stakeholder.sensitive"].create(
            [{"stakeholder_id": people[0].id, "legal_basis": "consent", "note": "Has gout"}]
        )
        sheet = self._get_sheet()
        self.assertEqual([p["name"] for p in sheet["people"]], ["Ada Buyer", "Berta Boss"])
        self.assertEqual(sheet["people"][0]["attitude"], "Advocate")
        self.assertNotIn("gout", str(sheet))

    def test_screen_and_paper(self):
        self.visit._update_checks()
        self.visit.check_ids[0].done = True
        self.env["key.account.usage.problem"].create(
            {"account_id": self.account.id, "name": "Cracks <b>", "product_id": self.roll.id}
        )
        screen = str(self.visit.with_user(self.user_own).sheet)
        for text in ("About the customer", "Cracks &lt;b&gt;", "Sales suggestions", "Ada Buyer"):
            self.assertIn(text, screen)
        reports = self.env["ir.actions.report"].with_user(self.user_own)
        paper = reports._render_qweb_html("key_account.visit_sheet", self.visit.ids)[0].decode()
        for text in ("Alpha Steel", "ka_own", "Cracks", "☑", "My appearance is appropriate"):
            self.assertIn(text, paper)
        self.assertIn("printed the preparation sheet", self.visit.message_ids[0].body)

    def test_rights(self):
        """A companion gets the sheet of the visit, though the account is not his."""
        hidden = self._account(self.beta, owner_id=self.user_all.id)
        self._order(self.beta, [(self.roll, 5, 1000)], "2025-11-26")
        visit = self._visit(hidden, "2025-12-02 09:00:00", user_id=self.user_all.id)
        with self.assertRaises(AccessError):
            self._get_sheet(visit=visit)
        with self.assertRaises(AccessError):
            self.env["ir.actions.report"].with_user(self.user_own)._render_qweb_html(
                "key_account.visit_sheet", visit.ids
            )
        visit.user_ids = [Command.link(self.user_own.id)]
        sheet = self._get_sheet(visit=visit)
        self.assertEqual(sheet["customer"], "Beta Mills")
        self.assertEqual(len(sheet["orders"]), 1)

    def test_companions_bring_nothing_back(self):
        """After a visit is cancelled, its companion sees no sheet, and cannot give others access."""
        hidden = self._account(self.beta, owner_id=self.user_all.id)
        visit = self._visit(hidden, "2025-12-02 09:00:00", user_id=self.user_all.id)
        visit.user_ids = [Command.link(self.user_own.id)]
        mine = visit.with_user(self.user_own)
        for change in (
            {"user_ids": [Command.link(self.user_none.id)]},
            {"user_id": self.user_own.id},
        ):
            with self.assertRaises(AccessError):
                mine.write(change)
        visit.write({"state": "cancelled", "cancel_reason": "Plant closed"})
        with self.assertRaises(AccessError):
            mine.action_plan_again()
        visit.with_user(self.user_all).action_plan_again()
        self.assertEqual(visit.state, "planned")

    def test_query_count(self):
        """A customer with ten times as much to tell costs the same."""
        counts = []
        for number in (1, 9):
            for _i in range(number):
                self._order(self.alpha, [(self.roll, 5, 1000)], "2025-11-26")
                self._visit(self.account, "2025-11-03 09:00:00", state="done", result="Fine")
                contact = self.env["res.partner"].create(
                    {"name": "Somebody", "parent_id": self.alpha.id}
                )
                self.env["key.account.stakeholder"].create(
                    {"account_id": self.account.id, "partner_id": contact.id}
                )
                self.env["key.account.commitment"].create(
                    {"account_id": self.account.id, "name": "Sample", "user_id": self.user_own.id}
                )
            self._get_sheet()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.visit.with_user(self.user_own)._get_sheet()
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])


@tagged("post_install", "-at_install")
class TestSheetSecrets(AccessCommon):
    """The grade is explained without the margin, except to managers."""

    def test_confidential_criteria(self):
        visit = self.hidden.visit_ids
        visit.user_ids = [Command.link(self.user_own.id)]
        own, manager = (
            self._as(user, visit)._get_sheet()["reason"]
            for user in (self.user_own, self.user_manager)
        )
        self.assertIn("a confidential minimum is not met", own)
        self.assertNotIn("Margin", own)
        self.assertIn("Margin", manager)

    def test_other_company(self):
        with self.assertRaises(AccessError):
            self._as(self.user_manager, self.foreign.visit_ids)._get_sheet()
