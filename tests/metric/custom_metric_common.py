from odoo.exceptions import ValidationError

from ..common import KeyAccountCommon


class CustomMetricCommon(KeyAccountCommon):
    """The administrator of the module in all companies, who is no other, defines metrics."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_admin.group_ids += cls.env.ref("sales_team.group_sale_manager")
        cls._administer_all()

    def _metric_values(self, model="sale.order", date="date_order", field=None, **values):
        fields = self.env["ir.model.fields"]
        return {
            "name": "Custom",
            "code": "custom",
            "model_id": self.env["ir.model"]._get_id(model),
            "date_field_id": fields._get(model, date).id,
            "partner_path": "partner_id",
            "field_id": fields._get(model, field).id if field else False,
            **values,
        }

    def _metric(self, model="sale.order", date="date_order", field=None, user=None, **values):
        """Create a custom metric as the administrator of the module, who is no other."""
        return (
            self.env["key.account.metric"]
            .with_user(user or self.user_admin)
            .create(self._metric_values(model, date, field, **values))
        )

    def _assert_refused(self, reason, **values):
        with self.assertRaisesRegex(ValidationError, reason), self.cr.savepoint():
            self._metric(**values)
