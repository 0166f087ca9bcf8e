from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .replay_common import ReplayCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestReplayHeld(ReplayCommon):
    """Commission, expense and rebates: what policies and agreements of the months gave."""

    def _hold(self, *rungs):
        """A policy that holds from July on."""
        policy = self._policy("2025", rungs, date_from="2025-07-01", date_to="2025-12-31")
        policy.write({"state": "past"})
        return policy

    def test_commission(self):
        """10,000 in March at the usual 1 %, 10,000 in August at 2 %: 300. At 3 %: 600."""
        self._hold(self._rung(self.grade_a, "commission", 0.02))
        for day in ("2025-03-10", "2025-08-10"):
            self._sell(self.alpha, 10000, day)
        rung = self._rung(self.grade_a, "commission", 0.03)
        line = self._line(self._replay(rung, commission_rate=0.01), self.account_a)
        self._assert_line(line, commission_was=300, commission_would=600, difference=-300)
        # The customer gets nothing of it.
        self.assertEqual(line.outcome, "same")

    def test_commission_follows_the_revenue_that_would_be(self):
        """3 % of 10,000 less 10 %."""
        self._sell(self.alpha, 10000)
        replay = self._replay(
            self._rung(self.grade_a, "discount", 0.1), self._rung(self.grade_a, "commission", 0.03)
        )
        self._assert_line(self._line(replay, self.account_a), commission_would=270)

    def test_expense_and_budget(self):
        """2 % of 10,000 and half a year's budget of 730 were; 365 a year and no share would be.

        July to December are 184 of 365 days: 368.
        """
        self._hold(
            self._rung(self.grade_a, "expense", 0.02), self._rung(self.grade_a, "budget", 730)
        )
        self._sell(self.alpha, 10000, "2025-08-10")
        replay = self._replay(
            self._rung(self.grade_a, "expense", 0), self._rung(self.grade_a, "budget", 365)
        )
        line = self._line(replay, self.account_a)
        self._assert_line(line, expense_was=568, expense_would=365, difference=203)

    def _exempt(self, kind, value, first, last):
        return self.env["key.account.policy.exception"].create(
            {
                "account_id": self.account_a.id,
                "kind": kind,
                "value": value,
                "reason": "Fair",
                "date_from": first,
                "date_to": last,
                "state": "approved",
            }
        )

    def test_budget_exception_of_some_days(self):
        """730 a year by the policy; 3,650 a year on 73 days by exception.

        The 73 days count 730 on both sides. Of the other 292 days nothing was given, 584 would be.
        """
        self._exempt("budget", 3650, "2025-03-01", "2025-05-12")
        self._sell(self.alpha, 10000)
        line = self._line(self._replay(self._rung(self.grade_a, "budget", 730)), self.account_a)
        self._assert_line(line, expense_was=730, expense_would=1314, difference=-584)

    def test_budget_exception_beside_a_policy_that_held(self):
        """Half a year's 730 were held, of these 31 days in August by exception at 3,650 a year.

        310 on both sides; 153 × 2 = 306 were held, and 334 days at 1 a day would be given.
        """
        self._hold(self._rung(self.grade_a, "budget", 730))
        self._exempt("budget", 3650, "2025-08-01", "2025-08-31")
        self._sell(self.alpha, 10000)
        line = self._line(self._replay(self._rung(self.grade_a, "budget", 365)), self.account_a)
        self._assert_line(line, expense_was=616, expense_would=644)

    def test_rebate_of_the_policy(self):
        """3 % of 10,000 less 10 % discount: 270, where nothing was agreed; the customer gets 1,270 more."""
        self._sell(self.alpha, 10000)
        replay = self._replay(
            self._rung(self.grade_a, "discount", 0.1), self._rung(self.grade_a, "rebate", 0.03)
        )
        line = self._line(replay, self.account_a)
        self._assert_line(line, rebate=0, rebate_would=270, advantage=1270, difference=-1270)
        self.assertIn("take the place of all agreements", replay.assumptions)

    def test_rebate_by_exception_on_its_days(self):
        """5 % of 4,000 in March by exception, 1 % of 6,000 in May: 200 + 60. Grade B gets nothing, and 0 of it."""
        self._exempt("rebate", 0.05, "2025-03-01", "2025-03-31")
        self._sell(self.alpha, 4000, "2025-03-10")
        self._sell(self.alpha, 6000, "2025-05-10")
        self._sell(self.gamma, 1000, "2025-05-10")
        replay = self._replay(
            self._rung(self.grade_a, "rebate", 0.01),
            self._rung(self.grade_b, "rebate", 0.02, {self.revenue: 50000}),
        )
        self._assert_line(self._line(replay, self.account_a), rebate_would=260)
        self._assert_line(self._line(replay, self.account_c), rebate_would=0, difference=0)

    def test_rebates_stay_and_their_credit_notes_do_not_count(self):
        """2 % of 10,000 earned in 2025, paid by a credit note: revenue stays 10,000."""
        self._sell(self.alpha, 10000)
        rebate = self.env["key.account.rebate"].create(
            {
                "name": "Total 2025",
                "form": "total",
                "date_from": "2025-01-01",
                "date_to": "2025-12-31",
                "company_id": self.company.id,
                "account_ids": [Command.set(self.account_a.ids)],
                "step_ids": [Command.create({"start": 0, "rate": 0.02})],
            }
        )
        rebate.action_approve()
        rebate.sudo()._accrue()
        share = rebate.share_ids
        share.accrual_ids.sudo().date = "2025-12-31"
        note = self._credit_note(self.alpha, 200, "2025-12-31")
        self.env["key.account.rebate.settlement"].sudo().create(
            {
                "share_id": share.id,
                "account_id": share.account_id.id,
                "rebate_id": rebate.id,
                "move_id": note.id,
                "amount": 200,
                "user_id": self.user_manager.id,
                "date": "2025-12-31",
            }
        )
        line = self._line(self._replay(self._rung(self.grade_a, "discount", 0.1)), self.account_a)
        self._assert_line(line, rebate=200, rebate_would=200, revenue_was=10000, difference=-1000)
        # The same share by the policy, in place of the agreement: nothing changes.
        line = self._line(self._replay(self._rung(self.grade_a, "rebate", 0.02)), self.account_a)
        self._assert_line(line, rebate=200, rebate_would=200, difference=0, advantage=0)
        line = self._line(self._replay(self._rung(self.grade_a, "rebate", 0.03)), self.account_a)
        self._assert_line(line, rebate_would=300, difference=-100, advantage=100)

    def test_two_policies_side_by_side(self):
        self._sell(self.alpha, 1000)
        other = self._policy("Other", [self._rung(self.grade_a, "discount", 0.2)])
        replay = self._replay(self._rung(self.grade_a, "discount", 0.1), compare=other)
        self._assert_line(self._line(replay, self.account_a), difference=-100)
        self._assert_line(self._line(replay, self.account_a, policy=other), difference=-200)
        self.assertIn("Other: the result is", replay.summary)
