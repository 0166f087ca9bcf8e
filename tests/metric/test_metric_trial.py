from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..access_common import rpc
from .custom_metric_common import CustomMetricCommon


@tagged("post_install", "-at_install")
class TestMetricTrial(CustomMetricCommon):
    """A definition that is not saved yet is measured for five customers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_admin.company_id = cls.company
        cls.customers = cls.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(1, 8)]
        )
        for number, customer in enumerate(cls.customers, start=1):
            cls._order(customer, [(cls.roll, 1, 100 * number)], "2025-02-01")
        cls._order(cls.customers[6], [(cls.roll, 1, 9000)], "2024-11-30")  # before the period

    def setUp(self):
        super().setUp()
        self.startPatcher(freeze_time("2025-11-30"))

    def _try(self, user=None, company=None, **values):
        vals = self._metric_values(**{"aggregate": "sum", "field": "amount_untaxed", **values})
        metrics = self.env["key.account.metric"].with_user(user or self.user_admin)
        company = company or self.company
        return rpc(metrics.with_context(allowed_company_ids=company.ids), "get_trial", vals)

    def _shown(self, **values):
        trial = self._try(**values)
        self.assertFalse(trial["problem"])
        return [(row["name"], row["value"]) for row in trial["rows"]]

    def test_five_customers_with_the_highest_values(self):
        before = self.env["key.account.metric"].search_count([])
        trial = self._try(unit="count")
        self.assertEqual(
            [(row["name"], row["value"]) for row in trial["rows"]],
            [
                ("Customer 7", "700"),
                ("Customer 6", "600"),
                ("Customer 5", "500"),
                ("Customer 4", "400"),
                ("Customer 3", "300"),
            ],
        )
        self.assertEqual(trial["count"], 7)
        self.assertEqual(trial["period"], "12/01/2024 to 11/30/2025")
        self.assertEqual(self.env["key.account.metric"].search_count([]), before)

    def test_values_have_their_unit(self):
        order = {"domain": "[('partner_id.name', '=', 'Customer 7')]"}
        for unit, value in [
            ("money", self.company.currency_id.symbol),
            ("days", "700 days"),
            ("ratio", "70000.0 %"),
            ("quantity", "700.0"),
        ]:
            with self.subTest(unit=unit):
                self.assertIn(value, self._shown(unit=unit, **order)[0][1])

    def test_other_companies(self):
        """Neither their documents nor their customers."""
        self._order(self.alpha, [(self.roll, 1, 5000)], "2025-02-01", company=self.other_company)
        self.customers[6].company_id = self.other_company
        self.assertEqual(self._shown()[0][0], "Customer 6")
        self.assertEqual(
            self._shown(company=self.other_company, unit="count"), [(self.alpha.name, "5,000")]
        )

    def test_contacts_that_the_author_cannot_read(self):
        self.env["ir.rule"].create(
            {
                "name": "Hidden",
                "model_id": self.env["ir.model"]._get_id("res.partner"),
                "domain_force": "[('name', '!=', 'Customer 7')]",
            }
        )
        self.assertEqual(self._shown()[0][0], "Customer 6")

    def test_nothing_to_show(self):
        trial = self._try(domain="[('client_order_ref', '=', 'none')]")
        self.assertEqual((trial["problem"], trial["rows"], trial["count"]), (False, [], 0))

    # === DEFINITIONS THAT CANNOT BE MEASURED === #

    def test_wrong_paths_name_the_possible_fields(self):
        trial = self._try(partner_path="client_order_ref")
        self.assertEqual(trial["rows"], [])
        self.assertIn("“client_order_ref” is not a stored link", trial["problem"])
        self.assertIn("Possible in “Sales Order”:", trial["problem"])
        self.assertIn("Customer (partner_id)", trial["problem"])
        self.assertNotIn("create_uid", trial["problem"])
        problem = self._try(partner_path="user_id")["problem"]
        self.assertIn("ends at “User”, not at a contact. Possible in “User”: ", problem)
        self.assertIn("(partner_id)", problem)

    def test_paths_off_the_allow_list(self):
        path = "message_main_attachment_id.res_id"
        records = {
            "model": "account.move",
            "date": "invoice_date",
            "field": "amount_untaxed_signed",
        }
        self.user_admin.group_ids += self.env.ref("account.group_account_invoice")
        problem = self._try(**records, partner_path=path)["problem"]
        self.assertIn("records of “Attachment” cannot be measured. Possible in ", problem)
        self.assertIn("(partner_id)", problem)

    def test_the_rights_of_the_author(self):
        """What may not be saved is not shown either."""
        invoices = {"model": "account.move", "date": "invoice_date", "field": "amount_untaxed"}
        self.assertIn("you need read access", self._try(**invoices)["problem"])
        activities = {"model": "mail.activity", "date": "date_deadline", "aggregate": "count"}
        problem = self._try(**activities, field=None, partner_path="user_id.partner_id")["problem"]
        self.assertIn("cannot be measured", problem)
        self.assertIn("fill in Records Of", self._try(model_id=False)["problem"])
        self.assertIn("not valid", self._try(domain="[('nonsense', '=', 1)]")["problem"])

    def test_only_for_those_who_may_define_metrics(self):
        for user in (self.user_own, self.user_all, self.user_manager):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                self._try(user=user)

    def test_nothing_else_is_taken_from_the_screen(self):
        """A trial is of a custom metric, whatever a caller sends with it."""
        self.assertEqual(
            self._shown(is_custom=False, code="revenue", path_models=["x"])[0][0], "Customer 7"
        )

    # === PICKERS === #

    def test_models_to_choose(self):
        choice = self.env["key.account.metric"].with_user(self.user_admin)
        domain = choice.fields_get(["model_id"])["model_id"]["domain"]
        models = self.env["ir.model"].search(domain).mapped("model")
        self.assertIn("sale.order", models)
        self.assertIn("key.account.visit", models)
        self.assertNotIn("res.currency", models)
        self.assertNotIn("mail.message", models)

    def test_models_that_a_path_leads_through(self):
        models = self.env["key.account.metric"].new({}).path_models
        self.assertIn("res.users", models)
        self.assertIn("res.partner", models)
        self.assertNotIn("ir.attachment", models)
