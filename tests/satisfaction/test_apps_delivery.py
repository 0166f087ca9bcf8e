from odoo.tests import freeze_time, tagged

from .satisfaction_common import SatisfactionCommon


@freeze_time(SatisfactionCommon.NOW)
@tagged("-standard", "key_account_apps", "post_install", "-at_install")
class TestDeliveryMeasured(SatisfactionCommon):
    """Where Inventory is installed: orders that came when they were promised, in the zone of the company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Shanghai"

    def _delivered(self, promised, delivered, partner=None, **values):
        order = self._order(
            partner or self.alpha, [(self.roll, 1, 100)], "2026-01-05", commitment_date=promised
        )
        # Odoo keeps the day of the first delivery that is done.
        order.write({"effective_date": delivered, **values})
        return order

    def test_on_time(self):
        """Promised for 1 February: on time until midnight in Shanghai, which is 16:00 UTC."""
        self._delivered("2026-02-01 02:00:00", "2026-02-01 15:59:00")
        self._delivered("2026-02-01 02:00:00", "2026-02-01 16:00:00")
        self._delivered("2026-02-01 02:00:00", "2026-01-20 08:00:00")
        self._delivered("2026-02-01 02:00:00", False)
        self._delivered("2026-02-01 02:00:00", "2026-02-03 08:00:00", partner=self.beta)
        self.assertEqual(
            self.first._measure_on_time(self.company) | self.second._measure_on_time(self.company),
            {self.alpha.id: (2, 3), self.beta.id: (0, 1)},
        )
        self.assertEqual(self.first.satisfaction_delivery, "measured: 67 % of 3 orders on time")

    def test_the_last_twelve_months(self):
        """From 3 March 2025 on; orders that were cancelled do not count."""
        self._delivered("2025-02-20 02:00:00", "2025-03-02 15:00:00")
        self.assertEqual(self.first._measure_on_time(self.company), {})
        self._delivered("2025-02-20 02:00:00", "2025-03-02 16:00:00")
        self._delivered("2026-02-01 02:00:00", "2026-01-20 08:00:00", state="cancel")
        self.assertEqual(self.first._measure_on_time(self.company), {self.alpha.id: (0, 1)})

    def test_lead_times_where_nothing_was_promised(self):
        """Ordered on 5 January with 10 days: the 14th is on time, the 16th is not."""
        for delivered in ("2026-01-14 08:00:00", "2026-01-16 08:00:00"):
            order = self._delivered(False, delivered)
            order.order_line.customer_lead = 10
        self.assertEqual(self.first._measure_on_time(self.company), {self.alpha.id: (1, 2)})

    def test_return_calls_count_from_the_delivery(self):
        """Delivered on 1 March at 20:00 UTC, which is the 2nd in Shanghai: called three days after that."""
        rules = self.env["key.account.return.call.rule"]
        rules.search([]).unlink()
        rules.create({"name": "After a delivery", "occasion": "delivery", "days": 3})
        self._delivered(False, False)
        order = self._delivered(False, "2026-03-01 20:00:00")
        call = self.env["key.account.return.call"]._make(self.company)
        self.assertEqual((call.order_id, str(call.date_due)), (order, "2026-03-05"))
