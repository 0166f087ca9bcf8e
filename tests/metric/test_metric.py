from datetime import date
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ...tools.metric.metric_scope import Fragment, MetricScope
from ..common import KeyAccountCommon

ORDER_CODES = ["order_quantity", "order_amount", "order_count", "product_breadth"]


@tagged("post_install", "-at_install")
class TestMetricRating(KeyAccountCommon):
    def test_latest_rating_known_on_the_day(self):
        account = self._account(self.alpha)
        elsewhere = self._account(self.alpha, company=self.other_company)
        self.env["key.account.rating"].create(
            [
                {"account_id": rated.id, "kind": kind, "value": value, "date": day}
                for rated, kind, value, day in [
                    (account, "influence", 80, "2025-06-01"),
                    (account, "influence", 40, "2025-01-01"),  # typed later, older
                    (account, "influence", 90, "2026-01-01"),
                    (account, "reputation", 30, "2025-03-01"),
                    (account, "reputation", 50, "2025-03-01"),  # same day: the last one holds
                    (elsewhere, "influence", 10, "2025-06-01"),
                ]
            ]
        )
        self._assert_measured(self.alpha, {"influence": 80, "reputation": 50})
        self._assert_measured(
            self.alpha, {"influence": 40, "reputation": None}, date_to="2025-02-28"
        )
        self._assert_measured(
            self.alpha, {"influence": 10, "reputation": None}, company=self.other_company
        )
        self._assert_measured(self.beta, {"influence": None, "reputation": None})


@tagged("post_install", "-at_install")
class TestMetric(KeyAccountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.metrics = cls.env["key.account.metric"].search([("is_custom", "=", False)])
        cls.codes = cls.metrics.mapped("code")

    def _do_business(self, partner):
        self._order(partner, [(self.roll, 2, 1000), (self.powder, 100, 5)], "2025-02-01")
        invoice = self._invoice(partner, 2500, "2025-02-01", "2025-03-01")
        self._pay(invoice, "2025-04-01", 1000)

    def test_every_metric_is_measured_and_described(self):
        scope = MetricScope(self.company, self.date_from, self.date_to)
        self.assertEqual(set(self.codes), self.metrics._built_in_codes())
        self.assertEqual(set(self.codes), set(self.metrics._get_fragments(self.codes, scope)))
        for metric in self.metrics:
            self.assertTrue(metric.definition and metric.source and metric.unit, metric.code)
        confidential = self.metrics.filtered("confidential").mapped("code")
        credit = {
            "exposure", "limit_used", "days_beyond_terms", "promise_kept_rate",
            "returned_payment_count",
        }  # fmt: skip
        self.assertEqual(set(confidential), {"margin", "margin_rate"} | credit)

    def test_unknown_code(self):
        with self.assertRaisesRegex(UserError, "no metric “nonsense”"):
            self._measure(["revenue", "nonsense"])

    def test_customers_without_documents(self):
        zeros = {
            "order_quantity", "order_amount", "order_count", "revenue", "margin",
            "overdue_amount", "product_breadth", "relationship_level", "visit_count", "visit_cost",
            "exposure", "returned_payment_count", "order_line_count", "credit_note_count",
            "complaint_count", "people_left_count",
        }  # fmt: skip
        self._assert_measured(
            self.gamma, {code: 0 if code in zeros else None for code in self.codes}
        )
        self.assertEqual(self._measure(self.codes), {})
        self.assertEqual(self._measure(self.codes, partner_ids=[]), {})

    def test_chosen_customers_have_the_same_figures(self):
        for partner in (self.alpha_buyer, self.beta, self.gamma):
            self._do_business(partner)
        self._order(self.beta, [(self.roll, 1, 1300)], "2025-08-01")
        self._invoice(self.gamma, 40, "2024-08-01")
        everybody = self._measure(self.codes)
        self.assertEqual(set(everybody), {self.alpha.id, self.beta.id, self.gamma.id})
        for partner in (self.alpha, self.beta, self.gamma):
            chosen = self._measure(self.codes, partner_ids=partner.ids)
            self.assertEqual(chosen, {partner.id: everybody[partner.id]})
        for code in self.codes:  # and each metric says alone what it says in company
            for partner_id, values in self._measure([code]).items():
                self.assertEqual(values[code], everybody[partner_id][code], code)

    def test_queries_do_not_grow_with_customers(self):
        customers = self.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(30)]
        )
        for partner in customers[:3]:
            self._do_business(partner)
        for partner in customers[3:]:
            self._order(partner, [(self.roll, 2, 1000)], "2025-02-01")
        sources = {
            fragment.source
            for fragment in self.metrics._get_fragments(
                self.codes, MetricScope(self.company, self.date_from, self.date_to)
            ).values()
        }
        # eight kinds of documents, what is said of the wallet, the assessments, the visits; exposure,
        # payments in time, payments taken back, promises to pay; complaints, answers of customers
        self.assertEqual(len(sources), 21)
        for partners in (customers[:3], customers):
            self._measure(self.codes, partner_ids=partners.ids)  # fills the caches of the ORM
            # one for each source, and the list of custom metrics: once more for the sales that
            # the share of the wallet is made of
            with self.assertQueryCount(len(sources) + 2):
                measured = self._measure(self.codes, partner_ids=partners.ids)
            self.assertEqual(len(measured), len(partners))

    def test_a_module_adds_a_metric(self):
        self._invoice(self.alpha, 1000, "2020-02-01")
        self._invoice(self.alpha, 300, "2024-02-01")
        self._invoice(self.alpha, 600, "2025-02-01")
        cls = type(self.env["key.account.metric"])
        fragments_before = cls._fragments

        def _fragments(metric, scope):
            return fragments_before(metric, scope) | {
                "lifetime_revenue": Fragment(
                    metric._source_invoice,
                    SQL("SUM(move.amount_untaxed_signed)"),
                    history="ever",
                    empty=0.0,
                )
            }

        with patch.object(cls, "_fragments", _fragments):
            # A source that reaches further back leaves the others' figures as they were.
            self._assert_measured(
                self.alpha, {"lifetime_revenue": 1900, "revenue": 600, "revenue_growth": 1}
            )
            self._assert_measured(self.beta, {"lifetime_revenue": 0})

    def test_period_before(self):
        for date_from, date_to, before in [
            (date(2025, 1, 1), date(2025, 12, 31), date(2024, 1, 1)),
            (date(2025, 3, 1), date(2025, 3, 31), date(2025, 2, 1)),
            (date(2024, 3, 1), date(2025, 2, 28), date(2023, 3, 1)),
            (date(2025, 1, 8), date(2025, 1, 14), date(2025, 1, 1)),
        ]:
            scope = MetricScope(self.company, date_from, date_to)
            self.assertEqual(scope.previous_from, before)
