from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time

from ..common import KeyAccountCommon


@freeze_time("2026-02-10 12:00:00")
class PolicyCommon(KeyAccountCommon):
    """Today is 10 February 2026. Alpha and Beta are of grade A, Gamma of grade B.

    The policy *2026* begins on 1 January 2026: figures are those of 2025.

    =========  =====================================================  ==================
    grade, of  rung                                                   conditions
    =========  =====================================================  ==================
    A discount 3 %                                                    revenue ≥ 100,000,
                                                                      collected ≥ 95 %
    A discount 2 %                                                    revenue ≥ 50,000
    A discount 1 %                                                    none
    A term     60 days                                                revenue ≥ 100,000
    A term     30 days                                                none
    B discount 2 %                                                    revenue ≥ 50,000
    =========  =====================================================  ==================
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade_a, cls.grade_b = (cls.env.ref(f"key_account.grade_{g}") for g in "ab")
        cls.account_a, cls.account_b = (
            cls._account(
                partner,
                owner_id=cls.user_own.id,
                grade_id=cls.grade_a.id,
                grade_reason="As before",
            )
            for partner in (cls.alpha, cls.beta)
        )
        cls.account_c = cls._account(
            cls.gamma, owner_id=cls.user_all.id, grade_id=cls.grade_b.id, grade_reason="As before"
        )
        cls.revenue = cls.env.ref("key_account.metric_revenue")
        cls.collected = cls.env.ref("key_account.metric_collection_rate")
        cls.margin = cls.env.ref("key_account.metric_margin")
        cls.terms_30, cls.terms_60 = cls.env["account.payment.term"].create(
            [
                {
                    "name": f"{days} days net",
                    "company_id": False,
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": 100, "nb_days": days})
                    ],
                }
                for days in (30, 60)
            ]
        )
        cls.policy = cls._policy(
            "2026",
            [
                cls._rung(
                    cls.grade_a, "discount", 0.03, {cls.revenue: 100000, cls.collected: 0.95}
                ),
                cls._rung(cls.grade_a, "discount", 0.02, {cls.revenue: 50000}),
                cls._rung(cls.grade_a, "discount", 0.01),
                cls._rung(cls.grade_a, "term", cls.terms_60, {cls.revenue: 100000}),
                cls._rung(cls.grade_a, "term", cls.terms_30),
                cls._rung(cls.grade_b, "discount", 0.02, {cls.revenue: 50000}),
            ],
        )

    @classmethod
    def _policy(cls, name, rungs, **values):
        return cls.env["key.account.policy"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "date_from": date(2026, 1, 1),
                "rung_ids": [
                    Command.create({**rung, "sequence": number})
                    for number, rung in enumerate(rungs)
                ],
                **values,
            }
        )

    @classmethod
    def _rung(cls, grade, kind, value, conditions=None):
        """Return the values of a rung; conditions are ``{metric: threshold}``."""
        names = {"price": "pricelist_id", "term": "payment_term_id"}
        return {
            "grade_id": grade.id,
            "kind": kind,
            names.get(kind, "value"): value.id if kind in names else value,
            "condition_ids": [
                Command.create({"metric_id": metric.id, "threshold": threshold})
                for metric, threshold in (conditions or {}).items()
            ],
        }

    @classmethod
    def _approve(cls, policy=None):
        (policy or cls.policy).with_user(cls.user_manager).action_approve()

    def _row(self, account, kind="discount"):
        return self.env["key.account.entitlement"].search(
            [("account_id", "=", account.id), ("kind", "=", kind)]
        )

    def _open(self, account=None, kind=None):
        domain = [("state", "=", "open"), ("account_id.company_id", "=", self.company.id)]
        if account:
            domain.append(("account_id", "=", account.id))
        if kind:
            domain.append(("kind", "=", kind))
        return self.env["key.account.policy.proposal"].search(domain)

    def _run(self):
        """Do what the scheduled action does for the company, without its commits."""
        self.env["key.account.policy"]._update_company(self.company)

    def _term_of(self, partner, company=None):
        return partner.with_company(company or self.company).property_payment_term_id
