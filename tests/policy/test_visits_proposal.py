from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .policy_common import PolicyCommon


@freeze_time("2026-02-10 12:00:00")
class VisitsCommon(PolicyCommon):
    """Accounts of grade A get 1.5 times the usual visits for 100,000 of revenue: Alpha, not Beta.

    Grade A has one business visit a month, and two technical ones a quarter.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cadences = cls.env["key.account.cadence"]
        cadences.search([]).active = False
        cls.monthly, cls.technical = cadences.create(
            [
                {"grade_id": cls.grade_a.id, "visit_level": level, "number": number, "period": per}
                for level, number, per in (("business", 1, "month"), ("technical", 2, "quarter"))
            ]
        )
        (cls.account_a + cls.account_b)._update_visit_due()
        cls.visits = cls._policy(
            "Visits 2026",
            [
                cls._rung(cls.grade_a, "visits", 1.5, {cls.revenue: 100000}),
                cls._rung(cls.grade_a, "visits", 1),
            ],
        )
        cls._invoice(cls.alpha, 120000, "2025-05-01")

    def _apply(self, proposals):
        return proposals.with_user(self.user_manager).action_apply()["params"]["message"]

    def _own(self, account):
        """Return the own cadence of an account: ``{level: (number, period, until, reason)}``."""
        return {
            own.visit_level: (own.number, own.period, own.until, own.reason)
            for own in account.cadence_exception_ids
        }

    def _set(self, account, level="business", number=3, period="month", **values):
        return self.env["key.account.cadence.exception"].create(
            {
                "account_id": account.id,
                "visit_level": level,
                "number": number,
                "period": period,
                "reason": "New mill",
                **values,
            }
        )

    def _due(self, account, level="business"):
        due = account.visit_due_ids.filtered(lambda due: due.visit_level == level)
        return due.number, due.period


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


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestVisitsEnd(VisitsCommon):
    """What a policy or an exception wrote ends with it."""

    def _exception(self, account, until):
        exception = self.env["key.account.policy.exception"].create(
            {
                "account_id": account.id,
                "kind": "visits",
                "value": 2,
                "reason": "Trial",
                "date_to": until,
            }
        )
        exception.with_user(self.user_manager).action_approve()
        return exception

    def test_the_end_of_the_policy(self):
        """It moves with the policy; what a person moved stays."""
        self.visits.date_to = "2026-12-31"
        self._approve(self.visits)
        self._apply(self._open(self.account_a))
        ends = {own.visit_level: own for own in self.account_a.cadence_exception_ids}
        self.assertEqual(
            set(self.account_a.cadence_exception_ids.mapped("until")), {date(2026, 12, 31)}
        )
        ends["technical"].until = "2026-06-30"
        self.visits.with_user(self.user_manager).date_to = "2026-02-28"
        self.assertEqual(ends["business"].until, date(2026, 2, 28))
        self.assertEqual(ends["technical"].until, date(2026, 6, 30))

    def test_the_next_policy_begins_anew(self):
        """What ended by itself was changed by nobody."""
        self._approve(self.visits)
        self._apply(self._open(self.account_a))
        self.visits.with_user(self.user_manager).action_end()
        self.assertEqual(self.account_a.cadence_exception_ids[0].until, date(2026, 2, 10))
        following = self._policy(
            "More", [self._rung(self.grade_a, "visits", 2)], date_from="2026-02-11"
        )
        self._approve(following)
        with freeze_time("2026-02-11 12:00:00"):
            self._run()
            self.assertFalse(self._row(self.account_a, "visits").deviation)
            proposal = self._open(self.account_a)
            self.assertEqual((proposal.from_text, proposal.origin), ("usual number", "default"))
            self._apply(proposal)
            self.assertEqual(
                self._own(self.account_a)["business"], (2, "month", False, "More: × 2")
            )
            self._run()
            self.assertFalse(self._open(self.account_a))

    def test_an_exception(self):
        """Beta gets twice as many up to 20 February; ended before, it is the usual number again."""
        self._approve(self.visits)
        exception = self._exception(self.account_b, "2026-02-20")
        self._apply(self._open(self.account_b))
        self.assertEqual(
            self._own(self.account_b)["business"], (2, "month", date(2026, 2, 20), "Trial: × 2")
        )
        exception.with_user(self.user_manager).action_end()
        self.assertEqual(self._own(self.account_b)["business"][2], date(2026, 2, 9))
        self.assertFalse(self._open(self.account_b))
        self.account_b._update_visit_due()
        self.assertEqual(self._due(self.account_b), (1, "month"))

    def test_the_same_statements_for_many(self):
        partners = self.env["res.partner"].create(
            [{"name": f"Mill {i}", "is_company": True} for i in range(44)]
        )
        accounts = self.env["key.account"].create(
            [
                {
                    "partner_id": partner.id,
                    "company_id": self.company.id,
                    "grade_id": self.grade_a.id,
                    "grade_reason": "As before",
                }
                for partner in partners
            ]
        )
        policy = self._policy("All", [self._rung(self.grade_a, "visits", 2)])
        self._approve(policy)
        proposals = self._open().filtered(lambda p: p.account_id in accounts)
        self.assertEqual(len(proposals), 44)
        few = self._count(proposals[:4].with_user(self.user_manager).action_apply)
        many = self._count(proposals[4:].with_user(self.user_manager).action_apply)
        # Two exceptions each; what Odoo stores together, it stores in one statement.
        self.assertLess(many - few, 36)
        self.assertEqual(len(accounts.cadence_exception_ids), 88)
