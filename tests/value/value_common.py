from odoo.tests import freeze_time

from ..common import KeyAccountCommon

TODAY = "2025-12-31"


@freeze_time(f"{TODAY} 12:00:00")
class ValueCommon(KeyAccountCommon):
    """Alpha, Beta, Gamma and Delta are accounts. Capital costs 6 % a year, an order line 15, a credit note 20."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.delta = cls.env["res.partner"].create({"name": "Delta Forge", "is_company": True})
        cls.accounts = cls.env["key.account"].browse()
        for partner in (cls.alpha, cls.beta, cls.gamma, cls.delta):
            cls.accounts += cls._account(partner, owner_id=cls.user_own.id)
        cls.periods = cls.env["key.account.contribution.period"]
        cls.lines = cls.env["key.account.contribution"]
        drivers = cls.env["key.account.cost.driver"]
        drivers.search([]).active = False
        cls.drivers = drivers.create(
            [
                {
                    "name": name,
                    "metric_id": cls.env.ref(f"key_account.metric_{code}").id,
                    "rate": rate,
                    "company_id": cls.company.id,
                }
                for name, code, rate in (
                    ("Line", "order_line_count", 15),
                    ("Credit note", "credit_note_count", 20),
                    ("Revenue at no cost", "revenue", 0),
                )
            ]
        )

    @classmethod
    def _bill(cls, order, day, quantity=None):
        """Post the invoice of an order, or of a quantity of its only line, on a day."""
        invoice = order._create_invoices()
        if quantity is not None:
            invoice.invoice_line_ids.quantity = quantity
        invoice.write({"invoice_date": day, "invoice_date_due": day})
        invoice.action_post()
        return invoice

    @classmethod
    def _sell(cls, partner, day, price=1000, quantity=1, listed=None, product=None, **values):
        """Order and invoice a product on a day.

        :param listed: the price of the pricelist, where somebody typed another one
        """
        order = cls._quote(partner, [(product or cls.roll, quantity, price)], day, **values)
        if listed is not None:
            line = order.order_line
            line.write({"price_unit": price, "technical_price_unit": listed})
        order.action_confirm()
        order.date_order = f"{day} 12:00:00"
        return cls._bill(order, day)

    @classmethod
    def _visit(cls, account, day):
        """A completed visit: one hour and half an hour of way, at 60 an hour."""
        return cls.env["key.account.visit"].create(
            {
                "account_id": account.id,
                "user_id": cls.user_own.id,
                "start": f"{day} 09:00:00",
                "state": "done",
            }
        )

    @classmethod
    def _period(cls, first="2025-01-01", last=TODAY, company=None):
        """Return a computed period."""
        period = cls.periods.create(
            {"date_from": first, "date_to": last, "company_id": (company or cls.company).id}
        )
        cls.env.flush_all()
        period.sudo()._contribute()
        return period

    def _line(self, partner, period=None):
        period = period or self._period()
        line = period.contribution_ids.filtered(lambda each: each.account_id.partner_id == partner)
        self.assertEqual(len(line), 1)
        return line

    def _assert_line(self, line, **expected):
        """Check amounts to the cent, and that the line adds up."""
        told = {name: round(line[name], 2) for name in expected}
        self.assertEqual(told, {name: round(value, 2) for name, value in expected.items()})
        costs = sum(line[name] for name in line._fields if name.startswith("cost_"))
        self.assertAlmostEqual(line.serving_cost, costs, 2)
        self.assertAlmostEqual(line.contribution, line.revenue - line.goods_cost - costs, 2)
