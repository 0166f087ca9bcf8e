from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .rebate_policy_common import RebatePolicyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestRebatePolicy(RebatePolicyCommon):
    """The policy of 2026 gives accounts of grade A a rebate of 2 %: one button makes the agreement."""

    def test_agreement_of_the_policy(self):
        """2 % of everything in 2026, in draft; once approved it pays 20.00 of 1,000."""
        row = self._row(self.account_a, "rebate")
        self.assertEqual(row.value_text, "2 %")
        self.assertFalse(row.with_user(self.user_own).can_make_rebate)
        self.assertTrue(row.with_user(self.user_manager).can_make_rebate)
        rebate = self._make()
        self.assertEqual(
            (str(rebate.date_from), str(rebate.date_to), rebate.form, rebate.state),
            ("2026-01-01", "2026-12-31", "total", "draft"),
        )
        self.assertEqual(rebate.account_ids, self.account_a)
        self.assertEqual([(s.start, s.stop, s.rate) for s in rebate.step_ids], [(0, 0, 0.02)])
        self._invoice(self.alpha, 1000, "2026-02-01")
        rebate.with_user(self.user_manager).action_approve()
        rebate.sudo()._accrue()
        self.assertEqual(rebate.share_ids.accrued, 20)

    def test_what_is_there_is_opened(self):
        rebate = self._make()
        self.assertEqual(self._make(), rebate)
        rows = self._row(self.account_a, "rebate") | self._row(self.account_b, "rebate")
        both = self._make(rows)
        self.assertEqual((len(both), both.account_ids), (2, self.account_a | self.account_b))
        self.assertIn(rebate, both)

    def test_another_rate_is_closed_first(self):
        rebate = self._make()
        rebate.step_ids.rate = 0.01
        with self.assertRaisesRegex(UserError, "Close or delete it"):
            self._make()
        rebate.unlink()
        self.assertTrue(self._make())

    def test_what_a_closed_agreement_counted_counts_once(self):
        """Closed on 10 February, it keeps what it earned: another one begins on the day after."""
        rebate = self._make()
        self._invoice(self.alpha, 1000, "2026-02-01")
        self._earn(rebate)
        rebate.with_user(self.user_manager).action_close()
        another = self._make()
        self.assertNotEqual(another, rebate)
        self.assertEqual(str(another.date_from), "2026-02-11")

    def test_closed_without_having_earned(self):
        """Nothing counts twice: another one begins with the policy."""
        rebate = self._make().with_user(self.user_manager)
        rebate.action_approve()
        rebate.action_close()
        self.assertEqual(str(self._make().date_from), "2026-01-01")

    def test_copy_of_a_closed_agreement(self):
        """1,000 at 2 % are earned once: neither by a copy, with steps or without, nor by opening the first again."""
        rebate = self._make()
        self._invoice(self.alpha, 1000, "2026-02-01")
        self._earn(rebate)
        manager = rebate.with_user(self.user_manager)
        copy, stepped = manager.copy(), manager.copy({"form": "stepped"})
        with self.assertRaisesRegex(UserError, "Close that one first"):
            stepped.action_approve()
        rebate.with_user(self.user_manager).action_close()
        for each in (copy, stepped):
            with self.assertRaisesRegex(UserError, "has counted until 02/10/2026"):
                each.action_approve()
        copy.date_from = "2026-02-11"
        self._invoice(self.alpha, 500, "2026-02-11")
        with freeze_time("2026-02-12 12:00:00"):
            self._earn(copy)
            copy.action_close()
            self.assertEqual((rebate.share_ids.accrued, copy.share_ids.accrued), (20, 10))
            with self.assertRaisesRegex(UserError, "has counted until 02/12/2026"):
                rebate.with_user(self.user_manager).action_reopen()
        copy.sudo().share_ids.accrued = 0
        rebate.with_user(self.user_manager).action_reopen()
        self.assertFalse(rebate.closed_on)

    def test_merged_with_an_agreement_by_hand(self):
        """The agreement of the policy is that of the account that is left: the one by hand is closed."""
        kept = self._make()
        other = self.rebates.create(
            {
                "name": "By hand",
                "company_id": self.company.id,
                "account_ids": self.account_b.ids,
                "form": "total",
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
                "step_ids": [Command.create({"rate": 0.02})],
            }
        )
        self._invoice(self.alpha, 1000, "2026-02-01")
        self._invoice(self.beta, 500, "2026-02-02")
        self._earn(kept | other)
        self._merge()
        self.assertEqual((kept.state, other.state), ("running", "closed"))
        self.rebates.sudo()._get_counted(self.company)._accrue()
        self.env.invalidate_all()
        self.assertEqual((kept.share_ids.accrued, other.share_ids.accrued), (30, 0))

    def test_merged_accounts_with_two_drafts(self):
        """Both are opened; one is approved, and the other one refused: 2 % of 1,000 are earned once."""
        both = self._make(self._row(self.account_a, "rebate") | self._row(self.account_b, "rebate"))
        self._merge()
        self.assertEqual(self._make(), both)
        manager = both.with_user(self.user_manager)
        with self.assertRaises(UserError):
            manager.action_approve()
        self.assertEqual(set(both.mapped("state")), {"draft"})
        manager[0].action_approve()
        with self.assertRaisesRegex(UserError, "would count the same invoices"):
            manager[1].action_approve()
        self._invoice(self.alpha, 1000, "2026-02-01")
        both[0].sudo()._accrue()
        self.assertEqual(sum(both.share_ids.mapped("accrued")), 20)

    def test_merged_accounts_with_two_that_run(self):
        """2 % of 1,000 and of 500 are 20.00 and 10.00; merged, 30.00 of one, and the 10.00 of the other are taken back."""
        kept = self._make()
        other = self._make(self._row(self.account_b, "rebate"))
        self._invoice(self.alpha, 1000, "2026-02-01")
        self._invoice(self.beta, 500, "2026-02-02")
        both = kept | other
        both.with_user(self.user_manager).action_approve()
        both.sudo()._accrue()
        self.assertEqual((kept.share_ids.accrued, other.share_ids.accrued), (20, 10))
        self._merge()
        self.assertEqual((kept.state, other.state), ("running", "closed"))
        self.rebates.sudo()._get_counted(self.company)._accrue()
        self.env.invalidate_all()
        self.assertEqual((kept.share_ids.accrued, other.share_ids.accrued), (30, 0))
        self.assertEqual(other.share_ids.accrual_ids.mapped("amount"), [-10, 10])
        with self.assertRaisesRegex(UserError, "would count the same invoices"):
            other.with_user(self.user_manager).action_reopen()

    def test_an_agreement_by_hand_beside_it(self):
        """On the same revenue it is refused; on days before it, or of chosen products, it is another one."""
        self._make().with_user(self.user_manager).action_approve()
        values = {
            "name": "By hand",
            "company_id": self.company.id,
            "account_ids": self.account_a.ids,
            "form": "total",
            "date_from": "2026-06-01",
            "date_to": "2026-12-31",
            "step_ids": [Command.create({"rate": 0.01})],
        }
        same = self.rebates.with_user(self.user_manager).create(values)
        with self.assertRaisesRegex(UserError, "would count the same invoices"):
            same.action_approve()
        same.product_ids = self.roll
        same.action_approve()
        before = self.rebates.with_user(self.user_manager).create(
            {**values, "date_from": "2025-01-01", "date_to": "2025-12-31"}
        )
        before.action_approve()
        self.assertEqual((same | before).mapped("state"), ["running", "running"])

    def test_days_of_an_exception(self):
        exception = self.env["key.account.policy.exception"].create(
            {
                "account_id": self.account_a.id,
                "kind": "rebate",
                "value": 0.05,
                "reason": "New line",
                "date_from": "2026-02-01",
                "date_to": "2026-06-30",
            }
        )
        exception.with_user(self.user_manager).action_approve()
        rebate = self._make()
        self.assertEqual(
            (str(rebate.date_from), str(rebate.date_to), rebate.step_ids.rate),
            ("2026-02-01", "2026-06-30", 0.05),
        )

    def test_after_an_exception_that_ended(self):
        """5 % until the 14th were made and ended: what the policy gives begins on the 15th, and is approved."""
        exception = self.env["key.account.policy.exception"].create(
            {
                "account_id": self.account_a.id,
                "kind": "rebate",
                "value": 0.05,
                "reason": "New line",
                "date_from": "2026-02-01",
                "date_to": "2026-02-14",
            }
        )
        exception.with_user(self.user_manager).action_approve()
        self._invoice(self.alpha, 1000, "2026-02-03")
        rebate = self._make()
        rebate.with_user(self.user_manager).action_approve()
        with freeze_time("2026-02-20 12:00:00"):
            self.env["key.account.policy"].sudo()._update_company(self.company)
            self.assertEqual(self._earned(rebate), [50])
            self.assertEqual((exception.state, rebate.state), ("ended", "ended"))
            following = self._make()
            self.assertEqual(str(following.date_from), "2026-02-15")
            self._earn(following)
            self.assertEqual(self._earned(rebate | following), [50, 0])

    def test_an_invoice_with_another_date(self):
        """20.00 of the closed one stay: its invoice, dated on the 12th since, is not in the next one as well."""
        rebate = self._make()
        invoice = self._invoice(self.alpha, 1000, "2026-02-01")
        self._earn(rebate)
        rebate.with_user(self.user_manager).action_close()
        following = self._make()
        following.with_user(self.user_manager).action_approve()
        with freeze_time("2026-02-20 12:00:00"):
            self._invoice(self.alpha, 500, "2026-02-12")
            for day in ("2026-02-12", "2026-02-05"):
                invoice.button_draft()
                invoice.write({"invoice_date": day, "date": day})
                invoice.action_post()
                self.assertEqual(self._earned(rebate | following), [20, 10])
            following.with_user(self.user_manager).action_close()
            following.sudo().share_ids.accrued = 0
            rebate.with_user(self.user_manager).action_reopen()
            self.assertFalse(rebate.sudo().counted_move_ids)

    def test_no_day_is_left(self):
        """Closed on the last day of the year, with 20.00: another one would have no day."""
        rebate = self._make()
        self._invoice(self.alpha, 1000, "2026-02-01")
        with freeze_time("2026-12-31 12:00:00"):
            self._earn(rebate)
            rebate.with_user(self.user_manager).action_close()
            with self.assertRaisesRegex(UserError, "counted until 12/31/2026: no day is left"):
                self._make()

    def test_what_is_refused(self):
        """Salespeople; a rung that is not reached; another advantage; the feature off."""
        with self.assertRaises(AccessError):
            self._make(user=self.user_own)
        for row in (self._row(self.account_c, "rebate"), self._row(self.account_a)):
            with self.assertRaisesRegex(UserError, "gives no rebate"):
                self._make(row)
        self.env["key.account.settings"]._switch_features({"feature_rebate": False})
        with self.assertRaisesRegex(UserError, "gives no rebate"):
            self._make()
        self.assertFalse(self.rebates.search([("company_id", "=", self.company.id)]))
