from datetime import timedelta

from odoo import fields
from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestReturnCallMaking(KeyAccountCommon):
    """Alpha Steel orders, is invoiced (which counts as delivered), complains, and is visited."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["key.account.return.call.rule"]
        cls.rules.search([]).unlink()
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.today = cls.company._key_account_today()
        cls.product = cls._product("Rolls")

    @classmethod
    def _product(cls, name):
        return cls.env["product.product"].create(
            {"name": name, "type": "service", "invoice_policy": "order"}
        )

    def _rule(self, occasion, days, **values):
        return self.rules.create({"name": occasion, "occasion": occasion, "days": days, **values})

    def _day(self, days):
        return fields.Date.to_string(self.today + timedelta(days=days))

    def _bought(self, days, product=None):
        return self._order(self.alpha, [(product or self.product, 1, 100)], self._day(days))

    def _make(self):
        return self.env["key.account.return.call"]._make(self.company)

    def _told(self, calls):
        return sorted(
            (call.occasion, call.order_id.name or "", (call.date_due - self.today).days)
            for call in calls
        )

    def test_first_order_and_new_product(self):
        """Called 10 days after the first order; the second order has a new product, the third has none."""
        self._rule("first_order", 10)
        self._rule("product", 5)
        other = self._product("Sleeves")
        first = self._bought(-9)
        second = self._bought(-3, other)
        self._bought(-2)
        calls = self._make()
        self.assertEqual(
            self._told(calls), [("first_order", first.name, 1), ("product", second.name, 2)]
        )
        product_call = calls.filtered(lambda call: call.occasion == "product")
        self.assertIn("Sleeves", product_call.name)
        self.assertEqual(calls.user_id, self.user_own)
        # A second night makes no other calls.
        self.assertFalse(self._make())

    def test_window(self):
        """Due from 7 days ago to 7 days ahead: calls that would be older are not made up for."""
        self._rule("product", 10)
        self._bought(-100)
        due = [-18, -17, -3, -2]
        products = [self._product(f"P{day}") for day in due]
        for day, product in zip(due, products, strict=True):
            self._bought(day, product)
        # Due 8 and 7 days ago, in 7 and in 8 days.
        self.assertEqual(sorted(days for *_, days in self._told(self._make())), [-7, 7])

    def test_delivery(self):
        """Invoiced two days ago counts as delivered then; the order itself is older."""
        self._rule("delivery", 3)
        order = self._bought(-30)
        self.assertFalse(self._make())
        invoice = order._create_invoices()
        invoice.invoice_date = self._day(-2)
        invoice.action_post()
        self.assertEqual(self._told(self._make()), [("delivery", order.name, 1)])

    def test_one_call_about_an_order(self):
        """The first order is also delivered: one call, about what comes first."""
        self._rule("first_order", 4)
        self._rule("delivery", 3)
        order = self._bought(-3)
        invoice = order._create_invoices()
        invoice.invoice_date = self._day(-1)
        invoice.action_post()
        self.assertEqual(self._told(self._make()), [("first_order", order.name, 1)])
        self.assertFalse(self._make())

    def test_another_company(self):
        """Orders of another company, accounts that are archived, and rules of others are left out."""
        self._rule("first_order", 5, company_id=self.other_company.id)
        self._bought(-3)
        self.assertFalse(self._make())
        self._rule("first_order", 5)
        self.account.active = False
        self.assertFalse(self._make())

    def test_solved_complaint(self):
        """Where the complaint itself does not ask the customer after it was closed."""
        self._rule("complaint", 7)
        complaint = self.env["key.account.complaint"].create(
            {
                "account_id": self.account.id,
                "name": "A week late",
                "kind_id": self.env.ref("key_account.complaint_kind_delivery").id,
            }
        )
        self.assertFalse(self._make())
        complaint.write({"resolution": "remedy", "solution": "Sent by air", "state": "solved"})
        self.assertTrue(self.company.key_account_complaint_check_days)
        self.assertFalse(self._make())
        self.company.key_account_complaint_check_days = 0
        call = self._make()
        self.assertEqual(call.complaint_id, complaint)
        self.assertEqual((call.date_due - self.today).days, 7)

    def test_visit_instead(self):
        """A visit planned within 7 days of the call replaces it; when it is cancelled, the call is made."""
        self._rule("first_order", 5)
        self._bought(-3)
        visit = self.env["key.account.visit"].create(
            {
                "account_id": self.account.id,
                "user_id": self.user_own.id,
                "start": fields.Datetime.now() + timedelta(days=6),
            }
        )
        self.assertFalse(self._make())
        visit.write({"state": "cancelled", "cancel_reason": "Fair"})
        self.assertEqual(len(self._make()), 1)

    def test_visited_meanwhile(self):
        """A visit after the order closes the call."""
        self._rule("first_order", 5)
        self._bought(-3)
        call = self._make()
        self.env["key.account.visit"].create(
            {
                "account_id": self.account.id,
                "user_id": self.user_own.id,
                "start": fields.Datetime.now() - timedelta(days=1),
                "state": "done",
            }
        )
        self.assertFalse(self._make())
        self.assertEqual(call.state, "visited")

    def test_rule_of_the_grade(self):
        """The rule with the grade of the account comes first; without one, the rule for all."""
        grade = self.env["key.account.grade"].search([], limit=1)
        self._rule("first_order", 5)
        self._rule("first_order", 7, grade_ids=[Command.set(grade.ids)])
        with self.assertRaisesRegex(ValidationError, "already applies to this occasion"):
            self._rule("first_order", 9)
        self._bought(-3)
        self.assertEqual([days for *_, days in self._told(self._make())], [2])
        self.env["key.account.return.call"].search([("account_id", "=", self.account.id)]).unlink()
        self.account.write({"grade_id": grade.id, "grade_reason": "Big"})
        self.assertEqual([days for *_, days in self._told(self._make())], [4])

    def test_statements(self):
        """As many statements for ten accounts as for one."""
        self._rule("first_order", 5)
        self._bought(-3)
        self.env.flush_all()

        one = self._count(self._make)
        for number in range(10):
            partner = self.env["res.partner"].create({"name": f"Mill {number}", "is_company": True})
            self._account(partner, owner_id=self.user_own.id)
            self._order(partner, [(self.product, 1, 100)], self._day(-3))
        ten = self._count(self._make)
        calls = self.env["key.account.return.call"].search([("user_id", "=", self.user_own.id)])
        self.assertEqual(len(calls), 11)
        # Caches that the first night has filled.
        self.assertLessEqual(abs(ten - one), 2)
