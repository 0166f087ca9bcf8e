from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .value_common import TODAY, ValueCommon


@tagged("post_install", "-at_install")
@freeze_time(f"{TODAY} 12:00:00")
class TestContribution(ValueCommon):
    """What accounts contribute, worked out by hand."""

    def test_price_below_list_paid_late_and_visited(self):
        """2 t at 900, listed at 1,000, cost 600 each: 1,800 - 1,200 = 600, 200 below the list.

        Open from 1 March to 30 May, 90 days: 1,800 × 90 × 6 % ÷ 365 = 26.63. Two visits of 90, a gift of 40, a
        complaint of 70 and an order line of 15: 331.63 in all, and 268.37 are left, 14.91 % of 1,800.
        """
        invoice = self._sell(self.alpha, "2025-03-01", 900, 2, listed=1000)
        self._pay(invoice, "2025-05-30")
        account = self.accounts[0]
        for day in ("2025-02-03", "2025-03-03"):
            self._visit(account, day)
        self._give(account, 40, "2025-06-10")
        self._complain(account, 70, "2025-07-10")
        line = self._line(self.alpha)
        self._assert_line(
            line,
            revenue=1800,
            goods_cost=1200,
            margin=600,
            discount=200,
            uncosted=0,
            cost_terms=26.63,
            cost_visit=180,
            cost_gift=40,
            cost_complaint=70,
            cost_driver=15,
            serving_cost=331.63,
            contribution=268.37,
        )
        self.assertAlmostEqual(line.contribution_rate, 0.1491, 4)
        self.assertEqual(line.driver_reason, "Line: 1 × 15.00\N{NO-BREAK SPACE}€")

    def test_what_is_outside_of_the_period(self):
        """An invoice of 2024 was paid on 11 January: ten days of 1,000 are 1.64, and nothing else counts."""
        invoice = self._sell(self.alpha, "2024-12-01")
        self._pay(invoice, "2025-01-11")
        self._visit(self.accounts[0], "2024-12-02")
        self._give(self.accounts[0], 40, "2024-12-20")
        self._assert_line(
            self._line(self.alpha), revenue=0, goods_cost=0, cost_terms=1.64, contribution=-1.64
        )

    def test_credited(self):
        """All was credited after ten days: only these (1.64) and the work of 15 + 20 are left."""
        invoice = self._sell(self.beta, "2025-04-01")
        self._reverse(invoice, "2025-04-11")
        line = self._line(self.beta)
        self._assert_line(
            line, revenue=0, goods_cost=0, cost_terms=1.64, cost_driver=35, contribution=-36.64
        )
        self.assertEqual(line.contribution_rate, 0)

    def test_two_currencies(self):
        """2,000 dollars, ordered at 2 a euro with a cost of 1,200, invoiced at 1.25: 1,600 and 600 euros.

        1,600 are open for 183 days: 48.13.
        """
        order = self._order(
            self.delta, [(self.roll, 1, 2000)], "2025-06-01", pricelist=self.dollar_pricelist
        )
        self._bill(order, "2025-07-02")
        self._assert_line(
            self._line(self.delta),
            revenue=1600,
            goods_cost=600,
            discount=0,
            cost_terms=48.13,
            contribution=936.87,
        )

    def test_share_of_an_order(self):
        """4 t were ordered and 1.5 t invoiced; powder of 500 kg in another unit: 0.5 t at 3,000."""
        order = self._order(self.alpha, [(self.roll, 4, 1000)], "2025-12-31")
        self._bill(order, TODAY, 1.5)
        order = self._order(self.alpha, [(self.powder, 0.5, 5000, self.tonne)], "2025-12-31")
        invoice = self._bill(order, TODAY)
        self.assertEqual(invoice.invoice_line_ids.product_uom_id, self.tonne)
        self._assert_line(self._line(self.alpha), revenue=4000, goods_cost=900 + 1500)

    def test_discounts(self):
        """10 % off the line, 50 off the order, and one given free: 100 + 50 + 1,000."""
        order = self._quote(self.alpha, [(self.roll, 1, 1000), (self.roll, 1, 1000)], TODAY)
        order.order_line[0].discount = 10
        order.order_line[1].discount = 100
        order.action_confirm()
        self._quiet("sale.order.discount").create(
            {"sale_order_id": order.id, "discount_type": "amount", "discount_amount": 50}
        ).action_apply_discount()
        self._bill(order, TODAY)
        self._assert_line(self._line(self.alpha), revenue=850, discount=1150, goods_cost=1200)

    def test_above_the_list(self):
        self._sell(self.alpha, TODAY, 1200, listed=1000)
        self._assert_line(self._line(self.alpha), revenue=1200, discount=0)

    def test_price_of_the_invoice(self):
        """Prices typed on the invoice count: 900 is above the list of 835.50, 700 is 135.50 below it."""
        for partner, ordered, billed, discount in (
            (self.alpha, 500, 900, 0),
            (self.beta, 1000, 700, 135.5),
        ):
            order = self._quote(partner, [(self.roll, 1, ordered)], TODAY)
            order.order_line.write({"price_unit": ordered, "technical_price_unit": 835.5})
            order.action_confirm()
            invoice = order._create_invoices()
            invoice.invoice_line_ids.price_unit = billed
            invoice.write({"invoice_date": TODAY})
            invoice.action_post()
            self._assert_line(self._line(partner), revenue=billed, discount=discount)

    def test_documents_of_who_became_part_of_another(self):
        """Alpha is bought by Beta: its invoices are Beta's, in the figure and among the documents."""
        invoice = self._invoice(self.alpha, 400, "2025-06-01")
        self.alpha.parent_id = self.beta
        self.alpha.is_company = False
        self.assertEqual(self.alpha.commercial_partner_id, self.beta)
        line = self._line(self.beta)
        self.assertEqual(line.revenue, 400)
        _name, model, domain = line._get_documents("revenue")
        self.assertEqual(self.env[model].search(domain), invoice)
        self.assertEqual(line._get_paying().billed, invoice.amount_total_signed)

    def test_without_an_order(self):
        """The cost of 500 is not known, and said so; a line without a product has none."""
        invoice = self._draft_invoice(self.alpha, 300, TODAY)
        invoice.invoice_line_ids = [
            Command.create(
                {"product_id": self.roll.id, "quantity": 1, "price_unit": 500, "tax_ids": False}
            )
        ]
        invoice.action_post()
        line = self._line(self.alpha)
        self._assert_line(line, revenue=800, goods_cost=0, uncosted=500)

    def test_rank(self):
        """Delta 400, Alpha 200, Beta nothing, Gamma -90: together 400, 600, 600, 510."""
        self.drivers.rate = 0
        self._sell(self.delta, TODAY)
        self._sell(self.alpha, TODAY, 800)
        self._visit(self.accounts[2], "2025-03-03")
        self.company.key_account_capital_rate = 0
        lines = self._period().contribution_ids.sorted("rank")
        self.assertEqual(
            lines.account_id.partner_id, self.delta + self.alpha + self.beta + self.gamma
        )
        self.assertEqual(lines.mapped("contribution"), [400, 200, 0, -90])
        self.assertEqual(lines.mapped("cumulative"), [400, 600, 600, 510])
        self.assertEqual(lines.mapped("slice"), [25, 50, 75, 100])
        self.assertEqual([round(line.revenue_portion, 4) for line in lines], [0.5556, 0.4444, 0, 0])

    def test_a_rebate_counts_once(self):
        """300 were earned, of which a credit note paid 200: revenue has these already, 100 are left."""
        self._sell(self.alpha, TODAY)
        self._earn_rebate(300, 200)
        line = self._line(self.alpha)
        self._assert_line(line, revenue=800, cost_rebate=100, cost_driver=35)

    def test_features_that_are_off_cost_nothing(self):
        account = self.accounts[0]
        self._visit(account, "2025-02-03")
        self._give(account, 40, "2025-06-10")
        self._complain(account, 70, "2025-07-10")
        settings = self.env["key.account.settings"]
        wanted = dict.fromkeys(settings._get_feature_names(), False) | {"feature_value": True}
        settings._switch_features(wanted)
        self._assert_line(self._line(self.alpha), contribution=0)
        settings._switch_all_features()
        self._assert_line(self._line(self.alpha), contribution=-200)

    def test_archived_accounts(self):
        """They stay as long as they have figures."""
        self._sell(self.alpha, TODAY)
        self.accounts[:2].active = False
        period = self._period()
        accounts = self.accounts.with_context(active_test=False)
        self.assertEqual(
            period.contribution_ids.account_id, accounts[0] + accounts[2] + accounts[3]
        )

    # === FIXTURES === #

    def _give(self, account, amount, day):
        person = self.env["key.account.stakeholder"].create(
            {"account_id": account.id, "name": "Ada"}
        )
        gift = self.env["key.account.gift"].create(
            {
                "account_id": account.id,
                "stakeholder_id": person.id,
                "name": "Tea",
                "amount": amount,
                "date": day,
            }
        )
        gift.write({"state": "given", "given_on": day})

    def _complain(self, account, cost, day):
        complaint = self.env["key.account.complaint"].create(
            {
                "account_id": account.id,
                "kind_id": self.env["key.account.complaint.kind"].search([], limit=1).id,
                "name": "Cracks",
                "date": day,
            }
        )
        self.env["key.account.complaint.measure"].create(
            {
                "complaint_id": complaint.id,
                "kind": "repair",
                "name": "Two rolls",
                "amount": cost,
            }
        )
        complaint.flush_recordset()
        complaint.date_counted = day

    def _earn_rebate(self, earned, paid):
        account = self.accounts[0]
        rebate = self.env["key.account.rebate"].create(
            {
                "name": "Bonus",
                "company_id": self.company.id,
                "account_ids": account.ids,
                "date_from": "2025-01-01",
                "date_to": TODAY,
                "step_ids": [Command.create({"rate": 0.1})],
            }
        )
        share = self.env["key.account.rebate.share"].create(
            {"rebate_id": rebate.id, "account_id": account.id}
        )
        self.env["key.account.rebate.accrual"].create(
            {
                "share_id": share.id,
                "rebate_id": rebate.id,
                "account_id": account.id,
                "date": TODAY,
                "amount": earned,
            }
        )
        self.env["key.account.rebate.settlement"].create(
            {
                "share_id": share.id,
                "account_id": account.id,
                "date": TODAY,
                "user_id": self.env.uid,
                "amount": paid,
                "note_amount": paid,
                "move_id": self._credit_note(self.alpha, paid, TODAY).id,
            }
        )
