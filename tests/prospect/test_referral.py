from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .prospect_common import ProspectCommon


@tagged("post_install", "-at_install")
class TestReferral(ProspectCommon):
    """Mill recommended three, one of them through its buyer: two became customers, who bring 42,000 a year.

    One of these recommended another. Forge and Works belong to a colleague.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mill = cls._prospect("Mill")
        buyer = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.mill.partner_id.id}
        )
        cls.forge = cls._prospect("Forge", user=cls.user_all, referred_by_id=buyer.id)
        cls.foundry = cls._prospect("Foundry", referred_by_id=cls.mill.partner_id.id)
        cls.tubes = cls._prospect("Tubes", referred_by_id=cls.mill.partner_id.id)
        cls.works = cls._prospect(
            "Works", user=cls.user_all, referred_by_id=cls.forge.partner_id.id
        )
        for account, amount in ((cls.forge, 30000), (cls.foundry, 12000)):
            cls._invoice(account.partner_id, amount, "2025-06-30")
        cls.env["key.account"]._update_prospects(cls.company)
        cls.env["key.account"]._update_revenue_year(cls.company)
        cls.env.flush_all()
        cls.env.invalidate_all()

    def _rows(self, user):
        rows = self._as(user, self.env["key.account.referral"]).search([])
        return {row.account_id.display_name: row for row in rows}

    def test_map(self):
        rows = self._rows(self.user_manager)
        self.assertEqual(rows.keys(), {"Mill", "Forge", "Foundry", "Tubes", "Works"})
        mill = rows["Mill"]
        self.assertFalse(mill.parent_id)
        self.assertEqual(mill.child_ids, rows["Forge"] + rows["Foundry"] + rows["Tubes"])
        self.assertEqual((mill.referred_count, mill.won_count), (3, 2))
        self.assertEqual(mill.referred_revenue, 42000)
        self.assertIn("recommended 3, 2 won", mill.told)
        self.assertIn("42,000", mill.told)
        self.assertEqual(rows["Works"].parent_id, rows["Forge"])
        self.assertEqual(rows["Forge"].told, "recommended 1, 0 won")
        accounts = self._as(self.user_manager, self.env["key.account"])
        found = accounts.search(mill.action_open_recommended()["domain"])
        self.assertEqual(found, self.forge + self.foundry + self.tubes)

    def test_salesperson(self):
        """Sees the names of all, and figures of the own accounts: of Foundry and Tubes, not of Forge."""
        rows = self._rows(self.user_own)
        self.assertEqual(len(rows), 5)
        self.assertIn("recommended 2, 1 won", rows["Mill"].told)
        self.assertIn("12,000", rows["Mill"].told)
        self.assertFalse(rows["Forge"].told)
        for name in ("won_count", "referred_revenue", "referred_by_id", "is_customer"):
            with self.assertRaises(AccessError):
                rows["Mill"].read([name])
            with self.assertRaises(AccessError):
                rows["Mill"].search([(name, "!=", False)])

    def test_no_circle(self):
        message = "Mill recommended .* itself, directly or through others"
        for account in (self.forge, self.works):
            with (
                self.subTest(account.display_name),
                self.assertRaisesRegex(ValidationError, message),
                self.env.cr.savepoint(),
            ):
                self.mill.referred_by_id = account.partner_id
        self.works.referred_by_id = self.mill.partner_id
        self.tubes.referred_by_id = self.forge.partner_id

    def _merge_contacts(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard._merge((source | target).partner_id.ids, target.partner_id)
        self.env.invalidate_all()

    def test_merged_with_whom_it_recommended(self):
        """One customer that was taken for two: either way, directly or through Forge."""
        for source, target in (
            (self.foundry, self.mill),
            (self.mill, self.foundry),
            (self.works, self.mill),
            (self.mill, self.works),
        ):
            name = target.display_name
            savepoint = self.env.cr.savepoint()
            with self.subTest(name):
                others = self.foundry + self.tubes - source - target
                self._merge_contacts(source, target)
                self.assertFalse(target.referred_by_id)
                self.assertEqual(others.referred_by_id, target.partner_id)
                self.assertFalse(source.exists())
            savepoint.rollback()
            self.env.invalidate_all()

    def test_its_referrer_joins_it(self):
        """Without an account of its own; and the buyer of Mill changes to Forge, whom she recommended."""
        friend = self.env["res.partner"].create({"name": "Friend", "is_company": True})
        self.works.referred_by_id = friend
        wizard = self.env["base.partner.merge.automatic.wizard"].sudo()
        wizard._merge([friend.id, self.works.partner_id.id], self.works.partner_id)
        self.env.invalidate_all()
        self.assertFalse(self.works.referred_by_id)
        self.forge.referred_by_id.parent_id = self.forge.partner_id
        self.assertFalse(self.forge.referred_by_id)
        self.assertEqual(self.foundry.referred_by_id, self.mill.partner_id)

    def test_becomes_a_part_of_its_referrer(self):
        self.foundry.partner_id.parent_id = self.mill.partner_id
        self.foundry.partner_id.is_company = False
        self.assertFalse(self.foundry.exists())
        self.assertFalse(self.mill.referred_by_id)

    def test_referrer_without_account(self):
        """Friends recommend as well: the account stands at the top of the map."""
        friend = self.env["res.partner"].create({"name": "Friend"})
        self.tubes.referred_by_id = friend
        rows = self._rows(self.user_manager)
        self.assertFalse(rows["Tubes"].parent_id)
        self.assertEqual(rows["Mill"].referred_count, 2)

    def test_companies_apart(self):
        """The account of the other company has no part in the map of this one."""
        other = self._account(self.mill.partner_id, self.other_company)
        self.assertNotIn(other, [row.account_id for row in self._rows(self.user_manager).values()])
        self.assertEqual(self._rows(self.user_manager)["Mill"].referred_count, 3)

    def test_queries(self):
        """As many statements for 5 as for 15 accounts."""
        rows = self.env["key.account.referral"]

        def read():
            return self._queries(
                lambda: rows.search([]).read(["told", "parent_id", "referred_count"])
            )

        read()
        few = read()
        for number in range(10):
            self._prospect(f"Mill {number}", referred_by_id=self.mill.partner_id.id)
        self.assertEqual(read(), few)
