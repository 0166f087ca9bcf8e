from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from .custom_metric_common import CustomMetricCommon


@tagged("post_install", "-at_install")
class TestMetricCustomRefused(CustomMetricCommon):
    """Definitions that cannot be measured, or by people who may not."""

    # === REFUSED ON SAVE === #

    def test_incomplete(self):
        self._assert_refused("fill in Records Of", model_id=False)
        self._assert_refused("fill in .*Date", date_field_id=False)
        self._assert_refused("fill in Path to the Customer", partner_path=False)
        self._assert_refused("fill in Field", aggregate="sum")
        self._assert_refused(
            "must belong to", field_id=self.env["ir.model.fields"]._get("res.partner", "color").id
        )
        self._assert_refused("only numbers can be summed", field="name", aggregate="sum")

    def test_bad_codes(self):
        for code in (
            "Custom", "9lives", "a b", "a-b", "a'b", 'a"b', 'a";DROP TABLE res_partner;--', "a" * 51, "ä",
        ):  # fmt: skip
            with self.subTest(code=code):
                self._assert_refused("is not valid", code=code)
        metric = self._metric(code="a" * 50)
        with (
            self.assertRaisesRegex(ValidationError, "(is not valid|are required)"),
            self.cr.savepoint(),
        ):
            metric.code = False
        self._order(self.alpha, [(self.roll, 1, 700)], "2025-02-01")
        self._assert_measured(self.alpha, {"a" * 50: 1})

    def test_metrics_of_modules_keep_their_code(self):
        revenue = self.env.ref("key_account.metric_revenue").with_user(self.user_admin)
        for values in ({"code": "turnover"}, {"is_custom": True}):
            with self.assertRaises(UserError), self.cr.savepoint():
                revenue.write(values)
        self.assertTrue(self._metric(is_custom=False).is_custom)

    def test_bad_domains(self):
        for domain in (
            "[(",
            "7",
            "'state'",
            "[('nonsense', '=', 1)]",
            "[('state', '~=', 'sale')]",
            "[('state', '=')]",
            "['&', ('state', '=', 'sale')]",
            "[('partner_id.nonsense', '=', 1)]",
            "[('amount_untaxed', '>', 'a lot')]",
            "[('user_id', '=', uid)]",
            "[('id', 'in', __import__('os').listdir('/'))]",
            "[('id', '=', (lambda: 1)())]",
            "(" * 500,
            # goes around record rules: for Odoo's own code only
            "[('partner_id', 'any!', [('name', '=', 'x')])]",
        ):
            with self.subTest(domain=domain[:60]):
                self._assert_refused("the definition is not valid", domain=domain)

    def test_quotes_in_values_are_values(self):
        self._metric(domain="""[('client_order_ref', '=', "x'; DROP TABLE sale_order; --")]""")
        self._order(
            self.alpha,
            [(self.roll, 1, 1)],
            "2025-02-01",
            client_order_ref="x'; DROP TABLE sale_order; --",
        )
        self._assert_measured(self.alpha, {"custom": 1})

    def test_bad_paths(self):
        for path in (
            "nonsense",
            "partner_id; DROP TABLE sale_order",
            "partner_id.",
            ".partner_id",
            "name",
            "order_line",
            "partner_id.commercial_partner_id.name",
            'partner_id" OR 1=1 --',
        ):
            with self.subTest(path=path):
                self._assert_refused("is not a stored link", partner_path=path)
        self._assert_refused("not at a contact", partner_path="user_id")

    def test_models_that_cannot_be_measured(self):
        self._assert_refused(
            "has no stored records",
            model="sale.advance.payment.inv",
            date="create_date",
            partner_path="company_id.partner_id",
        )

    def test_computed_fields_cannot_be_measured(self):
        self._assert_refused("is not valid", field="amount_undiscounted", aggregate="sum")
        self._assert_refused("is not valid", field="order_line", aggregate="count_distinct")

    # === RIGHTS === #

    def test_models_that_the_author_may_not_read(self):
        invoices = {"model": "account.move", "date": "invoice_date"}
        self._assert_refused("you need read access", **invoices)
        # A user with read access can define it.
        self.user_admin.group_ids += self.env.ref("account.group_account_invoice")
        self._metric(**invoices)

    def test_models_that_nobody_may_measure(self):
        """What more than record rules protects, and what is none of a sales manager's business."""
        self.user_admin.group_ids += self.env.ref("base.group_system")
        self.user_admin.group_ids += self.env.ref("key_account.group_sensitive")
        for model, path in [
            ("ir.attachment", "create_uid.partner_id"),
            ("ir.config_parameter", "create_uid.partner_id"),
            ("mail.activity", "user_id.partner_id"),
            ("mail.message", "author_id"),
            ("res.users.apikeys", "user_id.partner_id"),
            ("key.account.stakeholder.sensitive", "partner_id"),
            ("key.account.sensitive.access", "account_id.partner_id"),
        ]:
            with self.subTest(model=model):
                self._assert_refused(
                    "cannot be measured",
                    model=model,
                    date="create_date" if "create_date" in self.env[model]._fields else "date",
                    partner_path=path,
                )

    def test_conditions_that_lead_elsewhere(self):
        """Nor along a domain: word by word it would tell what stands there."""
        for model, domain, reason in [
            ("sale.order", "[('message_ids.body', 'ilike', 'secret')]", "cannot be measured"),
            ("sale.order", "[('message_ids', 'any', [('body', 'ilike', 'x')])]", "cannot be meas"),
            ("sale.order", "[('activity_ids.summary', 'ilike', 'secret')]", "cannot be measured"),
            ("sale.order", "[('activity_summary', 'ilike', 'secret')]", "cannot be measured"),
            ("sale.order", "[('partner_id.bank_ids.acc_number', 'ilike', '1')]", "cannot be meas"),
            (
                "sale.order",
                "[('partner_id.meeting_ids.name', 'ilike', 'x')]",
                "choose meetings as the records",
            ),
            ("sale.order", "[('partner_id.sale_order_ids.name', 'ilike', 'x')]", "other documents"),
            (
                "sale.order",
                "[('partner_id.key_account_stakeholder_ids.interests', 'ilike', 'x')]",
                "other documents",
            ),
            ("sale.order", "[('is_expired', '=', True)]", "not a stored field"),
            ("sale.order", "['!', ('message_ids.body', 'ilike', 'secret')]", "cannot be measured"),
        ]:
            with self.subTest(domain=domain):
                self._assert_refused(reason, model=model, domain=domain)
        self._metric(
            domain="[('order_line.product_id.name', '=', 'Roll'), ('tag_ids.name', '=', 'x')]"
        )

    def test_private_meetings_are_not_measured(self):
        """By their own privacy, or by that of the calendar they stand in."""
        metric = {"model": "calendar.event", "date": "start", "partner_path": "user_id.partner_id"}
        self._metric(**metric)
        organiser = self.user_own
        meetings = self.env["calendar.event"].with_user(organiser)
        for name, privacy in (("Lunch", "public"), ("Doctor", "private"), ("Usual", False)):
            meetings.create(
                {"name": name, "privacy": privacy, "start": "2025-05-05 10:00:00",
                 "stop": "2025-05-05 11:00:00"}
            )  # fmt: skip
        self._assert_measured(organiser.partner_id, {"custom": 2})
        organiser.with_user(organiser).calendar_default_privacy = "private"
        self._assert_measured(organiser.partner_id, {"custom": 1})

    def test_modules_add_their_records(self):
        records = self.env["key.account.record.source"]
        known = records._get_measurable_models()
        self.assertNotIn("mail.activity.type", known)
        self.patch(
            type(records),
            "_get_measurable_models",
            lambda self: known | {"mail.activity.type": False},
        )
        self._assert_refused(
            "not at a contact",
            model="mail.activity.type",
            date="create_date",
            partner_path="create_uid",
        )

    def test_own_documents_only(self):
        self.user_admin.group_ids -= self.env.ref("sales_team.group_sale_manager")
        self._assert_refused("you need read access")  # no rights in sales
        self.user_admin.group_ids += self.env.ref("sales_team.group_sale_salesman")
        self._assert_refused("You can see only your own records")
        self.user_admin.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        self._metric()

    def test_rules_of_own_records(self):
        """A rule is about the user if it shows other records to others, whatever it looks like."""
        rule = self.env["ir.rule"].create(
            {
                "name": "Like a user",
                "model_id": self.env["ir.model"]._get_id("sale.order"),
                "domain_force": f"[('amount_total', '!=', {self.user_admin.id})]",
            }
        )
        self._metric().unlink()
        rule.domain_force = "[('team_id', 'any', [('member_ids', 'in', user.ids)])]"
        self._assert_refused("You can see only your own records")

    def test_fields_that_the_author_may_not_read(self):
        field = self.env["sale.order"]._fields["client_order_ref"]
        self.patch(field, "groups", "base.group_system")
        self._assert_refused(
            "need read access", field="client_order_ref", aggregate="count_distinct"
        )
        self._assert_refused("need read access", domain="[('client_order_ref', '=', 'x')]")
        self.patch(self.env["res.partner"]._fields["ref"], "groups", "base.group_system")
        self._assert_refused("need read access", domain="[('partner_id.ref', '=', 'x')]")
        self.patch(self.env["sale.order"]._fields["partner_id"], "groups", "base.group_system")
        self._assert_refused("need read access")

    def test_only_administrators_define_metrics(self):
        for user in (self.user_own, self.user_all, self.user_manager):
            with self.assertRaises(UserError), self.cr.savepoint():
                self._metric(user=user)

    def test_administrators_choose_models_and_fields(self):
        admin = self.user_admin
        self.assertTrue(self.env["ir.model"].with_user(admin).name_search("Sales Order"))
        self.assertTrue(self.env["ir.model.fields"].with_user(admin).name_search("Order Date"))
