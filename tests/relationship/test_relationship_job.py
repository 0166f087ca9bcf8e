from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ...tools.relationship.relationship_rule import RelationshipRule
from ..common import never_analysed
from .relationship_common import RelationshipCommon


@tagged("post_install", "-at_install")
class TestRelationshipJob(RelationshipCommon):
    """The scheduled action lets a neglected relation sink, for any number of accounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cron = cls.env.ref("key_account.ir_cron_relationship")
        cls.scales = cls.env["key.account.relationship.scale"]

    def _run(self, day):
        with freeze_time(f"{day} 03:00:00"), self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()

    def _computed_on(self, scale=None, company=None):
        return (scale or self.scale).with_company(company or self.company).computed_on

    def test_neglected_relations_sink(self):
        with freeze_time("2026-03-02 12:00:00"):
            self._win_over()
        self._run("2026-09-02")
        self._assert_level(2)
        self._run("2026-09-03")
        self._assert_level(1)
        step = self.account.relationship_assessment_ids[0]
        self.assertEqual((step.date, step.source), (date(2026, 9, 3), "schedule"))
        self.assertEqual(step.reason, "no longer proven: Met one-to-one")
        self.assertEqual(step.user_id, self.env.ref("base.user_root"))
        note = self.account.message_ids[0]
        self.assertIn("Relationship level 2 → 1: no longer proven", note.body)
        self.assertFalse(note.notified_partner_ids)

    def test_documents_raise_by_themselves(self):
        """Visits and orders are found without anybody opening the account."""
        with freeze_time("2026-03-02 12:00:00"):
            self._tick(self.samples, "2026-02-01")
            self._meet("2026-02-10", self.alpha_buyer)
            self._meet("2026-02-20", self.alpha_buyer)
            self._assert_level(0)
        self._run("2026-03-03")
        self._assert_level(1)

    def test_once_a_day(self):
        self._run("2026-03-02")
        self.assertEqual(self._computed_on(), date(2026, 3, 2))
        accounts = self.env.registry["key.account"]
        with patch.object(accounts, "_move_relationship_levels") as move:
            self._run("2026-03-02")
            self.assertFalse(move.called)
            self.samples.validity_months = 24  # another rule: all levels are computed again
            self._run("2026-03-02")
            self.assertTrue(move.called)

    def test_only_what_changed_is_written(self):
        with freeze_time("2026-03-02 12:00:00"):
            self._win_over()
            beta = self._account(self.beta)
        self._run("2026-03-03")
        self.env.cr.execute("UPDATE key_account SET write_date = '2020-01-01'")
        self._run("2026-09-03")
        self.assertEqual(self.account.write_date.year, 2026)
        self.assertEqual(beta.write_date.year, 2020)
        self.assertFalse(beta.relationship_assessment_ids)

    def test_settings_of_the_company_count_at_once(self):
        """Another scale for all, set by the administrator: levels are computed again the same day."""
        self._run("2026-03-02")
        traders = self._create_scale("Traders")
        settings = self.env["key.account.settings"].with_user(self.user_admin)
        settings = settings.with_context(allowed_company_ids=self.company.ids)
        settings.create({"relationship_scale_id": traders.id, "superior_ids": self.leader.ids})
        self.assertEqual(self.company.key_account_superior_ids, self.leader)
        self.assertFalse(self._computed_on())
        self._run("2026-03-02")
        self.assertEqual(self.account.relationship_scale_id, traders)
        self.assertEqual(self._computed_on(traders), date(2026, 3, 2))

    def test_scales_follow_the_tags(self):
        tag = self.env["res.partner.category"].create({"name": "Trader"})
        traders = self._create_scale("Traders", category_ids=tag.ids)
        self.alpha.category_id = tag
        self._run("2026-03-02")
        self.assertEqual(self.account.relationship_scale_id, traders)

    # === WHAT GOES WRONG === #

    def _break(self, criterion, **columns):
        """Let a criterion not fit the models any more, as when a module is gone."""
        self.env.flush_all()
        for column, value in columns.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE key_account_relationship_criterion SET %s = %s WHERE id = %s",
                    SQL.identifier(column),
                    value,
                    criterion.id,
                )
            )
        self.env.invalidate_all()

    def test_a_broken_criterion_is_reported_and_moves_nobody(self):
        with freeze_time("2026-03-02 12:00:00"):
            self._win_over()
            beta = self._account(self.beta)
        self._break(self.visits, partner_path="no_such_field")
        self._run("2026-03-03")
        self.assertIn("no_such_field", self.visits.error)
        self.assertIn("Two visits", self.scale.error)
        self._assert_level(2)
        self._assert_level(0, beta)
        self.account._forget_relationship()
        self.assertEqual(self._check(self.visits).state, "broken")
        # What is known still counts: the talk of March is too old in September.
        self._run("2026-09-03")
        self._assert_level(1)
        self.visits.with_user(self.user_admin).partner_path = "partner_ids"
        self.assertFalse(self.visits.error)
        self._run("2026-09-03")
        self._assert_level(1)

    def test_what_the_database_refuses_is_reported_too(self):
        with freeze_time("2026-03-02 12:00:00"):
            self._win_over()
        self._break(self.order, domain="[('id', '=', 'not a number')]")
        with mute_logger("odoo.sql_db"):
            self._run("2026-03-03")
        self.assertTrue(self.order.error)
        self.assertEqual(self._computed_on(), date(2026, 3, 3))
        self._assert_level(2)

    def test_a_failing_scale_does_not_stop_the_others(self):
        beta = self._account(self.beta)
        traders = self._create_scale("Traders")
        beta.relationship_scale_id = traders
        accounts = self.env.registry["key.account"]
        move = accounts._move_relationship_levels

        def fail(model, company, scale, *args, **kwargs):
            if scale == self.scale:
                raise ValueError("broken")
            return move(model, company, scale, *args, **kwargs)

        with (
            patch.object(accounts, "_move_relationship_levels", fail),
            mute_logger("odoo.addons.key_account.tools.job"),
        ):
            self._run("2026-03-02")
        self.assertFalse(self._computed_on())
        self.assertEqual(self._computed_on(traders), date(2026, 3, 2))
        self._run("2026-03-02")
        self.assertEqual(self._computed_on(), date(2026, 3, 2))

    def test_two_workers_at_once(self):
        """A scale that another worker has locked is left to him."""
        with patch.object(
            self.env.registry["key.account.relationship.scale"],
            "try_lock_for_update",
            lambda self, **kwargs: self.browse(),
        ):
            self._run("2026-03-02")
        self.assertFalse(self._computed_on())
        self._run("2026-03-02")
        self.assertEqual(self._computed_on(), date(2026, 3, 2))

    def test_resumes_where_it_stopped(self):
        """The time of the action is over after each scale: it goes on with the next, none twice."""
        beta = self._account(self.beta)
        traders = self._create_scale("Traders")
        beta.relationship_scale_id = traders
        crons = self.env.registry["ir.cron"]
        commit = crons._commit_progress

        def commit_and_stop(model, processed=0, **kwargs):
            commit(model, processed, **kwargs)
            return 0

        accounts = self.env.registry["key.account"]
        background = accounts._update_relationship_in_background
        judged = []

        def judge(model, company, scale):
            judged.append((company.id, scale.id))
            return background(model, company, scale)

        with (
            patch.object(crons, "_commit_progress", commit_and_stop),
            patch.object(accounts, "_update_relationship_in_background", judge),
        ):
            self._run("2026-03-02")  # Odoo runs the action again while something remains
        mine = [(self.company.id, scale.id) for scale in self.scale + traders]
        self.assertCountEqual([pair for pair in judged if pair in mine], mine)
        self.assertTrue(self._computed_on() and self._computed_on(traders))

    def test_killed_in_the_middle(self):
        """A worker dies while he writes: nothing is half-written, and the next run writes all."""
        with freeze_time("2026-03-02 12:00:00"):
            self._win_over()
        update = "odoo.addons.key_account.models.relationship.key_account_relationship_update"
        with (
            freeze_time("2026-09-03 03:00:00"),
            patch(f"{update}.log_in_bulk", side_effect=KeyboardInterrupt),
            self.assertRaises(KeyboardInterrupt),
            self.env.cr.savepoint(),
        ):
            self.account._update_relationship_in_background(self.company, self.scale)
        self.env.invalidate_all()
        self._assert_level(2)
        self.assertFalse(self._computed_on())
        self.assertEqual(len(self.account.relationship_assessment_ids), 2)
        self._run("2026-09-03")
        self._assert_level(1)

    # === SPEED === #

    def test_the_same_records_are_read_once(self):
        """Two visits and three visits are two numbers of the same meetings, not of older ones."""
        more = self.visits.copy({"name": "Three visits", "min_count": 3})
        older = self.visits.copy({"name": "Ever visited", "validity_months": 0})
        with freeze_time("2026-03-02 12:00:00"):
            groups = RelationshipRule(self.env, self.company, self.scale)._group_by_proof()
            self.assertIn(set((self.visits + more).ids), [set(group.ids) for group in groups])
            self.assertIn([older.id], [group.ids for group in groups])
            self._win_over()
            self._assert_level(0)
            self._meet("2026-03-01", self.alpha_buyer)
            self.account._update_relationship_levels("schedule")
            self._assert_level(2)

    def _count_queries(self, customers, day):
        """Raise all of ``customers`` new accounts to level 1 and return the statements it took."""
        partners = self.env["res.partner"].create(
            [{"name": f"Mill {day} {n}", "is_company": True} for n in range(customers)]
        )
        accounts = self.env["key.account"].create(
            [{"partner_id": partner.id, "company_id": self.company.id} for partner in partners]
        )
        self.env["key.account.relationship.evidence"].create(
            [
                {"account_id": account.id, "criterion_id": self.samples.id, "date": "2026-02-01"}
                for account in accounts
            ]
        )
        for start in ("2026-02-10", "2026-02-11"):
            self._meet(start, *partners)
        self._assert_level(0, accounts[0])
        self.scale.with_company(self.company).computed_on = False
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        with freeze_time(f"{day} 03:00:00"):
            self.env["key.account"]._update_relationship_in_background(self.company, self.scale)
        count = self.env.cr.sql_log_count - before
        self.assertEqual(set(accounts.mapped("relationship_level")), {1})
        self.assertEqual(len(accounts.relationship_assessment_ids), customers)
        self.assertTrue(all(account.message_ids for account in accounts))
        return count

    @freeze_time("2026-03-02 12:00:00")
    def test_statements_do_not_grow_with_the_accounts(self):
        self._count_queries(2, "2026-03-03")  # caches are warm now
        with never_analysed():
            few = self._count_queries(5, "2026-03-04")
            many = self._count_queries(50, "2026-03-05")
        self.assertEqual(few, many)
        self.assertLess(many, 60)
