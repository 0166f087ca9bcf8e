import importlib.util
from pathlib import Path

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .commission_families import CommissionFamilies

ROOT = Path(__file__).parent.parent.parent


@tagged("post_install", "-at_install")
class TestCommissionTerm(CommissionFamilies):
    """Once something of a document is confirmed, its products keep rule and people: at 10 % of what is invoiced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.terms = cls.env["key.account.commission.term"]

    def _terms_of(self, document):
        self.env.invalidate_all()
        return self.terms.search([("move_id", "=", document.id)])

    def _receive(self, document, amount):
        """Receive money for an invoice, or pay it back for a credit note."""
        self._pay(document, "2025-02-02", amount)

    def test_drafts_follow_the_rules(self):
        """Until the month is confirmed, another rule takes its place; afterwards it does not."""
        invoice = self._sell()
        self._update("2025-01-31")
        self.assertEqual(self._terms_of(invoice).rule_id, self.rule)
        other = self._of(self.rolls, rate=0.2)
        self.rule.active = False
        self._confirm_month()
        self.assertEqual(self._terms_of(invoice).mapped("rule_id"), other)
        self.rule.active = True
        other.active = False
        self.assertEqual(self._sums(), [80])
        self.assertEqual(self._terms_of(invoice).mapped("rule_id"), other)

    def test_terms_go_with_their_drafts(self):
        """Of an invoice that is not confirmed and does not count any more, nothing is kept."""
        invoice = self._sell()
        self._update("2025-01-31")
        self.assertEqual(len(self._terms_of(invoice)), 1)
        invoice.button_draft()
        self._update("2025-01-31")
        self.assertFalse(self._terms_of(invoice))

    def test_an_invoice_with_a_negative_line(self):
        """400 of rolls less 100 for services at 10 %: 30.00, also after two rules replaced the one."""
        self.rule.category_id = False
        self._sell(services=-100)
        self._confirm_month()
        self.assertEqual(self._sums(), [30])
        self.rule.active = False
        self._of(self.rolls)
        self._of(self.services)
        self.assertEqual(self._sums(), [30])

    def test_an_invoice_of_the_same_amount(self):
        """400 of rolls at 10 % and 600 of services at 20 %: 160.00. The other way round: 140.00."""
        self._of(self.services, rate=0.2)
        invoice = self._sell(services=600)
        self._confirm_month()
        self.assertEqual(self._sums(), [160])
        invoice.button_draft()
        for line, price in zip(invoice.invoice_line_ids, (600, 400), strict=True):
            line.price_unit = price
        invoice.action_post()
        self.assertEqual(self._sums(), [140])
        self._confirm("2025-03-01")
        self.assertEqual(self._sums(), [140])

    def test_a_product_of_another_category(self):
        """Rolls become services, which earn 50 %: the confirmed 40.00 stay, and so does the next payment of them."""
        self.rule.basis = "cash"
        self._of(self.services, rate=0.5, basis="cash")
        invoice = self._sell()
        self._pay(invoice, "2025-01-20", 100)
        self._confirm_month()
        self.roll.categ_id = self.services
        self.assertEqual(self._sums(), [10])
        self._receive(invoice, 300)
        self.assertEqual(self._sums(), [40])

    def test_a_credit_note_after_the_deputy_gets_more(self):
        """28.00 and 12.00 of 40.00 are confirmed, and taken back as they were paid."""
        self._with_deputy(0.3)
        invoice = self._sell()
        for user in (self.seller, self.second):
            self._confirm_month(user)
        self.company.key_account_commission_deputy_share = 0.5
        self._reverse(invoice, "2025-02-01")
        self.assertEqual(self._sums(self.seller, self.second), [0, 0])
        self._confirm("2025-03-01")
        self.assertEqual(self._sums(self.seller, self.second), [0, 0])

    def test_a_credit_note_that_is_paid_back(self):
        """By cash: 200 of 400 received, 20.00 confirmed. A rule by invoices comes; all is credited, 200 paid back: 0."""
        self.rule.basis = "cash"
        invoice = self._sell()
        self._pay(invoice, "2025-01-20", 200)
        self._confirm_month()
        self.rule.active = False
        self._of(self.rolls)
        self.assertEqual(self._sums(), [20])
        note = self._reverse(invoice, "2025-02-01")
        self._confirm("2025-03-01")
        self.assertEqual(self._sums(), [20])
        self._receive(note, 200)
        self._update("2025-03-02")
        self.assertAlmostEqual(sum(self._totals().values()), 0)

    def test_a_credit_note_after_the_customer_went_to_another_account(self):
        """It takes back from whom it was paid, and not from the owner of the account of today."""
        with freeze_time("2025-01-01 10:00:00"):
            self._account(self.beta, owner_id=self.second.id)
        plant = self.env["res.partner"].create({"name": "Plant", "parent_id": self.alpha.id})
        invoice = self._draft_invoice(plant, 400, "2025-01-10")
        invoice.invoice_line_ids.write({"product_id": self.roll.id, "price_unit": 400})
        invoice.invoice_line_ids.tax_ids = False
        invoice.action_post()
        self._confirm_month()
        self.assertEqual(self._sums(), [40])
        plant.parent_id = self.beta
        self._reverse(invoice, "2025-02-01")
        self.assertEqual(self._sums(self.seller, self.second), [0, 0])

    def test_products_that_come_later(self):
        """Services are added to a confirmed invoice: they count by the rules of today, and stay then."""
        invoice = self._sell()
        self._confirm_month()
        services = self._of(self.services, rate=0.2)
        invoice.button_draft()
        self._add(invoice, 600)
        invoice.action_post()
        self.assertEqual(self._sums(), [160])
        services.rate = 0.3
        self.assertEqual(self._sums(), [220])
        before = self._of(self.services, "Before", rate=0.3, sequence=1)
        self.assertEqual(self._sums(), [220])
        self.assertIn(before, self._terms_of(invoice).rule_id)
        before.active = False
        self.assertEqual(self._sums(), [220])
        self._confirm("2025-03-01")
        services.active = False
        self.assertEqual(self._sums(), [220])
        rules = self._terms_of(invoice).mapped("rule_id")
        self.assertEqual(rules, self.rule + services)

    def test_an_update_notes_terms_of_confirmed_documents(self):
        """Confirmed before terms were noted, by a rule that pays no more, 28.00 and 12.00: nothing changes."""
        self._with_deputy(0.3)
        invoice = self._sell(services=50)
        self._confirm_month()
        self._terms_of(invoice).unlink()
        path = ROOT / "migrations" / "19.0.1.4.0" / "post-migrate.py"
        spec = importlib.util.spec_from_file_location("migration", path)
        script = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(script)
        script.note_terms(self.env)
        self.rule.active = False
        self._of(self.rolls, rate=0.2)
        self.company.key_account_commission_deputy_share = 0.5
        self.assertEqual(self._sums(self.seller, self.second), [28, 12])

    def test_an_invoice_that_is_given_to_another_customer(self):
        """40.00 go back, and whoever is in charge of the other customer earns them."""
        with freeze_time("2025-01-01 10:00:00"):
            self._account(self.beta, owner_id=self.second.id)
        invoice = self._sell()
        self._confirm_month()
        invoice.button_draft()
        invoice.partner_id = self.beta
        invoice.action_post()
        self.assertEqual(self._sums(self.seller, self.second), [0, 40])

    def test_drafts_of_changed_rules_are_not_confirmed(self):
        """Half of 400 is paid, 20.00 by cash are in the draft, and the rule goes by invoices now: 40.00."""
        self.rule.basis = "cash"
        invoice = self._sell()
        self._pay(invoice, "2025-01-20", 200)
        self._update("2025-01-31")
        for change in (
            lambda: self.rule.write({"basis": "invoice"}),
            lambda: self.rule.write({"step_ids": [Command.create({"amount": 900, "rate": 0.2})]}),
            lambda: self.rule.step_ids.write({"rate": 0.3}),
            self._drop_steps,
            lambda: self._of(self.services),
        ):
            change()
            with self.assertRaisesRegex(UserError, "Confirm in a minute"):
                self._confirm("2025-02-01")
            self._update("2025-01-31")
            self.assertFalse(self.rule.is_waiting)
        self.rule.name = "Rolls"
        self._confirm("2025-02-01")
        self.assertEqual(self._sums(), [40])

    def _drop_steps(self):
        self.rule.step_ids.unlink()

    def test_margins_of_changed_products(self):
        """Margins of rolls are confirmed; services take their place for the same amount: nothing is paid twice."""
        self.rule.base_kind = "margin"
        self._of(self.services)
        self._set_cost(self.company, {self.roll: 300})
        order = self._order(self.alpha, [(self.roll, 1, 400)], "2025-01-05")
        invoice = order._create_invoices()
        invoice.write({"invoice_date": "2025-01-10", "date": "2025-01-10"})
        invoice.action_post()
        self._confirm_month()
        self.assertEqual(self._sums(), [10])
        invoice.button_draft()
        invoice.invoice_line_ids.product_id = self.service
        invoice.invoice_line_ids.write({"price_unit": 400, "tax_ids": False})
        invoice.action_post()
        self.assertEqual(self._sums(), [40])

    def test_running_twice_writes_nothing(self):
        self._sell()
        self._sell(services=100)
        self._confirm_month()
        self._sell()
        self._update("2025-02-02")
        versions = self._term_versions()
        self.assertEqual(len(versions), 3)
        self._update("2025-02-02")
        self.assertEqual(self._term_versions(), versions)

    def _term_versions(self):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT id, ctid::text FROM key_account_commission_term WHERE company_id = %s ORDER BY id",
            [self.company.id],
        )
        return self.env.cr.fetchall()
