from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..common import never_analysed
from .replay_common import ReplayCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestReplayRun(ReplayCommon):
    """Who may, when, and what it costs."""

    def _draft(self, **values):
        policy = self._policy("Draft", [self._rung(self.grade_a, "discount", 0.1)])
        replays = self.replays.with_user(self.user_manager)
        return replays.create({"policy_id": policy.id, "company_id": self.company.id, **values})

    def _run_job(self):
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_replay").method_direct_trigger()

    def test_the_last_full_twelve_months(self):
        replay = self._draft()
        self.assertEqual((str(replay.date_from), str(replay.date_to)), ("2025-02-01", "2026-01-31"))

    def test_a_manager_replays(self):
        self._sell(self.alpha, 1000)
        replay = self._draft()
        replay.action_run()
        self.assertEqual(replay.state, "running")
        self._run_job()
        self.assertEqual((replay.state, replay.line_ids.difference), ("done", -100))
        self.assertIn("Draft: the result is 100.00", replay.summary)
        with self.assertRaisesRegex(UserError, "possible only in: Draft"):
            replay.capital_rate = 0.5
        replay.action_draft()
        self.assertFalse(replay.line_ids)
        replay.capital_rate = 0.5

    def test_a_second_run_writes_nothing(self):
        self._sell(self.alpha, 1000)
        replay = self._draft()
        replay.action_run()
        self._run_job()
        before = (replay.line_ids.ids, replay.write_date)
        self._run_job()
        self.assertEqual((replay.line_ids.ids, replay.write_date), before)

    def test_again(self):
        self._sell(self.alpha, 1000)
        replay = self._draft()
        for number in (1, 2):
            replay.action_run()
            self._run_job()
            self.assertEqual(replay.line_ids.difference, -100 * number)
            self._sell(self.alpha, 1000)

    @mute_logger("odoo.addons.key_account.tools.job")
    def test_a_broken_one_says_so_and_the_next_goes_on(self):
        self._sell(self.alpha, 1000)
        broken, good = self._draft(), self._draft()
        broken.action_run()
        good.action_run()
        replaying, problem = type(self.replays)._replay, "No figures today"

        def fail(replay):
            if replay == broken:
                raise UserError(problem)
            return replaying(replay)

        self.patch(type(self.replays), "_replay", fail)
        self._run_job()
        self.assertEqual((broken.state, broken.problem), ("draft", problem))
        self.assertEqual(good.state, "done")

    def test_a_policy_that_changed_since(self):
        replay = self._draft()
        replay.action_run()
        self._run_job()
        for day, is_outdated in (("2026-02-09", False), ("2026-02-11", True)):
            self.env.cr.execute(
                "UPDATE key_account_policy_rung SET write_date = %s WHERE id = %s",
                (day, replay.policy_id.rung_ids.id),
            )
            self.env.invalidate_all()
            self.assertIs(replay.is_outdated, is_outdated)

    def test_two_policies_are_not_added_up(self):
        """Alpha's 10,000 are 10,000 under each of two policies; of both, no sum is told."""
        self._sell(self.alpha, 10000)
        other = self._policy("Other", [self._rung(self.grade_a, "discount", 0.01)])
        replay = self._replay(self._rung(self.grade_a, "discount", 0.03), compare=other)
        lines, domain = self.env["key.account.replay.line"], [("replay_id", "=", replay.id)]
        sums = lines._read_group(domain, ["policy_id"], ["revenue_was:sum", "difference:sum"])
        told = {policy: (revenue, round(money, 2)) for policy, revenue, money in sums}
        self.assertEqual(told, {replay.policy_id: (10000, -300), other: (10000, -100)})
        self.assertEqual(
            lines._read_group(domain, ["grade_id"], ["revenue_was:sum", "__count"]),
            [(self.grade_a, False, 2)],
        )
        one = [*domain, ("policy_id", "=", other.id)]
        [(revenue,)] = lines._read_group(one, [], ["revenue_was:sum"])
        self.assertEqual(revenue, 10000)
        both, alone = lines.formatted_read_grouping_sets(
            domain, [["grade_id"], ["grade_id", "policy_id"]], ["revenue_was:sum"]
        )
        self.assertEqual([row["revenue_was:sum"] for row in both], [False])
        self.assertEqual([row["revenue_was:sum"] for row in alone], [10000, 10000])

    def test_what_cannot_be_replayed(self):
        replay = self._draft()
        with self.assertRaisesRegex(ValidationError, "at most 36 months"):
            replay.date_from = "2023-01-31"
        replay.date_from = "2023-02-01"
        with self.assertRaisesRegex(ValidationError, "another policy"):
            replay.compare_policy_id = replay.policy_id
        foreign = self._policy("Foreign", [], company_id=self.other_company.id)
        with self.assertRaises(UserError):
            replay.compare_policy_id = foreign

    def test_a_grade_that_was_replayed_stays(self):
        grade = self.grade_a.copy({"name": "A2"})
        self.account_b.write({"grade_id": grade.id, "grade_reason": "Larger"})
        replay = self._replay(self._rung(self.grade_b, "budget", 100))
        self.account_b.write({"grade_id": self.grade_a.id, "grade_reason": "As before"})
        replay.line_ids[0].grade_id = grade
        self.env["key.account.grade.change"].search([("previous_grade_id", "=", grade.id)]).unlink()
        self.env["key.account.grade.change"].search([("grade_id", "=", grade.id)]).unlink()
        with self.assertRaisesRegex(UserError, "What-if replays have used these grades: A2"):
            grade.unlink()
        replay.policy_id.unlink()
        self.assertFalse(replay.exists())
        grade.unlink()

    def test_salespeople_see_nothing(self):
        self._sell(self.alpha, 1000)
        replay = self._draft()
        replay.action_run()
        self._run_job()
        for user in self.user_none + self.user_own + self.user_all:
            for records in (replay, replay.line_ids):
                with self.assertRaises(AccessError):
                    records.with_user(user).read(["display_name"])
            with self.assertRaises(AccessError):
                replay.with_user(user).action_run()
        line = replay.line_ids.with_user(self.user_manager)
        self.assertEqual(line.read(["margin_was"])[0]["margin_was"], 0)
        with self.assertRaises(AccessError):
            line.difference = 0
        with self.assertRaises(AccessError):
            replay.state = "done"

    def test_statements(self):
        """As many statements for thirty accounts as for three."""
        counts = []
        replay = self._replay(
            self._rung(self.grade_a, "discount", 0.1, {self.revenue: 500, self.collected: 0.5}),
            self._rung(self.grade_a, "term", self.terms_30),
        )
        for number in (3, 30):
            partners = self.env["res.partner"].create(
                [{"name": f"Customer {number}.{n}", "is_company": True} for n in range(number)]
            )
            for partner in partners:
                self._account(partner, grade_id=self.grade_a.id, grade_reason="As before")
                self._sell(partner, 1000)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with never_analysed():
                replay.sudo()._replay()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(len(replay.line_ids), 33)
        self.assertEqual(counts[0], counts[1])
