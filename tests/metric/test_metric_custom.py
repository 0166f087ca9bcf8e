from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .custom_metric_common import CustomMetricCommon


@tagged("post_install", "-at_install")
class TestMetricCustom(CustomMetricCommon):
    # === MEASURING === #

    def test_count_with_domain(self):
        self._metric(domain="[('state', '=', 'sale'), ('amount_untaxed', '>', 1000)]")
        self._order(self.alpha_buyer, [(self.roll, 2, 1000)], "2025-02-01")
        self._order(self.alpha, [(self.roll, 3, 1000)], "2025-02-01")
        self._order(self.alpha, [(self.roll, 1, 1000)], "2025-02-01")  # not above 1,000
        self._quote(self.alpha, [(self.roll, 2, 1000)], "2025-02-01")  # a draft
        self._order(self.alpha, [(self.roll, 2, 1000)], "2025-02-01", company=self.other_company)
        self._order(self.alpha, [(self.roll, 2, 1000)], "2024-02-01")
        self._assert_measured(self.alpha, {"custom": 2, "order_count": 3})
        self._assert_measured(self.beta, {"custom": 0})
        self._assert_measured(self.alpha, {"custom": 1}, company=self.other_company)
        self.assertEqual(self._measure(["custom"]), {self.alpha.id: {"custom": 2}})

    def test_money_is_converted_on_the_day_of_the_record(self):
        self._metric(field="amount_untaxed", aggregate="sum", code="total")
        self._metric(field="amount_untaxed", aggregate="avg", code="average")
        self._metric(field="amount_untaxed", aggregate="min", code="smallest")
        self._metric(field="amount_untaxed", aggregate="max", code="largest")
        self._order(self.alpha, [(self.roll, 1, 100)], "2025-02-01")
        dollars = {"pricelist": self.dollar_pricelist}
        self._order(self.alpha, [(self.roll, 1, 1000)], "2025-02-01", **dollars)  # 500 EUR
        self._order(self.alpha, [(self.roll, 1, 1000)], "2025-08-01", **dollars)  # 800 EUR
        self._assert_measured(
            self.alpha,
            {"total": 1400, "average": 1400 / 3, "smallest": 100, "largest": 800}
            | {"order_amount": 1400},
        )
        self._assert_measured(
            self.beta, {"total": 0, "average": None, "smallest": None, "largest": None}
        )
        # In the other company's books, one EUR of 1 August is 1.25 USD.
        self._order(
            self.beta,
            [(self.roll, 1, 80)],
            "2025-08-01",
            company=self.other_company,
            pricelist=self.euro_pricelist,
        )
        self._assert_measured(self.beta, {"total": 100}, company=self.other_company)

    def test_path_over_two_links(self):
        self._metric(
            model="sale.order.line",
            date="create_date",
            field="product_uom_qty",
            aggregate="sum",
            partner_path="order_id.partner_id",
            domain="[('product_id.name', '=', 'Roll')]",
        )
        self._order(self.alpha_buyer, [(self.roll, 2, 1), (self.powder, 9, 1)], "2025-02-01")
        self._order(self.beta, [(self.roll, 3, 1)], "2025-02-01")
        self.env.flush_all()
        self.env.cr.execute("UPDATE sale_order_line SET create_date = '2025-02-01'")
        self._assert_measured(self.alpha, {"custom": 2})
        self._assert_measured(self.beta, {"custom": 3})
        self.assertEqual(
            self._measure(["custom"], partner_ids=self.beta.ids),
            {self.beta.id: {"custom": 3}},
        )

    def test_date_and_datetime_fields(self):
        self.company.partner_id.tz = "Asia/Shanghai"  # eight hours ahead
        self._metric(code="by_hour")
        self._metric(code="by_day", date="validity_date")
        for when, valid in [
            ("2024-12-31 15:59:59", "2024-12-31"),  # still 2024 in Shanghai
            ("2024-12-31 16:00:00", "2025-01-01"),
            ("2025-12-31 15:59:59", "2025-12-31"),
            ("2025-12-31 16:00:00", "2026-01-01"),
        ]:
            self._order(self.alpha, [(self.roll, 1, 1)], when, validity_date=valid)
        self._assert_measured(self.alpha, {"by_hour": 2, "by_day": 2})

    def test_different_values(self):
        self._metric(
            model="sale.order.line",
            date="create_date",
            field="product_id",
            aggregate="count_distinct",
            partner_path="order_partner_id",
        )
        today = self.env.cr.now().date()
        for _number in range(2):
            self._order(self.alpha, [(self.roll, 1, 1), (self.powder, 1, 1)], today)
        self._assert_measured(self.alpha, {"custom": 2}, date_from=today, date_to=today)

    def test_records_without_customer_or_company(self):
        self._metric(model="res.partner", date="create_date", partner_path="parent_id")
        today = self.env.cr.now().date()
        measured = self._measure(["custom"], date_from=today, date_to=today)
        self.assertEqual(measured[self.alpha.id], {"custom": 1})  # the buyer
        self.assertNotIn(None, measured)

    def test_model_without_table(self):
        self._metric(
            model="sale.report",
            date="date",
            field="price_subtotal",
            aggregate="sum",
            domain="[('state', '=', 'sale')]",
        )
        self._order(self.alpha, [(self.roll, 1, 700)], "2025-02-01")
        self._assert_measured(self.alpha, {"custom": 700})

    def test_archived_records_count(self):
        metric = self._metric(model="res.partner", date="create_date", partner_path="parent_id")
        self.alpha_buyer.active = False
        today = self.env.cr.now().date()
        scope = {"date_from": today, "date_to": today}
        self._assert_measured(self.alpha, {"custom": 1}, **scope)
        metric.domain = "[('active', '=', True)]"
        self._assert_measured(self.alpha, {"custom": 0}, **scope)

    def test_one_query_each(self):
        self._metric(code="one")
        self._metric(code="two", field="amount_untaxed", aggregate="sum")
        self._order(self.alpha, [(self.roll, 1, 700)], "2025-02-01")
        self._measure(["one", "two"])
        for partners in (self.alpha, self.alpha + self.beta + self.gamma):
            with self.assertQueryCount(3):  # the list of custom metrics, and one statement each
                self._measure(["one", "two"], partner_ids=partners.ids)

    # === BROKEN LATER === #

    def test_broken_metric_stops_only_what_uses_it(self):
        self._order(self.alpha, [(self.roll, 1, 700)], "2025-02-01")
        metric = self._metric(domain="[('state', '=', 'sale')]")
        for broken, reason in [
            ({"domain": "[('gone', '=', 1)]"}, "gone"),
            ({"partner_path": "gone_id"}, "gone_id"),
            ({"date_field_id": None}, "its date, path or aggregate is missing"),
            ({"model_id": None}, "not installed"),
        ]:
            with self.subTest(**broken):
                column, value = next(iter(broken.items()))
                metric.flush_recordset()
                self.env.cr.execute(
                    f"UPDATE key_account_metric SET {column} = %s WHERE id = %s",  # noqa: S608
                    [value, metric.id],
                )
                metric.invalidate_recordset()
                with self.assertRaisesRegex(
                    UserError, f"“Custom” can no longer be measured.*{reason}"
                ):
                    self._measure(["custom", "revenue"])
                self._assert_measured(self.alpha, {"revenue": 0, "order_count": 1})
                self._metric(code="another").unlink()
                metric.sudo().with_user(self.user_admin).write(
                    self._metric_values(domain="[('state', '=', 'sale')]")
                )
                self._assert_measured(self.alpha, {"custom": 1})

    def test_model_is_uninstalled(self):
        model = self.env["ir.model"].create(
            {
                "name": "Service visit",
                "model": "x_service_visit",
                "field_id": [
                    Command.create(
                        {
                            "name": "x_partner_id",
                            "ttype": "many2one",
                            "relation": "res.partner",
                            "field_description": "Customer",
                        }
                    ),
                    Command.create({"name": "x_date", "ttype": "date", "field_description": "Day"}),
                ],
                "access_ids": [
                    Command.create(
                        {
                            "name": "all",
                            "group_id": self.env.ref("base.group_user").id,
                            "perm_read": True,
                        }
                    )
                ],
            }
        )
        metric = self._metric(model="x_service_visit", date="x_date", partner_path="x_partner_id")
        scorecard = self.env.ref("key_account.scorecard_balanced").copy()
        scorecard.write({"criterion_ids": [Command.create({"metric_id": metric.id})]})
        self.env["x_service_visit"].create(
            [
                {"x_partner_id": self.alpha_buyer.id, "x_date": "2025-05-01"},
                {"x_partner_id": False, "x_date": "2025-05-01"},
            ]
        )
        self._assert_measured(self.alpha, {"custom": 1})
        # As when a module goes: first its fields, then its models.
        model.field_id.filtered(lambda field: field.state == "manual").unlink()
        model.unlink()
        self.assertTrue(metric.exists())
        with self.assertRaisesRegex(UserError, "its model is not installed"):
            self._measure(["custom"])
        self._assert_measured(self.alpha, {"revenue": 0})
