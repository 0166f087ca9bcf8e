from unittest.mock import patch

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ...models.rebate import key_account_rebate_projected
from ...tools.desk import Desk
from ...tools.rebate.base import Base
from .rebate_common import RebateCommon


@tagged("post_install", "-at_install")
class TestRebateShown(RebateCommon):
    """The next step on the quotation, the projection, and the start page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sales = cls.env.ref("sales_team.group_sale_salesman_all_leads")
        users = cls.user_none + cls.user_own + cls.user_all + cls.user_manager
        users.write({"group_ids": [Command.link(sales.id)]})

    def _text(self, order, user=None):
        order.invalidate_recordset()
        text = order.with_user(user or self.user_own).key_account_rebate_text
        return text and text.replace("\xa0", " ")

    def _agreed(self, **values):
        """2 %, and 3 % from 187,600 on; 180,000 are invoiced."""
        rebate = self._agree("total", [(0, 0.02), (187600, 0.03)], **values)
        self._invoice(self.alpha, 180000, "2025-02-02")
        self._accrue(rebate)
        return rebate

    def test_the_quotation_counts_itself(self):
        """With 4,400 on order 3,200 are missing: 187,600 × 3 % − 184,400 × 2 % = 1,940."""
        self._agreed()
        order = self._quote(self.alpha_buyer, [(self.roll, 4, 1100)], "2025-10-01")
        text = self._text(order)
        for words in (
            "Total 2025, with this order",
            "3,200.00",
            "12/31/2025",
            "2 % to 3 %",
            "1,940.00",
        ):
            self.assertIn(words, text)
        order.order_line.product_uom_qty = 10
        self.assertFalse(self._text(order))  # the last step is reached

    def test_who_sees_it(self):
        self._agreed()
        order = self._quote(self.alpha, [(self.roll, 4, 1100)], "2025-10-01")
        for user, seen in (
            (self.user_own, True),
            (self.user_all, True),
            (self.user_manager, True),
            (self.user_none, False),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(bool(self._text(order, user)), seen)
        self.account.owner_id = self.user_all
        self.assertFalse(self._text(order, self.user_own))

    def test_the_feature_is_off(self):
        self._agreed()
        order = self._quote(self.alpha, [(self.roll, 4, 1100)], "2025-10-01")
        self.env["key.account.settings"]._switch_features({"feature_rebate": False})
        self.assertFalse(self._text(order))

    def test_another_currency_and_company(self):
        """5,500 USD are 4,400 EUR."""
        self._agreed()
        order = self._quote(
            self.alpha, [(self.roll, 4, 1375)], "2025-10-01", pricelist=self.dollar_pricelist
        )
        self.assertIn("3,200.00", self._text(order))
        other = self._quote(
            self.alpha, [(self.roll, 4, 1100)], "2025-10-01", company=self.other_company
        )
        self.assertFalse(self._text(other, self.env.user))

    def test_only_what_counts(self):
        self._agreed(product_ids=self.powder.ids)
        order = self._quote(self.alpha, [(self.roll, 4, 1100)], "2025-10-01")
        self.assertNotIn("with this order", self._text(order))

    def test_quantities(self):
        """8 t of 10 t are sold at 1,000; 1,000 kg of powder more leave 1 t."""
        rebate = self._agree(
            "total",
            [(0, 2), (10, 3)],
            measure="quantity",
            reward="unit",
            uom_id=self.tonne.id,
            product_ids=(self.roll + self.powder).ids,
        )
        self._sell([(self.roll, 8, 1000)], "2025-02-02")
        self._accrue(rebate)
        order = self._quote(self.alpha, [(self.powder, 1000, 5)], "2025-10-01")
        self.assertIn("1 Ton more", self._text(order))
        self.assertIn("12.00", self._text(order))  # 30 less 18

    def test_what_is_invoiced_counts_once(self):
        self._agreed()
        order = self._order(self.alpha, [(self.roll, 4, 1100)], "2025-10-01")
        self.assertIn("3,200.00", self._text(order))
        invoice = order._create_invoices()
        invoice.invoice_date = "2025-10-01"
        invoice.action_post()
        self._accrue()
        text = self._text(order)
        self.assertIn("3,200.00", text)
        self.assertNotIn("with this order", text)

    def test_the_period_is_over(self):
        self._agreed()
        order = self._quote(self.alpha, [(self.roll, 4, 1100)], "2025-10-01")
        with freeze_time("2026-01-01 08:00:00"):
            self.assertFalse(self._text(order))

    def test_projection_by_days(self):
        """274 of 365 days: 2,740 become 3,650, of which 10 %."""
        rebate = self._agree("total", [(0, 0.1)])
        self._invoice(self.alpha, 2740, "2025-02-02")
        self._accrue(rebate)
        share = self._share(rebate)
        self.assertEqual(
            (share.projected_base, share.projected, share.projection_method),
            (3650, 365, "linear"),
        )

    def test_projection_by_seasons(self):
        """Last year 1,000 up to 1 October and 3,000 after it: 2,000 become 8,000."""
        self._invoice(self.alpha, 1000, "2024-10-01")
        self._invoice(self.alpha, 3000, "2024-10-02")
        rebate = self._agree("stepped", [(0, 0.01), (4000, 0.02)])
        self._invoice(self.alpha, 2000, "2025-02-02")
        self._accrue(rebate)
        share = self._share(rebate)
        self.assertEqual(
            (share.projected_base, share.projected, share.projection_method),
            (8000, 120, "season"),
        )

    def test_projection_of_one_measures_its_accounts_alone(self):
        """Alone by the grade: Alpha; together with Beta: both."""
        grade = self.env.ref("key_account.grade_a")
        self.account.write({"grade_id": grade.id, "grade_reason": "So"})
        by_grade = self._agree("total", [(0, 0.1)], grade_id=grade.id, scope="grade")
        together = self._agree("total", [(0, 0.1)], self.account | self.second)
        self._invoice(self.alpha, 2740, "2025-02-02")
        self._accrue(by_grade | together)
        for rebate, asked in (
            (by_grade, self.account),
            (together, self.account | self.second),
        ):
            share = rebate.share_ids.filtered(lambda each: each.account_id == self.account)
            with patch.object(key_account_rebate_projected, "Base", wraps=Base) as base:
                self.assertEqual(share.projected, 365)
            self.assertEqual(set(base.call_args.args[3]), set(asked.ids))

    def _desk(self, user, **options):
        accounts = (
            self.env["key.account"]
            .with_user(user)
            .with_context(allowed_company_ids=self.company.ids)
        )
        desk = Desk(accounts.env, **options)
        sources = [
            source
            for source in accounts._get_desk_sources(desk)
            if source.kind.startswith("rebate")
        ]
        items = accounts._read_alerts(desk, sources)
        return {(item.source.kind, item.res_id): item.text.replace("\xa0", " ") for item in items}

    def test_a_step_within_reach(self):
        """3,200 of 187,600 are less than a tenth."""
        rebate = self._agreed()
        share = self._share(rebate)
        text = self._desk(self.user_own)["rebate_step", share.id]
        self.assertIn("7,600.00", text)
        self.assertEqual(self._desk(self.user_all), {})
        self._credit_note(self.alpha, 100000, "2025-02-02")
        self._accrue(rebate)
        self.assertEqual(self._desk(self.user_own), {})

    def test_a_rebate_to_pay(self):
        rebate = self._agree("total", [(0, 0.1)], date_to="2025-06-30")
        self._invoice(self.alpha, 1000, "2025-02-02")
        self._accrue(rebate)
        share = self._share(rebate)
        self.assertIn("100.00", self._desk(self.user_finance)["rebate_pay", share.id])
        self.assertIn(("rebate_pay", share.id), self._desk(self.user_manager))
        self.assertEqual(self._desk(self.user_own), {})
        share._settle()
        self.assertEqual(self._desk(self.user_finance), {})
