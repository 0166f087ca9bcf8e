from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import mute_logger

from ..access_common import rpc
from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestPolicyRelation(PolicyCommon):
    """Alpha, a channel partner, and Beta, of no relation type, are of grade A.

    ==================  ======  =================================
    advantage, for      gives   if
    ==================  ======  =================================
    discount, channel   5 %     revenue ≥ 100,000
    discount, channel   4 %     –
    discount, all       2 %     –
    term, all           30 days –
    days, channel       45      –
    ==================  ======  =================================
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel, cls.terminal = (
            cls.env.ref(f"key_account.relation_kind_{kind}") for kind in ("channel", "terminal")
        )
        cls.account_a.relation_kind_id = cls.channel
        cls.relations = cls._policy(
            "Relations",
            [
                cls._of(cls.channel, "discount", 0.05, {cls.revenue: 100000}),
                cls._rung(cls.grade_a, "discount", 0.02),
                cls._of(cls.channel, "discount", 0.04),
                cls._rung(cls.grade_a, "term", cls.terms_30),
                cls._of(cls.channel, "days", 45),
            ],
        )

    @classmethod
    def _of(cls, relation, kind, value, conditions=None):
        return {
            **cls._rung(cls.grade_a, kind, value, conditions),
            "relation_kind_id": relation.id,
        }

    def _given(self, account):
        rows = self.env["key.account.entitlement"].search([("account_id", "=", account.id)])
        return {row.kind: row.value_text for row in rows}

    def test_the_ladder_of_the_relation_type_replaces_that_of_the_grade(self):
        self._invoice(self.alpha, 88000, "2025-03-01")
        self._approve(self.relations)
        self.assertEqual(
            self._given(self.account_a),
            {"discount": "4 %", "term": "30 days net", "days": "45 days"},
        )
        self.assertEqual(self._given(self.account_b), {"discount": "2 %", "term": "30 days net"})
        row = self._row(self.account_a)
        self.assertEqual(row.reason, "Grade A, Channel Partner, without condition.")
        # 100,000 less 88,000; the 2 % of the grade is no step.
        self.assertRegex(row.next_step, r"12,000\.00.* more: 5 % instead of 4 %$")
        self.assertEqual(self._row(self.account_b).next_step, "")

    def test_salespeople_do_not_change_what_the_policy_depends_on(self):
        """Alpha's owner would give it, or take from it, what channel partners get; managers may."""
        self.account_a.owner_id = self.user_own
        mine = self.account_a.with_user(self.user_own)
        mine.relation_kind_id = self.terminal
        mine.relation_kind_id = self.channel
        self._approve(self.relations)
        for kind in (self.terminal.id, False):
            with self.assertRaisesRegex(UserError, "Ask a manager"), self.env.cr.savepoint():
                rpc(mine, "write", {"relation_kind_id": kind})
        rpc(mine, "write", {"relation_kind_id": self.channel.id})
        rpc(self.account_a.with_user(self.user_manager), "write", {"relation_kind_id": False})
        rpc(mine, "write", {"relation_kind_id": self.terminal.id})
        with self.assertRaisesRegex(UserError, "Ask a manager"), self.env.cr.savepoint():
            rpc(mine, "write", {"relation_kind_id": self.channel.id})

    def test_a_relation_type_without_ladder_follows_the_grade(self):
        self.account_b.relation_kind_id = self.terminal
        self._approve(self.relations)
        self.assertEqual(self._given(self.account_b), {"discount": "2 %", "term": "30 days net"})

    def test_entitlements_follow_a_change_of_the_relation_type(self):
        self._approve(self.relations)
        self.account_b.with_user(self.user_manager).relation_kind_id = self.channel
        self.assertEqual(
            self._given(self.account_b),
            {"discount": "4 %", "term": "30 days net", "days": "45 days"},
        )
        self.account_b.with_user(self.user_manager).relation_kind_id = False
        self.assertEqual(self._given(self.account_b), {"discount": "2 %", "term": "30 days net"})

    def test_a_ladder_for_one_relation_type_alone(self):
        """Nothing is said about others: they have no entitlement at all."""
        policy = self._policy("Channel", [self._of(self.channel, "discount", 0.05)])
        self._approve(policy)
        self.assertEqual(self._given(self.account_a), {"discount": "5 %"})
        self.assertEqual(self._given(self.account_b), {})

    def test_order_within_a_relation_type(self):
        """5 % below 2 % is wrong within one ladder, and right in two."""
        self.assertFalse(self.relations.notice)
        wrong = self._policy(
            "Wrong",
            [
                self._of(self.channel, "discount", 0.02, {self.revenue: 1}),
                self._of(self.channel, "discount", 0.05),
            ],
        )
        with self.assertRaisesRegex(UserError, "A, Channel Partner, Discount: 2 %.* Move it up"):
            self._approve(wrong)

    def test_service(self):
        """One line per grade and relation type."""
        lines = {False: 24, self.channel.id: 4}
        self.relations.line_ids = [
            Command.create(
                {"grade_id": self.grade_a.id, "relation_kind_id": kind, "reaction_hours": hours}
            )
            for kind, hours in lines.items()
        ]
        self._approve(self.relations)
        self.assertEqual(self.account_a.policy_service, "answer within 4 hours")
        self.assertEqual(self.account_b.policy_service, "answer within 24 hours")
        self.account_b.relation_kind_id = self.terminal
        self.assertEqual(self.account_b.policy_service, "answer within 24 hours")
        for kind in lines:
            with (
                self.assertRaises(UniqueViolation),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env["key.account.policy.line"].create(
                    {
                        "policy_id": self.relations.id,
                        "grade_id": self.grade_a.id,
                        "relation_kind_id": kind,
                    }
                )

    def test_relation_types_in_use_stay(self):
        self.account_a.relation_kind_id = False
        with self.assertRaisesRegex(
            UserError, "Sales policies name these relation types: Relations"
        ):
            self.channel.unlink()
        self.relations.unlink()
        self.channel.unlink()

    def test_a_copy_keeps_the_relation_types(self):
        self.assertEqual(
            self.relations.copy().rung_ids.mapped("display_name"),
            self.relations.rung_ids.mapped("display_name"),
        )
        self.assertTrue(self.relations.names_relation_kinds)
        self.assertFalse(self.policy.names_relation_kinds)
