from freezegun import freeze_time

from odoo.fields import Command

from .commission_common import CommissionCommon


class CommissionFamilies(CommissionCommon):
    """Rolls and services, two families of products; the rule pays 10 % of rolls that are invoiced."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rolls, cls.services = cls.env["product.category"].create(
            [{"name": "Rolls"}, {"name": "Services"}]
        )
        cls.roll.categ_id = cls.rolls
        cls.service = cls.env["product.product"].create(
            {"name": "Regrinding", "categ_id": cls.services.id}
        )
        cls.rule.write({"category_id": cls.rolls.id, "rate": 0.1, "basis": "invoice"})

    def _of(self, category, name="Other", **values):
        values = {"category_id": category.id, "rate": 0.1, "basis": "invoice", **values}
        return self._rule(name, **values)

    def _sell(self, rolls=400, services=0):
        """Post an invoice of 10 January."""
        invoice = self._draft_invoice(self.alpha, rolls, "2025-01-10")
        invoice.invoice_line_ids.write({"product_id": self.roll.id})
        invoice.invoice_line_ids.write({"price_unit": rolls, "tax_ids": False})
        if services:
            self._add(invoice, services)
        invoice.action_post()
        self.assertEqual(invoice.amount_total, rolls + services)
        return invoice

    def _add(self, invoice, services):
        line = {"product_id": self.service.id, "quantity": 1, "price_unit": services}
        invoice.invoice_line_ids = [Command.create({**line, "tax_ids": False})]

    def _with_deputy(self, share):
        self.company.write(
            {"key_account_commission_deputies": True, "key_account_commission_deputy_share": share}
        )
        with freeze_time("2025-01-05 10:00:00"):
            self.account.deputy_id = self.second

    def _confirm_month(self, user=None):
        self._update("2025-01-31")
        self._confirm("2025-02-01", user)

    def _sums(self, *users):
        """Update, and return the commission of these people."""
        self._update("2025-02-02")
        return [round(sum(self._totals(user).values()), 2) for user in users or [self.seller]]

    def _change(self, invoice, rolls):
        invoice.button_draft()
        invoice.invoice_line_ids.price_unit = rolls
        invoice.action_post()
