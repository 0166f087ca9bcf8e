from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from .test_profile import ProfileCommon


@tagged("post_install", "-at_install")
class TestPurchases(ProfileCommon):
    """What a customer bought, by family, as of the last day of 2025."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roll.categ_id = cls.rolls
        cls.powder.categ_id = cls.bearings

    def _sell(self, partner, lines, day, **values):
        """Invoice ``[(product, amount)]``."""
        return self._invoice(
            partner,
            0,
            day,
            invoice_line_ids=[
                Command.create(
                    {
                        "product_id": product.id if product else False,
                        "name": "Sold",
                        "quantity": 1,
                        "price_unit": amount,
                        "tax_ids": False,
                    }
                )
                for product, amount in lines
            ],
            **values,
        )

    def _purchases(self, account=None):
        account = account or self.account
        return [
            (family, amount, before, str(last))
            for family, amount, before, last in account._get_purchases()[account]
        ]

    def test_discounts_and_charges_are_of_no_family(self):
        """1,000 of rolls, 100 off, freight of 50: what is left is told without a family."""
        freight, discount = self.grinding, self.powder
        freight.key_account_is_charge = True
        lines = [(self.roll, 1000), (freight, 50), (discount, -100)]
        self._sell(self.alpha, lines, "2025-03-01")
        self.assertEqual(
            self._purchases(),
            [("Work rolls", 1000, 0, "2025-03-01"), ("", -50, 0, "2025-03-01")],
        )

    def test_by_family(self):
        """Twelve months and the twelve before; credit notes count, older and draft ones do not."""
        self._sell(self.alpha, [(self.roll, 700), (self.powder, 900)], "2025-02-01")
        self._sell(self.alpha, [(self.roll, 500), (False, 40)], "2025-06-01")
        self._sell(self.alpha, [(self.roll, 200)], "2025-07-01", move_type="out_refund")
        self._sell(self.alpha, [(self.roll, 300)], "2024-12-31")
        self._sell(self.alpha, [(self.roll, 5000)], "2023-12-31")
        self._draft_invoice(self.alpha, 8000, "2025-03-01")
        self._sell(self.beta, [(self.roll, 60)], "2025-02-01")
        self.assertEqual(
            self._purchases(),
            [
                ("Work rolls", 1000, 300, "2025-07-01"),
                ("Bearings", 900, 0, "2025-02-01"),
                ("", 40, 0, "2025-06-01"),
            ],
        )
        self.assertEqual(self._purchases(self.account_beta), [("Work rolls", 60, 0, "2025-02-01")])

    def test_shown_on_the_profile(self):
        self._sell(self.alpha, [(self.roll, 1234.5)], "2025-02-01")
        shown = str(self._own(self.account).purchase_html)
        self.assertIn("Work rolls", shown)
        self.assertIn("1,234.50", shown)
        self.assertFalse(self._own(self.account_beta).purchase_html)
        dossier = {title: rows for title, _head, rows in self._own(self.account)._get_dossier()}
        [[family, amount, before, _last]] = dossier["Products Purchased"]
        self.assertEqual(family, "Work rolls")
        self.assertIn("1,234.50", amount)
        self.assertIn("0.00", before)
        titles = [title for title, *_rest in self._own(self.account_beta)._get_dossier()]
        self.assertNotIn("Products Purchased", titles)

    def test_each_company_its_own(self):
        overseas = self._account(self.alpha, company=self.other_company)
        self._sell(self.alpha, [(self.roll, 70)], "2025-02-01", company=self.other_company)
        self.assertFalse(self._purchases())
        self.assertEqual(len(self._purchases(overseas)), 1)

    def test_rights(self):
        """Not of a colleague's account, and not at all when revenue is confidential."""
        self._sell(self.alpha, [(self.roll, 70)], "2025-02-01")
        self._sell(self.gamma, [(self.roll, 70)], "2025-02-01")
        with self.assertRaises(AccessError):
            self._own(self.account_gamma).purchase_html  # noqa: B018
        self.env.ref("key_account.metric_revenue").confidential = True
        self.env.invalidate_all()
        self.assertFalse(self._own(self.account).purchase_html)
        self.assertIn("70.00", self.account.with_user(self.user_manager).purchase_html)

    def test_one_query_for_all(self):
        def count(accounts):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            accounts.mapped("purchase_html")
            return self.env.cr.sql_log_count - before

        accounts = self.account + self.account_beta + self.account_gamma
        self._sell(self.alpha, [(self.roll, 70)], "2025-02-01")
        self._sell(self.gamma, [(self.roll, 70)], "2025-02-01")
        self.assertTrue(all(a.purchase_html for a in self.account + self.account_gamma))
        self.assertEqual(count(accounts), count(self.account))
