from odoo.fields import Command
from odoo.service.model import call_kw

from .access_commission import AccessCommission
from .access_handover import AccessHandover
from .access_policy import AccessPolicy
from .access_prospect import AccessProspect
from .access_satisfaction import AccessSatisfaction

PROFILE_LINES = {
    "key.account.competitor.share": {"name": "Other Rolls", "share": 0.3},
    "key.account.consumption": {"quantity": 500},
    "key.account.development.plan": {"name": "Third mill", "date": "2027-01-01"},
    "key.account.product.line": {"name": "Plate", "share": 0.6},
    "key.account.production.line": {"name": "Mill 1", "year": 1998},
}


def rpc(records, method, *args, **kwargs):
    """Call as a client does from outside, who sends the context along."""
    model = records.browse()
    kwargs = {"context": dict(records.env.context), **kwargs}
    if not getattr(getattr(type(model), method, None), "_api_model", False):
        args = (records.ids, *args)
    # As a request does: nested commands on users and contacts are carried out in this user's rights.
    transaction = records.env.transaction
    usual, transaction.default_env = transaction.default_env, model.env
    try:
        return call_kw(model, method, list(args), kwargs)
    finally:
        transaction.default_env = usual


class AccessCommon(
    AccessCommission, AccessPolicy, AccessSatisfaction, AccessHandover, AccessProspect
):
    """Accounts of several people in two companies, reviewed by a scorecard that weighs the margin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade_a, cls.grade_b, cls.grade_c, cls.grade_d = (
            cls.env.ref(f"key_account.grade_{letter}") for letter in "abcd"
        )
        cls.user_portal = cls._create_user("ka_portal", "base.group_portal")
        cls.user_public = cls._create_user("ka_public", "base.group_public")
        cls.user_contacts = cls._create_user(
            "ka_contacts", "base.group_user,base.group_partner_manager"
        )
        cls.foreign_admin = cls._create_user(
            "ka_foreign", "key_account.group_admin", cls.other_company
        )
        cls.outsiders = cls.user_none + cls.user_contacts + cls.user_portal + cls.user_public
        cls.insiders = cls.user_own + cls.user_all + cls.user_manager + cls.user_admin
        internal = cls.insiders + cls.user_none + cls.user_contacts
        internal.write({"group_ids": [Command.link(cls.env.ref("base.group_allow_export").id)]})
        cls.delta, cls.epsilon = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Delta Forge", "Epsilon Rolls")]
        )
        cls.owned = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.deputised = cls._account(cls.beta, owner_id=cls.user_all.id, deputy_id=cls.user_own.id)
        cls.shared = cls._account(
            cls.gamma,
            owner_id=cls.user_all.id,
            shared_user_ids=[Command.set(cls.user_own.ids)],
        )
        cls.hidden = cls._account(cls.delta, owner_id=cls.user_all.id)
        cls.foreign = cls._account(
            cls.alpha,
            cls.other_company,
            owner_id=cls.foreign_admin.id,
            grade_id=cls.grade_d.id,
            grade_reason="Overseas they buy little",
            posture="drop",
        )
        cls.mine = cls.owned + cls.deputised + cls.shared
        cls.local = cls.mine + cls.hidden
        cls.env["key.account.rating"].create(
            [
                {"account_id": account.id, "kind": "influence", "value": 70, "date": "2025-06-01"}
                for account in cls.local + cls.foreign
            ]
        )
        cls._know_people()
        cls._prove_relations()
        cls._fill_profiles()
        cls._visit_accounts()
        cls._plan_visits()
        cls._judge_credit()
        cls._agree_policies()
        cls._earn_commission()
        cls._use_start_page()
        cls._do_business()
        cls.approved = cls._create_review(cls.company, "2025-11-30")
        cls.approved.action_approve()
        cls.simulated = cls._create_review(cls.company, "2025-12-31")
        cls.foreign_review = cls._create_review(cls.other_company, "2025-12-31")
        cls.line = cls.approved.line_ids.filtered(lambda line: line.account_id == cls.owned)
        cls._record_history()

    @classmethod
    def _record_history(cls):
        """Each company has a changed scorecard, an approval that changed an account, and contributions."""
        cls._contribute_accounts()
        cls.env["key.account.scorecard.change"].create(
            [
                {"scorecard_id": review.scorecard_id.id, "date": "2025-11-30"}
                for review in (cls.approved, cls.foreign_review)
            ]
        )
        cls.env["key.account.review.effect"].create(
            {"review_id": cls.foreign_review.id, "account_id": cls.foreign.id}
        )

    @classmethod
    def _know_people(cls):
        """One colleague knows one person at each customer."""
        accounts = cls.local + cls.foreign
        contacts = cls.env["res.partner"].create(
            [
                {"name": f"Buyer of {account.display_name}", "parent_id": account.partner_id.id}
                for account in accounts
            ]
        )
        people = cls.env["key.account.stakeholder"].create(
            [
                {
                    "account_id": account.id,
                    "partner_id": contact.id,
                    "attitude": "4",
                    "closeness_ids": [Command.create({"user_id": account.owner_id.id})],
                }
                for account, contact in zip(accounts, contacts, strict=True)
            ]
        )
        # Protected data that was erased again: the access log remembers it.
        cls.env["key.account.stakeholder.sensitive"].create(
            [{"stakeholder_id": person.id, "legal_basis": "consent"} for person in people]
        ).unlink()

    @classmethod
    def _prove_relations(cls):
        """Each company has its own scale; customers with a sample are on its first level."""
        cls.scales = cls.env["key.account.relationship.scale"]
        for company, accounts in ((cls.company, cls.local), (cls.other_company, cls.foreign)):
            level = {
                "name": "Known",
                "criterion_ids": [Command.create({"name": "Sample delivered"})],
            }
            scale = cls.scales.create(
                {
                    "name": f"Scale of {company.name}",
                    "company_id": company.id,
                    "level_ids": [Command.create(level)],
                }
            )
            cls.scales |= scale
            accounts.relationship_scale_id = scale
            cls.env["key.account.relationship.evidence"].create(
                [
                    {"account_id": account.id, "criterion_id": scale.level_ids.criterion_ids.id}
                    for account in accounts
                ]
            )

    @classmethod
    def _fill_profiles(cls):
        cls.owned.relation_kind_id = cls.env.ref("key_account.relation_kind_channel")
        family = cls.env["product.category"].create({"name": "Rolls"})
        for model, values in PROFILE_LINES.items():
            vals = dict(values)
            if model == "key.account.competitor.share":
                vals["category_id"] = family.id
            accounts = cls.local + cls.foreign
            cls.env[model].create([dict(vals, account_id=account.id) for account in accounts])

    @classmethod
    def _do_business(cls):
        for number, account in enumerate(cls.local, start=1):
            cls._order(account.partner_id, [(cls.roll, 15 * number, 930)], "2025-05-05")
        cls._order(cls.alpha, [(cls.roll, 1, 2000)], "2025-05-05", company=cls.other_company)
        # A customer who bought after the as-of days is in the scope, and skipped.
        for company in (cls.company, cls.other_company):
            cls._account(cls.epsilon, company)

    @classmethod
    def _create_scorecard(cls, company, **values):
        metrics = {
            code: cls.env.ref(f"key_account.metric_{code}").id
            for code in ("order_amount", "margin", "margin_rate")
        }
        return cls.env["key.account.scorecard"].create(
            {
                "name": f"Scorecard of {company.name}",
                "company_id": company.id,
                "rank_metric_id": metrics["order_amount"],
                "criterion_ids": [
                    Command.create(
                        {
                            "metric_id": metrics["order_amount"],
                            "weight": 60,
                            "scoring": "linear",
                            "value_low": 0,
                            "value_high": 50000,
                        }
                    ),
                    Command.create(
                        {
                            "metric_id": metrics["margin"],
                            "weight": 40,
                            "scoring": "bands",
                            "band_ids": [
                                Command.create({"value_from": start, "points": points})
                                for start, points in ((8000, 90), (0, 30))
                            ],
                        }
                    ),
                ],
                "gate_ids": [
                    Command.create(
                        {
                            "grade_id": cls.grade_a.id,
                            "metric_id": metrics["margin_rate"],
                            "operator": ">=",
                            "value": 0.5,
                        }
                    )
                ],
                **values,
            }
        )

    @classmethod
    def _create_review(cls, company, day, **values):
        review = cls.env["key.account.review"].create(
            {
                "scorecard_id": cls._create_scorecard(company, **values).id,
                "company_id": company.id,
                "date": day,
            }
        )
        review.action_compute()
        return review

    def _as(self, user, records):
        """Return ``records`` as the user sees them in his own company."""
        return records.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    def _model(self, user, name):
        return self._as(user, self.env[name])

    def _all_of(self, name):
        """Return all records of a model, also of those that compare two reviews."""
        context = {
            "compare_from": self.approved.id,
            "compare_to": self.simulated.id,
            "active_test": False,
        }
        return self.env[name].with_context(**context)
