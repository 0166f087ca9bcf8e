from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ...models.review import key_account_scorecard_preview
from .review_common import ReviewCommon


@tagged("post_install", "-at_install")
class TestScorecardScope(ReviewCommon):
    """The scope of a scorecard counts customers: neither contacts, nor those of other companies."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._administer_all()
        cls._invoice_all([900, 700, 500, 100], day="2025-06-15")  # Customer 1 to 4
        cls._account(cls.customers[4])  # without any document
        cls.env["res.partner"].create(
            [
                {"name": f"Person {number}", "parent_id": cls.customers[0].id}
                for number in range(1, 4)
            ]
        )
        cls.only_ours = "[('name', '=like', 'Customer%')]"
        cls.scorecard = cls._scorecard(
            [("revenue", 1, cls.LINEAR)], partner_domain=cls.only_ours, company_id=False
        )

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2025-12-31"))

    def _label(self, user=None, companies=None, scorecard=None):
        scorecard = (scorecard or self.scorecard).with_user(user or self.user_admin)
        companies = companies or self.company
        return scorecard.with_context(allowed_company_ids=companies.ids).scope_label

    def test_customers_are_counted(self):
        """Four with invoices and one account; the other five and the people do not count."""
        self.assertEqual(self._label(), f"Customers in {self.company.name}: 5")
        self.customers[4].key_account_id.active = False
        self.env.invalidate_all()
        self.assertEqual(self._label(), f"Customers in {self.company.name}: 4")

    def test_it_is_the_number_that_a_review_finds(self):
        self.customers[4].key_account_id.unlink()
        self.scorecard.company_id = self.company
        review = self._review(self.scorecard)
        self.assertEqual(review.line_count, 4)
        self.assertEqual(self._label(), f"Customers in {self.company.name}: 4")

    def test_each_company_has_its_own_number(self):
        self.customers[0].company_id = self.company
        both = self.company + self.other_company
        self._order(self.customers[0], [(self.roll, 1, 1)], "2025-06-01")
        self._order(
            self.customers[1], [(self.roll, 1, 1)], "2025-06-01", company=self.other_company
        )
        label = self._label(companies=both)
        self.assertEqual(
            label,
            f"Customers in {self.company.name}: 5 and Customers in {self.other_company.name}: 1",
        )
        self.scorecard.company_id = self.other_company
        self.assertEqual(self._label(companies=both), f"Customers in {self.other_company.name}: 1")

    def test_it_follows_what_is_typed(self):
        form = Form(
            self.scorecard.with_user(self.user_admin).with_context(
                allowed_company_ids=self.company.ids
            )
        )
        form.partner_domain = "[('name', '=', 'Customer 1')]"
        self.assertEqual(form.scope_label, f"Customers in {self.company.name}: 1")
        form.partner_domain = "[('name', '=', 'Person 1')]"
        self.assertEqual(form.scope_label, f"Customers in {self.company.name}: 0")

    def test_for_managers_only(self):
        for user in (self.user_own, self.user_all):
            self.assertFalse(self._label(user=user))
        self.assertTrue(self._label(user=self.user_manager))

    def test_too_many_to_count(self):
        with patch.object(key_account_scorecard_preview, "PREVIEW_CONTACTS", 3):
            self.assertIn("too many customers", self._label())

    def test_a_filter_that_is_wrong(self):
        scorecard = self.env["key.account.scorecard"].new({"partner_domain": "[('x', '=', 1)]"})
        self.assertFalse(scorecard.scope_label)
        scorecard = self.env["key.account.scorecard"].new({"partner_domain": "[("})
        self.assertFalse(scorecard.scope_label)

    def test_a_value_that_is_wrong(self):
        """No number and no preview, but no error; it cannot be saved."""
        self._invoice_all([900], day="2025-06-15")
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)])
        for domain in (
            "[('color', '=', 'abc')]",
            "[('partner_latitude', '>', 1e400)]",
            "[('name', '=', '\\x00')]",
            "[('name', 'ilike', '\\ud800')]",
            "[('create_date', '>', 'foo')]",
        ):
            with self.subTest(domain=domain):
                shown = self.env["key.account.scorecard"].new(
                    {"partner_domain": domain}, origin=scorecard
                )
                self.assertFalse(shown.scope_label)
                self.assertIn("No preview", shown.preview)
                with self.assertRaises(ValidationError), self.env.cr.savepoint():
                    scorecard.partner_domain = domain

    def test_impossible_lines_are_not_computed(self):
        """Lines can be changed on their own, by an import: a review says what is wrong and grades nobody."""
        self._invoice_all([900], day="2025-06-15")
        scorecard = self._scorecard([("revenue", 1, self.LINEAR)])
        scorecard.criterion_ids.weight = 0
        review = self.env["key.account.review"].create({"scorecard_id": scorecard.id})
        with (
            self.assertRaisesRegex(ValidationError, "weights add up to 0"),
            self.env.cr.savepoint(),
        ):
            review.action_compute()
        self.assertFalse(review.line_ids)

    def test_new_scorecards_have_a_number(self):
        scorecard = self.env["key.account.scorecard"].new(
            {"partner_domain": self.only_ours, "criterion_ids": [Command.create({})]}
        )
        self.assertIn(": 5", scorecard.with_company(self.company).scope_label)
