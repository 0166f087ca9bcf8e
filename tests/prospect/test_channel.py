from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .prospect_common import ProspectCommon


@tagged("post_install", "-at_install")
class TestChannel(ProspectCommon):
    """Which channels bring customers, after how many days, and what one costs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fair, cls.mail = (
            cls.env.ref(f"key_account.acquisition_channel_{name}") for name in ("fair", "mail")
        )

    def _cost(self, amount, day="2025-05-10", channel=None, company=None):
        return self.env["key.account.prospect.cost"].create(
            {
                "name": "Hannover",
                "channel_id": (channel or self.fair).id,
                "date": day,
                "amount": amount,
                "company_id": (company or self.company).id,
            }
        )

    def _rows(self, user=None):
        self.env["key.account"]._update_prospects(self.company)
        self.env["key.account"]._update_revenue_year(self.company)
        self.env.flush_all()
        self.env.invalidate_all()
        rows = self._as(user or self.user_manager, self.env["key.account.prospect.funnel"])
        return rows.search([("company_id", "=", self.company.id)], order="year, channel_id")

    def _fair_of_2025(self):
        """Four of the fair: two customers after 40 and 61 days, one live, one given up; 8,000 in May."""
        first, second, _live, lost = (
            self._prospect(f"Mill {i}", "2025-05-12", acquisition_channel_id=self.fair.id)
            for i in range(4)
        )
        self._order(first.partner_id, [(self.roll, 1, 1000)], "2025-06-21")
        self._order(second.partner_id, [(self.roll, 1, 1000)], "2025-07-12")
        self._invoice(first.partner_id, 30000, "2025-06-30")
        self._invoice(second.partner_id, 12000, "2025-07-30")
        self._strike(lost, "2025-09-01")
        self._cost(8000)

    def test_funnel(self):
        self._fair_of_2025()
        [row] = self._rows()
        self.assertEqual((row.channel_id, row.year), (self.fair, "2025"))
        self.assertEqual((row.added, row.live, row.won, row.lost), (4, 1, 2, 1))
        self.assertAlmostEqual(row.conversion, 2 / 3)
        self.assertEqual((row.days, row.revenue), (50.5, 42000))
        self.assertEqual((row.cost, row.cost_per_won), (8000, 4000))
        accounts = self._as(self.user_manager, self.env["key.account"])
        action = row.action_open_accounts()
        self.assertEqual(
            accounts.with_context(**action["context"]).search_count(action["domain"]), 4
        )
        costs = self._as(self.user_manager, self.env["key.account.prospect.cost"])
        self.assertEqual(costs.search(row.action_open_costs()["domain"]).amount, 8000)

    def test_years_and_channels_apart(self):
        """A cost without prospects has a row, too; its customers cost nothing that can be told."""
        self._fair_of_2025()
        self._prospect("Forge", "2024-12-31", acquisition_channel_id=self.fair.id)
        self._prospect("Foundry", "2025-01-01")
        self._cost(500, "2025-12-31", self.mail)
        self.assertEqual(
            [(row.year, row.channel_id.name, row.added, row.cost) for row in self._rows()],
            [
                ("2024", self.fair.name, 1, 0),
                ("2025", self.fair.name, 4, 8000),
                ("2025", self.mail.name, 0, 500),
                ("2025", False, 1, 0),
            ],
        )
        self.assertFalse(self._rows()[2].cost_per_won)

    def test_customers_from_before(self):
        """Whoever was a customer when first managed counts in the year of its first order, without days."""
        self._order(self.beta, [(self.roll, 1, 1000)], "2023-03-01")
        self._account(self.beta).acquisition_channel_id = self.fair
        [row] = self._rows()
        self.assertEqual((row.year, row.added, row.won, row.days), ("2023", 1, 1, 0))

    def test_who_sees_what(self):
        self._fair_of_2025()
        with self.assertRaises(AccessError):
            self._rows(self.user_own)
        row = self._rows(self.user_all)
        self.assertEqual(row.won, 2)
        with self.assertRaises(AccessError):
            row.read(["cost"])
        with self.assertRaises(AccessError):
            self._as(self.user_all, self.env["key.account.prospect.cost"]).search([])
        with self.assertRaises(ValidationError):
            self._cost(-1)

    def test_companies_apart(self):
        self._cost(700, company=self.other_company)
        self.assertFalse(self._rows())

    def test_channel_from_the_first_lead(self):
        """The source of the first lead names the channel, unless there is one."""
        hannover, other = self.env["utm.source"].create([{"name": "Hannover"}, {"name": "List"}])
        self.fair.source_ids, self.mail.source_ids = hannover, other
        partner = self.env["res.partner"].create({"name": "Mill", "is_company": True})
        buyer = self.env["res.partner"].create({"name": "Buyer", "parent_id": partner.id})
        for source, contact in ((hannover, buyer), (other, partner)):
            lead = self.env["crm.lead"].create(
                {
                    "name": "Rolls",
                    "partner_id": contact.id,
                    "source_id": source.id,
                    "company_id": self.company.id,
                }
            )
            self.env.flush_all()
        self.assertTrue(lead)
        account = self._account(partner)
        self.assertEqual(account.acquisition_channel_id, self.fair)
        account.acquisition_channel_id = self.mail
        self.env["key.account"]._update_prospects(self.company)
        self.env.invalidate_all()
        self.assertEqual(account.acquisition_channel_id, self.mail)

    def test_channel_of_a_later_lead(self):
        account = self._prospect("Mill")
        source = self.env["utm.source"].create({"name": "Hannover"})
        self.fair.source_ids = source
        self.env["crm.lead"].create(
            {
                "name": "Rolls",
                "partner_id": account.partner_id.id,
                "source_id": source.id,
                "company_id": self.company.id,
            }
        )
        self.env["key.account"]._update_prospects(self.company)
        self.env.invalidate_all()
        self.assertEqual(account.acquisition_channel_id, self.fair)

    def test_queries(self):
        def read():
            return self._queries(
                lambda: self.env["key.account.prospect.funnel"].search_read([], ["added", "cost"])
            )

        self._prospect("Mill", acquisition_channel_id=self.fair.id)
        read()
        few = read()
        for number in range(10):
            self._prospect(f"Forge {number}", f"{2015 + number}-01-01")
        self.assertEqual(read(), few)
