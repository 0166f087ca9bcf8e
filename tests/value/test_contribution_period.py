from odoo.exceptions import UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL, mute_logger

from ..common import never_analysed
from .value_common import TODAY, ValueCommon


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestContributionPeriod(ValueCommon):
    """When contributions are computed, and what it costs."""

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_contribution").method_direct_trigger()

    def _nightly(self, company=None):
        company = company or self.company
        return self.periods.search([("company_id", "=", company.id), ("is_nightly", "=", True)])

    def test_each_night(self):
        """The twelve months up to today, and tomorrow those up to tomorrow."""
        self._sell(self.alpha, "2025-01-01")
        self._run_job()
        period = self._nightly()
        self.assertEqual((str(period.date_from), str(period.date_to)), ("2025-01-01", TODAY))
        self.assertEqual(self._line(self.alpha, period).revenue, 1000)
        with freeze_time("2026-01-01 12:00:00"):
            self._run_job()
        self.assertEqual((str(period.date_from), str(period.date_to)), ("2025-01-02", "2026-01-01"))
        self.assertEqual(self._line(self.alpha, period).revenue, 0)

    def test_a_second_run_writes_nothing(self):
        self._sell(self.alpha, TODAY)
        self._run_job()
        period = self._nightly()
        before = self._stored(period)
        self._run_job()
        self.assertEqual(self._stored(period), before)
        self._sell(self.beta, TODAY)
        self._run_job()
        self.assertNotEqual(self._stored(period), before)

    def _stored(self, period):
        """Return where rows are stored: a row that is written moves."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                """ SELECT line.id, line.ctid::text, period.ctid::text
                      FROM key_account_contribution line
                      JOIN key_account_contribution_period period ON period.id = line.period_id
                     WHERE period.id = %s ORDER BY line.id """,
                period.id,
            )
        )

    def test_a_manager_computes(self):
        self._sell(self.alpha, "2025-03-10")
        periods = self.periods.with_user(self.user_manager)
        period = periods.create({"date_from": "2025-03-01", "date_to": "2025-03-31"})
        self.assertEqual(period.state, "draft")
        period.action_run()
        self.assertEqual(period.state, "running")
        self._run_job()
        self.assertEqual(period.state, "done")
        self.assertEqual(self._line(self.alpha, period).margin, 400)
        with self.assertRaisesRegex(UserError, "possible only in: Draft"):
            period.date_from = "2025-02-01"
        period.action_draft()
        self.assertFalse(period.contribution_ids)
        period.date_from = "2025-02-01"

    @mute_logger("odoo.addons.key_account.tools.job")
    def test_a_broken_one_says_so(self):
        period = self.periods.create({"date_from": "2025-03-01", "date_to": "2025-03-31"})
        period.action_run()

        def fail(broken):
            raise UserError("No figures today")  # pylint: disable=translation-required

        self.patch(type(self.periods), "_contribute", fail)
        self._run_job()
        self.assertEqual((period.state, period.problem), ("draft", "No figures today"))

    def test_days_that_are_refused(self):
        period = self.periods.create({"date_from": "2025-03-01", "date_to": "2025-03-31"})
        for values, words in (
            ({"date_to": "2026-01-01"}, "Days to come"),
            ({"date_from": "2022-03-01"}, "at most 36 months"),
        ):
            with self.assertRaisesRegex(ValidationError, words):
                period.write(values)
        self._run_job()
        with self.assertRaisesRegex(UserError, "move by themselves"):
            self._nightly().with_user(self.user_manager).date_from = "2025-03-01"

    def test_companies_apart(self):
        """The other company counts its own invoices, at its own cost, in its own currency."""
        self._account(self.alpha, self.other_company)
        self._sell(self.alpha, TODAY)
        order = self._order(self.alpha, [(self.roll, 1, 3000)], TODAY, company=self.other_company)
        self._bill(order.with_company(self.other_company), TODAY)
        self._run_job()
        self.assertEqual(self._line(self.alpha, self._nightly()).margin, 400)
        other = self._line(self.alpha, self._nightly(self.other_company))
        self.assertEqual((other.margin, other.cost_driver), (1800, 0))
        self.assertEqual(other.currency_id, self.dollar)

    def test_sums_equal_plain_sql(self):
        """Revenue and cost of goods of all accounts, by a statement of another make."""
        for number, partner in enumerate((self.alpha, self.beta, self.delta), start=1):
            invoice = self._sell(partner, f"2025-0{number}-07", 1000.37 * number, number)
            self._sell(partner, "2024-06-07")
        self._reverse(invoice, "2025-05-05")
        lines = self._period().contribution_ids
        [(revenue, cost)] = self.env.execute_query(
            SQL(
                """
                SELECT SUM(-line.balance),
                       SUM(SIGN(-line.balance) * line.quantity * sold.purchase_price)
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  JOIN sale_order_line_invoice_rel link ON link.invoice_line_id = line.id
                  JOIN sale_order_line sold ON sold.id = link.order_line_id
                 WHERE line.company_id = %s AND move.state = 'posted'
                   AND move.invoice_date BETWEEN '2025-01-01' AND '2025-12-31'
                """,
                self.company.id,
            )
        )
        self.assertAlmostEqual(sum(lines.mapped("revenue")), float(revenue), 2)
        self.assertAlmostEqual(sum(lines.mapped("goods_cost")), float(cost), 2)

    def test_statements(self):
        """As many statements for thirty accounts as for three."""
        counts, period = [], self._period()
        for number in (3, 30):
            partners = self.env["res.partner"].create(
                [{"name": f"Customer {number}.{n}", "is_company": True} for n in range(number)]
            )
            for partner in partners:
                self._account(partner)
                self._sell(partner, TODAY)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with never_analysed():
                period.sudo()._contribute()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(period.contribution_ids), 37)
        self.assertEqual(counts[0], counts[1])
