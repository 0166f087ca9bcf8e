from odoo.tests import freeze_time

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
