from odoo.tests import BaseCase, tagged

from ...tools.cockpit.ranking import acted_share, weigh
from ...tools.desk import DeskKind


@tagged("post_install", "-at_install")
class TestDeskRanking(BaseCase):
    """Kinds that are acted on less often than others sink."""

    def test_as_often_as_others(self):
        """50 of 200 items were acted on: a quarter."""
        self.assertEqual(acted_share(80, 20, 200, 50), 1)
        self.assertEqual(acted_share(40, 30, 200, 50), 1, "nothing rises")

    def test_less_often(self):
        """(0 + 20 × ¼) ÷ (80 + 20) = 5 %, a fifth of a quarter; (10 + 5) ÷ 100 = 15 %."""
        self.assertAlmostEqual(acted_share(80, 0, 200, 50), 0.2)
        self.assertAlmostEqual(acted_share(80, 10, 200, 50), 0.6)

    def test_few_cases_prove_little(self):
        """(0 + 5) ÷ (1 + 20) = 23.8 %, 95 % of a quarter."""
        self.assertAlmostEqual(acted_share(1, 0, 200, 50), 20 / 21)
        self.assertEqual(acted_share(0, 0, 200, 50), 1)

    def test_a_tenth_is_left(self):
        self.assertEqual(acted_share(10_000, 0, 20_000, 5_000), 0.1)

    def test_nobody_acts_on_anything(self):
        self.assertEqual(acted_share(80, 0, 200, 0), 1)
        self.assertEqual(acted_share(0, 0, 0, 0), 1)

    def test_settings_before_expectations(self):
        kinds = {code: DeskKind(code, "Open", 0.3, 20) for code in ("set", "unset", "archived")}
        usage = {"shown": None, "acted": None}
        rows = [
            {"kind": "set", "chance": 5, "minutes": 10, "active": True, "shown": 80, "acted": 0},
            {"kind": "archived", "chance": 5, "minutes": 10, "active": False, **usage},
            {"kind": "gone", "chance": 5, "minutes": 10, "active": True, "shown": 120, "acted": 50},
        ]
        weights = weigh(kinds, rows)
        self.assertEqual(weights.keys(), {"set", "unset"})
        self.assertEqual(weights["set"][:2], (0.05, 10))
        self.assertAlmostEqual(weights["set"].use, 0.2)
        self.assertEqual(weights["unset"], (0.3, 20, 1))
