from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from .prospect_common import ProspectCommon


@tagged("post_install", "-at_install")
class TestProspects(ProspectCommon):
    """Prospects are marked, given up with a reason, taken up again, and become customers."""

    def test_history(self):
        account = self._prospect("Mill", "2025-11-03")
        self._on("2025-11-10", lambda: account.write({"prospect_mark": "continue"}))
        self._strike(account, "2025-12-01", "competitor")
        self.assertEqual(account.prospect_change_ids[0].reason, "competitor")
        self._on("2025-12-05", account.action_mark_keep_on)
        self._on("2025-12-20", lambda: account.write({"active": False}))
        self.assertEqual(
            self._history(account),
            [
                ("2025-11-03", False, "new"),
                ("2025-11-10", "new", "continue"),
                ("2025-12-01", "continue", "give_up"),
                ("2025-12-05", "give_up", "keep_on"),
                ("2025-12-20", "keep_on", "archived"),
            ],
        )
        self.assertFalse(account.give_up_reason)
        self.assertEqual(account.prospect_change_ids.owner_id, self.user_own)

    def test_nothing_new_writes_nothing(self):
        account = self._prospect("Mill", prospect_mark="continue")
        before = self._history(account)
        account.write({"prospect_mark": "continue", "active": True})
        self.env["key.account"]._update_prospects(self.company)
        self.assertEqual(self._history(account), before)

    def test_bought(self):
        """The night sees the first order, and dates the customer by it; customers have no history."""
        account = self._prospect("Mill", "2025-11-03")
        other = self._prospect("Forge", "2025-12-20")
        customer = self._account(self.beta)
        self._order(account.partner_id, [(self.roll, 1, 1000)], "2025-12-01")
        # Ordered before anybody managed it as an account: a customer since the day it was added.
        self._order(other.partner_id, [(self.roll, 1, 1000)], "2025-12-11")
        self._order(customer.partner_id, [(self.roll, 1, 1000)], "2025-12-01")
        customer.prospect_change_ids.unlink()
        customer.customer_since = "2025-12-01"
        customer.prospect_change_ids.unlink()
        self.env["key.account"]._update_prospects(self.company)
        self.assertEqual(
            self._history(account),
            [("2025-11-03", False, "new"), ("2025-12-01", "new", "customer")],
        )
        self.assertEqual(self._history(other)[1], ("2025-12-20", "new", "customer"))
        self.assertFalse(self._history(customer))
        self.assertEqual(str(account.customer_since), "2025-12-01")

    def test_order_of_tomorrow(self):
        account = self._prospect("Mill")
        self._order(account.partner_id, [(self.roll, 1, 1000)], "2026-01-16")
        self.env["key.account"]._update_prospects(self.company)
        self.env.invalidate_all()
        self.assertFalse(account.customer_since)

    def test_day_of_the_company(self):
        """At 20:00 UTC, it is tomorrow in Tokyo."""
        self.company.partner_id.tz = "Asia/Tokyo"
        account = self._prospect("Mill")
        with freeze_time("2026-01-15 20:00:00"):
            account.prospect_mark = "continue"
        self.assertEqual(self._history(account)[-1], ("2026-01-16", "new", "continue"))

    def test_reason_is_required(self):
        account = self._prospect("Mill")
        mine = self._as(self.user_own, account)
        with self.assertRaisesRegex(ValidationError, "say why you give it up"):
            mine.prospect_mark = "give_up"
        wizard = self._as(self.user_own, self.env["key.account.give.up"]).with_context(
            active_model="key.account", active_ids=account.ids
        )
        wizard.create({"reason": "price", "note": "20 % too dear"}).action_give_up()
        self.assertEqual((account.prospect_mark, account.give_up_reason), ("give_up", "price"))
        self.assertEqual(account.prospect_change_ids[0].note, "20 % too dear")
        with self.assertRaisesRegex(ValidationError, "say why you give it up"):
            mine.give_up_reason = False
        mine.action_mark_continue()
        self.assertEqual((account.prospect_mark, account.give_up_note), ("continue", False))

    def test_given_up_and_bought(self):
        """Who buys is a customer, with the visits of one, whatever it was marked before."""
        account = self._prospect(
            "Mill", "2025-11-03", prospect_mark="give_up", give_up_reason="small"
        )
        self._order(account.partner_id, [(self.roll, 1, 1000)], "2026-01-10")
        self.env["key.account"]._update_prospects(self.company)
        self.env.invalidate_all()
        self.assertEqual(account.prospect_change_ids[0].status, "customer")
        self.assertEqual((account.prospect_mark, account.give_up_reason), (False, False))
        with self.assertRaisesRegex(ValidationError, "has bought since"):
            self._as(self.user_own, account).prospect_mark = "continue"
        wizard = self._as(self.user_own, self.env["key.account.give.up"])
        with self.assertRaisesRegex(ValidationError, "has bought since"):
            wizard.create({"reason": "small", "account_ids": account.ids}).action_give_up()

    def test_reason_without_giving_up(self):
        mine = self._as(self.user_own, self._prospect("Mill"))
        with self.assertRaisesRegex(ValidationError, "needs no reason"):
            mine.give_up_reason = "small"
        # Whoever goes on has no reason not to.
        mine.write({"prospect_mark": "continue", "give_up_note": "Too small"})
        self.assertFalse(mine.give_up_note)

    def test_wizard_takes_prospects_alone(self):
        """Neither customers nor accounts of others."""
        mine = self._prospect("Mill")
        theirs = self._prospect("Forge", user=self.user_all)
        customer = self._prospect("Foundry", customer_since="2020-01-01")
        wizard = self._as(self.user_own, self.env["key.account.give.up"]).with_context(
            active_model="key.account", active_ids=(mine + theirs + customer).ids
        )
        self.assertEqual(wizard.create({"reason": "price"}).account_ids.ids, mine.ids)
        with self.assertRaises(AccessError):
            wizard.create({"reason": "price", "account_ids": theirs.ids})

    def test_code_alone_writes_history(self):
        account = self._prospect("Mill")
        with self.assertRaises(AccessError):
            self._as(self.user_manager, self.changes).create(
                {"account_id": account.id, "date": "2026-01-01", "status": "customer"}
            )
        with self.assertRaises(AccessError):
            self._as(self.user_manager, account.prospect_change_ids).status = "customer"

    def test_merged(self):
        """The history of the account that goes is told, and does not count."""
        account, other = self._prospect("Mill", "2025-11-03"), self._prospect("Forge", "2025-12-03")
        self._strike(other, "2026-01-10")
        other._merge_into(account)
        self.env.invalidate_all()
        merged = account.prospect_change_ids.filtered("merged_from")
        self.assertEqual((len(merged), merged[0].merged_from), (2, "Forge"))
        self.assertEqual(self._figures(self.user_own)[2:4], (1, 0))

    def test_screen(self):
        """Expected revenue of the leads that a user sees; the last contact is the last visit."""
        account = self._prospect("Mill")
        self.env["crm.lead"].create(
            [
                {
                    "name": "Rolls",
                    "type": "opportunity",
                    "partner_id": account.partner_id.id,
                    "company_id": self.company.id,
                    "user_id": user.id,
                    "expected_revenue": amount,
                }
                for user, amount in ((self.user_own, 4000), (self.user_all, 6000))
            ]
        )
        self.user_own.group_ids += self.env.ref("sales_team.group_sale_salesman")
        account.sudo().visit_last_date = "2026-01-09"
        mine = self._as(self.user_own, account)
        self.assertEqual((mine.lead_revenue, str(mine.last_contact_date)), (4000, "2026-01-09"))
        self.assertEqual(account.lead_revenue, 10000)
        self.assertEqual(self._as(self.user_manager, account).lead_revenue, 0)

    def test_screen_queries(self):
        """As many statements for one as for ten prospects."""
        accounts = self.env["key.account"].union(*(self._prospect(f"Mill {i}") for i in range(10)))
        names = ["lead_revenue", "last_contact_date", "deal_heat_id"]

        def read(some):
            return self._queries(lambda: some.read(names))

        read(accounts)
        self.assertEqual(read(accounts[:1]), read(accounts))

    def test_story(self):
        account = self._prospect("Mill")
        self._strike(account, reason="closed")
        story = self._as(self.user_own, account).get_story()
        texts = [(entry["text"], entry["detail"]) for entry in story["entries"]]
        [(_text, detail)] = [each for each in texts if each[0] == "Prospect: Not Marked → Give up"]
        self.assertIn("Closed or moved away", detail)
