from odoo.tests import freeze_time, tagged

from .replay_common import ReplayCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestReplayRelation(ReplayCommon):
    """Alpha is a channel partner today, Beta has no relation type; both bought for 1,000 less 3 %."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.channel = cls.env.ref("key_account.relation_kind_channel")
        cls.account_a.relation_kind_id = cls.channel
        for partner in cls.alpha + cls.beta:
            cls._sell(partner, 1000, discount=3)

    def _of_channel(self, value, conditions=None):
        rung = self._rung(self.grade_a, "discount", value, conditions)
        return rung | {"relation_kind_id": self.channel.id}

    def test_each_follows_its_ladder(self):
        """5 % of 1,000 and 2 % of 1,000, where 30 were."""
        replay = self._replay(self._of_channel(0.05), self._rung(self.grade_a, "discount", 0.02))
        self._assert_line(
            self._line(replay, self.account_a), discount_was=30, discount_would=50, difference=-20
        )
        self._assert_line(
            self._line(replay, self.account_b), discount_was=30, discount_would=20, difference=10
        )
        self.assertIn("The relation type is that of today.", replay.assumptions)

    def test_what_is_not_reached_is_nothing_for_the_relation_type_alone(self):
        """Of others, the policy says nothing: what was stays."""
        replay = self._replay(self._of_channel(0.05, {self.revenue: 5000}))
        self._assert_line(self._line(replay, self.account_a), discount_was=30, discount_would=0)
        self._assert_line(self._line(replay, self.account_b), discount_was=30, discount_would=30)

    def test_policies_for_grades_assume_nothing_of_it(self):
        replay = self._replay(self._rung(self.grade_a, "discount", 0.02))
        self.assertNotIn("relation type", replay.assumptions)
