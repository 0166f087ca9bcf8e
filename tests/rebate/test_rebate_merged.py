from contextlib import contextmanager
from datetime import timedelta

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .rebate_policy_common import RebatePolicyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestRebateMerged(RebatePolicyCommon):
    """No day of an account counts in two agreements of the policy, and none is lost: 2 % of 2026."""

    def _two(self):
        """Return the agreements of Alpha, with 1,000 of February, and of Beta, with 500: 20.00 and 10.00."""
        both = self._make(self._row(self.account_a, "rebate") | self._row(self.account_b, "rebate"))
        first = both.filtered(lambda rebate: rebate.account_ids == self.account_a)
        self._invoice(self.alpha, 1000, "2026-02-01")
        self._invoice(self.beta, 500, "2026-02-02")
        both.with_user(self.user_manager).action_approve()
        self.assertEqual(self._earned(first | (both - first)), [20, 10])
        return first.with_user(self.user_manager), (both - first).with_user(self.user_manager)

    @contextmanager
    def _refused(self, text):
        """Check that what is done is refused, and leaves nothing behind."""
        with self.assertRaisesRegex(UserError, text), self.cr.savepoint():
            yield
        self.env.invalidate_all()

    def test_closed_and_merged(self):
        """Beta's was closed: Alpha's would count its 500 again. Both closed, 30.00 stay, and the next one follows."""
        first, second = self._two()
        second.action_close()
        for target in (self.alpha, self.beta):
            with self._refused(f"Close these agreements first: {first.name}"):
                self._merge(target)
        first.action_close()
        self._merge()
        self.assertEqual(self._earned(first | second), [20, 10])
        following = self._make()
        self.assertEqual(str(following.date_from), "2026-02-11")
        following.with_user(self.user_manager).action_approve()
        self.assertEqual(self._earned(following), [0])

    def test_closed_made_anew_and_merged(self):
        """Beta's is closed and made anew: all that would count again have to be closed, and are named."""
        first, second = self._two()
        second.action_close()
        anew = self._make(self._row(self.account_b, "rebate"))
        anew.with_user(self.user_manager).action_approve()
        with self._refused(f"{first.name} and {anew.name}"):
            self._merge()
        (first | anew.with_user(self.user_manager)).action_close()
        self._merge()
        self.assertEqual(self._earned(first | second | anew), [20, 10, 0])

    def test_a_part_of_the_days_takes_nothing_back(self):
        """Alpha has 5 % on its exception of a week alone: Beta's 10.00 of the year are not taken back."""
        exception = self.env["key.account.policy.exception"].create(
            {
                "account_id": self.account_a.id,
                "kind": "rebate",
                "value": 0.05,
                "reason": "Fair",
                "date_from": "2026-02-08",
                "date_to": "2026-02-14",
            }
        )
        exception.with_user(self.user_manager).action_approve()
        first = self._make()
        second = self._make(self._row(self.account_b, "rebate"))
        (first | second).with_user(self.user_manager).action_approve()
        self._invoice(self.alpha, 1000, "2026-02-09")
        self._invoice(self.beta, 500, "2026-01-05")
        self.assertEqual(self._earned(first | second), [50, 10])
        with self._refused("cannot be merged yet"):
            self._merge()
        (first | second).with_user(self.user_manager).action_close()
        self._merge()
        self.assertEqual(self._earned(first | second), [50, 10])

    def test_agreements_that_stand_still_keep_what_they_earned(self):
        """Those of 2024 are corrected no more: nothing is taken back when their accounts are merged."""
        days = {"date_from": "2024-01-01", "date_to": "2024-12-31"}
        both = self._by_hand(**days) | self._by_hand(self.account_b, **days)
        both.sudo().is_by_policy = True
        self._invoice(self.alpha, 1000, "2024-02-01")
        self._invoice(self.beta, 500, "2024-02-02")
        both.with_user(self.user_manager).action_approve()
        self.assertEqual(self._earned(both), [10, 5])
        self.assertEqual(set(both.mapped("state")), {"ended"})
        self._merge()
        self.assertEqual(self._earned(both), [10, 5])

    def test_a_group_that_becomes_one_account(self):
        """Alpha and Beta have 1 % together, and Alpha what the policy gives: merged, they would count the same."""
        group, own = self._by_hand(self.account_a | self.account_b), self._make()
        (group | own).with_user(self.user_manager).action_approve()
        with self._refused("cannot be merged yet"):
            self._merge()

    def test_next_period_is_of_the_policy(self):
        """Of two drafts one is approved; of two that run, that of the account that is left counts: 20.00 of 1,000."""
        first, second = self._two()
        drafts = self.rebates
        for rebate in (first, first, second):
            drafts |= self.rebates.browse(rebate.action_next_period()["res_id"])
        twice, other = drafts[:2].with_user(self.user_manager), drafts[2:]
        with self._refused("would count the same invoices"):
            twice.action_approve()
        (twice[0] | other.with_user(self.user_manager)).action_approve()
        self._merge()
        self.assertEqual((twice[0].state, other.state), ("running", "closed"))
        with freeze_time("2027-01-10 12:00:00"):
            self._invoice(self.alpha, 1000, "2027-01-05")
            self.assertEqual(self._earned(drafts), [20, 0, 0])

    def test_close_counts_what_is_posted(self):
        """20.00 of last night, and 2 % of 5,000 and of 700 that were posted since: 134.00."""
        first, _second = self._two()
        self._invoice(self.alpha, 5000, "2026-02-10")
        self._invoice(self.alpha, 700, "2026-02-03")
        first.action_close()
        self.assertEqual(self._earned(first), [134])

    def test_archived_accounts_count_once_too(self):
        """Closed on the 10th, another one from the 11th on: it is not opened again while the account is archived."""
        first, _second = self._two()
        copy = first.copy({"date_from": "2026-02-11"})
        first.action_close()
        copy.action_approve()
        self.account_a.active = False
        with self._refused("would count the same invoices"):
            first.action_reopen()

    def test_other_words_for_everything(self):
        """A target of 1, and all categories of products, are all that the account buys."""
        first, _second = self._two()
        highest = self.env["product.category"].search([("parent_id", "=", False)])
        for values in ({"form": "target"}, {"category_ids": [Command.set(highest.ids)]}):
            with self._refused("would count the same invoices"):
                first.copy(values).action_approve()
        first.copy({"category_ids": [Command.set(self.roll.categ_id.ids)], "form": "growth"})

    def test_closed_before_the_day_was_noted(self):
        """Written for the last time on 1 February: another one begins on the day after, whenever it is made."""
        first, _second = self._two()
        first.action_close()
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account_rebate SET closed_on = NULL, write_date = '2026-02-01 12:00' WHERE id = %s",
            first.ids,
        )
        self.env.invalidate_all()
        self.assertEqual(
            first.sudo()._get_last_counted() + timedelta(days=1), self._make().date_from
        )

    def test_salespeople_bring_no_invoices_to_rebates(self):
        """Works, without account, was invoiced 1,000: under Alpha they would earn 20.00 more, if a manager says so."""
        self.env.ref("base.group_partner_manager").user_ids += self.user_own + self.user_manager
        first, _second = self._two()
        works, empty = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Works", "Empty")]
        )
        self._invoice(works, 1000, "2026-02-03")
        values = {"is_company": False, "parent_id": self.alpha.id}
        with self._refused("would count for the rebates of Alpha Steel"):
            works.with_user(self.user_own).write(values)
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.user_own)
        with self._refused("Ask a manager to"):
            wizard._merge((works + self.alpha).ids, self.alpha.with_user(self.user_own))
        empty.with_user(self.user_own).write(values)
        self.assertEqual(self._earned(first), [20])
        works.with_user(self.user_manager).write(values)
        self.assertEqual(self._earned(first), [40])

    def test_salespeople_move_no_decided_account_to_invoices(self):
        """Alpha, grade A with an agreement, would count what Works was invoiced: a manager moves it."""
        self.user_own.group_ids += self.env.ref("base.group_partner_manager")
        self._make().with_user(self.user_manager).action_approve()
        works, empty = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Works", "Empty")]
        )
        self._invoice(works, 1000, "2026-02-03")
        alpha = self.alpha.with_user(self.user_own)
        with self.assertRaisesRegex(AccessError, "merge or move"), self.cr.savepoint():
            alpha.write({"is_company": False, "parent_id": works.id})
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.user_own)
        with self.assertRaisesRegex(AccessError, "merge or move"), self.cr.savepoint():
            wizard._merge((works + self.alpha).ids, works.with_user(self.user_own))
        self.env.invalidate_all()
        alpha.write({"is_company": False, "parent_id": empty.id})
        self.assertEqual(self.account_a.partner_id, empty)
