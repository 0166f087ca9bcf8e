from datetime import date

from odoo.tests import freeze_time, tagged

from .visits_common import VisitsCommon


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
        row = self._row(self.account_a, "visits")
        self.assertEqual(
            row.deviation,
            "Technical: 3 a quarter, last day 06/30/2026, and not 12/31/2026 as applied: changed elsewhere",
        )
        self.assertEqual(self._find_deviations(), row)
        self.visits.with_user(self.user_manager).date_to = "2026-02-28"
        self.assertEqual(ends["business"].until, date(2026, 2, 28))
        self.assertEqual(ends["technical"].until, date(2026, 6, 30))

    def _find_deviations(self):
        return self.env["key.account.entitlement"].search(
            [("deviation", "!=", False), ("company_id", "=", self.company.id)]
        )

    def test_nothing_outlives_the_policy(self):
        """A person empties one last day and moves the other to June: told while the policy runs, over with it.

        What changes with the cadence meanwhile is not applied by itself.
        """
        self.company.key_account_policy_auto = True
        self.visits.date_to = "2026-02-28"
        self._approve(self.visits)
        self._apply(self._open(self.account_a))
        ends = {own.visit_level: own for own in self.account_a.cadence_exception_ids}
        self.assertFalse(self._find_deviations())
        ends["business"].until = False
        self.assertIn(
            "Business: 18 a year, last day none, and not 02/28/2026",
            self._row(self.account_a, "visits").deviation,
        )
        ends["technical"].until = "2026-06-30"
        self._run()
        self.assertFalse(self._open(self.account_a))
        self.assertEqual(len(self._find_deviations()), 1)
        self.monthly.number = 2
        self._run()
        proposal = self._open(self.account_a)
        self.assertEqual(proposal.origin, "changed")
        self.assertNotIn(proposal, proposal.search(proposal._get_safe_domain()))
        with freeze_time("2026-03-01 12:00:00"):
            self._run()
            self.env.invalidate_all()
            self.assertEqual(
                [str(own.until) for own in ends.values()], ["2026-02-28", "2026-02-28"]
            )
            notes = self.account_a.message_ids.filtered(
                lambda note: "ended with it on 02/28/2026" in note.body
            )
            self.assertEqual(len(notes), 1)
            self.account_a._update_visit_due()
            self.assertEqual(self._due(self.account_a), (2, "month"))
            number = len(self.account_a.message_ids)
            self._run()
            self.assertEqual(len(self.account_a.message_ids), number)

    def test_what_a_person_changed_outlives_the_policy(self):
        """Five visits a month are another decision, whatever their last day."""
        self.visits.date_to = "2026-02-28"
        self._approve(self.visits)
        self._apply(self._open(self.account_a))
        for own in self.account_a.cadence_exception_ids:
            own.write({"number": 5, "period": "month", "until": False})
        with freeze_time("2026-03-01 12:00:00"):
            self._run()
        self.assertEqual(set(self.account_a.cadence_exception_ids.mapped("until")), {False})

    def test_nothing_outlives_an_exception(self):
        """Beta gets twice as many up to 20 February; a person empties that day: over all the same."""
        self._approve(self.visits)
        exception = self._exception(self.account_b, "2026-02-20")
        self._apply(self._open(self.account_b))
        own = self.account_b.cadence_exception_ids.filtered(lambda o: o.visit_level == "business")
        own.until = False
        self.assertIn("last day none", self._row(self.account_b, "visits").deviation)
        with freeze_time("2026-02-21 12:00:00"):
            self._run()
        self.assertEqual((exception.state, str(own.until)), ("ended", "2026-02-20"))

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
