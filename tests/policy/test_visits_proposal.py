from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .visits_common import VisitsCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestVisitsProposal(VisitsCommon):
    """Visits are proposed, applied and taken back as terms are."""

    def test_numbers(self):
        """1.5 a month are 18 a year, 1.5 × 2 a quarter are 3 a quarter."""
        self._approve(self.visits)
        proposal = self._open()
        self.assertEqual((proposal.account_id, proposal.kind), (self.account_a, "visits"))
        self.assertEqual((proposal.from_text, proposal.origin), ("usual number", "default"))
        self.assertEqual(proposal.to_text, "× 1.5 (Technical: 3 a quarter; Business: 18 a year)")
        self._apply(proposal)
        reason = "Visits 2026: × 1.5"
        self.assertEqual(
            self._own(self.account_a),
            {
                "business": (18, "year", False, reason),
                "technical": (3, "quarter", False, reason),
            },
        )
        self.assertEqual(self._due(self.account_a), (18, "year"))
        self.assertEqual(self._due(self.account_b), (1, "month"))
        self._run()
        self.assertFalse(self._open())
        self.assertFalse(self._row(self.account_a, "visits").deviation)

    def test_periods(self):
        """What is no whole number is said of a longer period; what is rounded is at least one."""
        numbers = {
            (1, "month", 2): [2, "month"],
            (1, "month", 1.3333333): [4, "quarter"],
            (2, "month", 1.1666667): [7, "quarter"],
            (3, "month", 1 / 3): [1, "month"],
            (3, "month", 0.3333): [1, "month"],  # 33.33 %
            (3, "week", 2 / 3): [2, "week"],
            (1, "month", 1.25): [15, "year"],
            (1, "month", 0.001): [1, "year"],
            (2, "month", 1.5): [3, "month"],
            (1, "month", 0.6666667): [2, "quarter"],
            (3, "month", 0.5): [18, "year"],  # 1.5 a month, 4.5 a quarter
            (1, "week", 1.5): [78, "year"],  # 365.25 ÷ 7 × 1.5 = 78.27
            (1, "week", 2): [2, "week"],
            (1, "quarter", 1.5): [6, "year"],
            (1, "year", 1.5): [2, "year"],
            (1, "year", 0.2): [1, "year"],
            (4, "year", 0.5): [2, "year"],
            (1, "month", 0): [0, "month"],
        }
        self.technical.active = False
        self._approve(self.visits)
        rung = self.visits.rung_ids[0]
        for (number, period, factor), expected in numbers.items():
            self.monthly.write({"number": number, "period": period})
            rung.sudo().value = factor
            self._run()
            proposal = self._open(self.account_a)
            self.assertEqual(proposal.visits_to, {"business": expected}, (number, period, factor))

    def test_what_a_person_set_is_shown_and_given_back(self):
        """Beta is entitled to the usual number; its three visits a month stay until a manager applies."""
        self._set(self.account_b, until="2026-12-31")
        self.company.key_account_policy_auto = True
        self._approve(self.visits)
        proposal = self._open(self.account_b)
        self.assertEqual(
            (proposal.from_text, proposal.to_text, proposal.origin),
            ("Business: 3 a month", "usual number", "person"),
        )
        self.assertNotIn(proposal, proposal.search(proposal._get_safe_domain()))
        self._apply(proposal)
        self.assertEqual(self._own(self.account_b), {})
        self.assertEqual(self._due(self.account_b), (1, "month"))
        self._run()
        self.assertFalse(self._open(self.account_b))
        proposal.with_user(self.user_manager).action_revert()
        self.assertEqual(
            self._own(self.account_b),
            {"business": (3, "month", date(2026, 12, 31), "New mill")},
        )
        self._run()
        self.assertFalse(self._open(self.account_b))

    def test_levels_without_cadence_are_left_alone(self):
        self._set(self.account_a, "leadership", 1, "year")
        self._approve(self.visits)
        proposal = self._open(self.account_a)
        self.assertEqual(proposal.from_text, "usual number")
        self._apply(proposal)
        self.assertEqual(self._own(self.account_a)["leadership"][0], 1)
        proposal.with_user(self.user_manager).action_revert()
        self.assertEqual(list(self._own(self.account_a)), ["leadership"])

    def test_changed_since_it_was_proposed(self):
        self._approve(self.visits)
        proposal = self._open(self.account_a)
        own = self._set(self.account_a)
        self.assertIn("Odoo has Business: 3 a month by now", self._apply(proposal))
        self._run()
        renewed = self._open(self.account_a)
        self.assertEqual(renewed.from_text, "Business: 3 a month")
        # Another reason is another decision.
        own.reason = "Second mill"
        self.assertIn("by now", self._apply(renewed))
        self.assertEqual(self._own(self.account_a)["business"][3], "Second mill")

    def test_changed_elsewhere(self):
        self._approve(self.visits)
        self._apply(self._open(self.account_a))
        rows = self.env["key.account.entitlement"].search([("company_id", "=", self.company.id)])
        row = self._row(self.account_a, "visits")
        own = self.account_a.cadence_exception_ids
        business = own.filtered(lambda each: each.visit_level == "business")
        business.number = 4
        self.assertEqual(
            row.deviation,
            "Technical: 3 a quarter; Business: 4 a year, and not Technical: 3 a quarter; Business: "
            "18 a year as applied: changed elsewhere",
        )
        self.assertEqual(rows.search([("deviation", "!=", False), ("id", "in", rows.ids)]), row)
        self.company.key_account_policy_auto = True
        self._run()
        proposal = self._open(self.account_a)
        self.assertEqual(proposal.origin, "changed")
        self.assertNotIn(proposal, proposal.search(proposal._get_safe_domain()))
        business.unlink()
        self._run()
        self.assertEqual(self._open(self.account_a).from_text, "Technical: 3 a quarter")
        self._apply(self._open(self.account_a))
        self.assertEqual(self._own(self.account_a)["business"][:2], (18, "year"))
        self.env.invalidate_all()
        self.assertFalse(row.deviation)

    def test_revert_keeps_what_was_changed_since(self):
        self._approve(self.visits)
        proposal = self._open(self.account_a)
        self._apply(proposal)
        self.account_a.cadence_exception_ids[0].number = 5
        told = proposal.with_user(self.user_manager).action_revert()["params"]["message"]
        self.assertIn("it stays", told)
        self.assertEqual(len(self._own(self.account_a)), 2)

    def test_it_follows_the_cadence(self):
        """Two visits a month instead of one: × 1.5 are three, and no person has changed anything."""
        self._approve(self.visits)
        self._apply(self._open(self.account_a))
        self.monthly.number = 2
        self._run()
        proposal = self._open(self.account_a)
        self.assertEqual(proposal.origin, "policy")
        self.assertEqual(proposal.visits_to["business"], [3, "month"])
        self._apply(proposal)
        self.assertEqual(self._due(self.account_a), (3, "month"))

    def test_more_than_one_a_day_is_refused(self):
        self.monthly.write({"number": 5, "period": "week"})
        self._approve(self.visits)
        told = self._apply(self._open(self.account_a))
        self.assertIn("0 of 1 proposals applied.", told)
        self.assertIn("are more than one per day", told)
        self.assertEqual(self._own(self.account_a), {})

    def test_without_visits_nothing_is_proposed(self):
        self.env["key.account.settings"]._switch_features(
            {"feature_visit": False, "feature_plan": False}
        )
        self._approve(self.visits)
        self.assertFalse(self._open())
        self.assertEqual(self._row(self.account_a, "visits").value, 1.5)

    def test_only_managers_decide(self):
        self._approve(self.visits)
        with self.assertRaises(AccessError):
            self._open().with_user(self.user_own).action_apply()
        self.assertEqual(self._own(self.account_a), {})
