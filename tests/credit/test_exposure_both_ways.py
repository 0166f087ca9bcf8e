import random
from datetime import date, timedelta

from odoo.tests import tagged
from odoo.tools import SQL

from ...tools.credit.exposure import open_items
from .exposure_common import ExposureCommon


@tagged("post_install", "-at_install")
class TestExposureBothWays(ExposureCommon):
    """Of all customers, open items start from what Odoo keeps as open; of a few, from all matches."""

    def _read(self, day, *, of_many):
        query = open_items(self.company, day, lambda _partner: SQL(), of_many=of_many)
        self.env.flush_all()
        return sorted(self.env.execute_query(query))

    def _assert_same(self, days):
        """Return the open items of each day; both ways find the same."""
        found = {}
        for day in days:
            found[day] = self._read(day, of_many=True)
            self.assertEqual(found[day], self._read(day, of_many=False), day)
        return found

    def test_before_and_after_each_match(self):
        """1,000 of 1 August: 400 paid on the 20th, 300 credited on 10 September, 300 on account before.

        Open are 1,000, from the 20th 600, from 10 September 300; the credit of 300 until it is matched.
        """
        invoice = self._invoice(self.alpha, 1000, "2025-08-01", due="2025-08-31")
        early = self._pay_on_account(self.alpha, 300, "2025-07-15")
        self._pay(invoice, "2025-08-20", 400)
        self._match(invoice, early)
        days = [date(2025, 7, 14), date(2025, 7, 15), date(2025, 8, 1), date(2025, 8, 20)]
        found = self._assert_same(days)
        amounts = [[float(row[-1]) for row in found[day]] for day in days]
        self.assertEqual(amounts, [[], [-300], [700], [300]])

    def test_an_invoice_dated_after_its_booking(self):
        """Booked on 1 September with the date of 1 October: open, and paying, from then on."""
        credit = self._pay_on_account(self.alpha, 500, "2025-09-01")
        invoice = self._invoice(self.alpha, 500, "2025-10-01")
        invoice.button_draft()
        invoice.write({"date": "2025-09-01"})
        invoice.action_post()
        self.assertEqual(str(invoice.date), "2025-09-01")
        self._match(invoice, credit)
        days = [date(2025, 8, 31), date(2025, 9, 1), date(2025, 9, 30), date(2025, 10, 1)]
        found = self._assert_same(days)
        amounts = [[float(row[-1]) for row in found[day]] for day in days]
        self.assertEqual(amounts, [[], [-500], [-500], []])

    def test_kinds_of_documents(self):
        """Exchange difference, write-off, bounced payment, too much paid, an entry: on every tenth day."""
        self._create_rates(self.company, self.dollar, {"2025-08-15": 2})
        abroad = self._invoice(self.alpha, 1000, "2025-08-01", currency=self.dollar)
        self._pay(abroad, "2025-08-20", 400)
        self._pay(abroad, "2025-09-20")
        lost = self._invoice(self.alpha, 400, "2025-08-01")
        self._settle(lost, "2025-09-15", self.loss, 300)
        bounced = self._pay(self._invoice(self.beta, 600, "2025-08-01"), "2025-09-01")
        bounced.move_id._reverse_moves(
            [{"date": "2025-09-20", "invoice_date": False}], cancel=False
        ).action_post()
        self._pay(self._invoice(self.beta, 300, "2025-09-01"), "2025-09-10", 500)
        self._entry("2025-08-15", (self.receivable, 700), (self.capital, -700))
        self._assert_same(date(2025, 7, 25) + timedelta(days=10 * step) for step in range(9))

    def test_random_matches(self):
        """Twenty documents in two currencies, paid in parts on random days: a day each week is compared."""
        draw = random.Random(14)  # noqa: S311 - the same documents on each run
        first = date(2025, 5, 1)
        for _turn in range(20):
            day = first + timedelta(days=draw.randrange(120))
            partner = draw.choice([self.alpha, self.alpha_buyer, self.beta])
            invoice = self._invoice(
                partner,
                draw.randrange(10, 90000) / 100,
                day,
                currency=draw.choice([self.company.currency_id, self.dollar]),
            )
            for _part in range(draw.randrange(3)):
                paid_on = day + timedelta(days=draw.randrange(-20, 60))
                if invoice.amount_residual > 1:
                    self._pay(invoice, paid_on, round(invoice.amount_residual * draw.random(), 2))
        found = self._assert_same(first + timedelta(days=7 * week) for week in range(30))
        self.assertGreater(len(max(found.values(), key=len)), 10)
