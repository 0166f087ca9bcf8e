from datetime import timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command

from .access_common import PROFILE_LINES, AccessCommon, rpc

# What the database refuses is a refusal over RPC, too.
REFUSED = "recorded by the system|cannot be edited"


class GuardCommon(AccessCommon):
    """Values to attack with: for each field another one, for each model those of a new record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_protected = cls._create_user("ka_protected", "key_account.group_sensitive")
        cls.owned.shared_user_ids |= cls.user_protected
        cls.sensitive = cls.env["key.account.stakeholder.sensitive"].create(
            {"stakeholder_id": cls.owned.stakeholder_ids.id, "legal_basis": "consent"}
        )
        cls.env["key.account.personal.card"].create({"name": "Short card"})
        cls.meeting = (
            cls.env["calendar.event"]
            .with_user(cls.user_own)
            .create({"name": "Lunch", "partner_ids": [Command.set(cls.beta.ids)]})
        )

    def _guarded(self):
        """Return the names of the models that keep records of the module."""
        return sorted(
            name
            for name, model in self.env.registry.items()
            if (name + ".").startswith("key.account.") and not model._abstract and model._auto
        )

    def _actors(self, model):
        if model == "key.account.stakeholder.sensitive":
            return self.user_protected
        return self.insiders

    # === VALUES === #

    def _forge(self, model, name, record=None):
        """Return a value for a field that differs from the one it has, and from its default."""
        field = self.env[model]._fields[name]
        kind = field.type
        if kind == "boolean":
            return not (
                record[name] if record else field.default and field.default(self.env[model])
            )
        if kind in ("integer", "float", "monetary", "many2one_reference"):
            return (record[name] if record else 0) + 3
        if kind == "selection":
            now = record[name] if record else self.env[model].default_get([name]).get(name)
            return next(key for key in reversed(field.get_values(self.env)) if key != now)
        if kind == "many2one":
            now = record[name].id if record else 0
            others = self._all_of(field.comodel_name).search(
                [("id", "!=", now)], order="id desc", limit=1
            )
            return others.id or 1
        return {
            "binary": "Zm9yZ2Vk",
            "char": "forged",
            "text": "forged",
            "date": "2001-01-01",
            "datetime": "2001-01-01 08:00:00",
            "json": {"forged": 1},
            "many2many": [Command.set((self.user_all + self.user_manager).ids)],
            "one2many": [Command.clear()],
        }[kind]

    def _has(self, record, name, value):
        """Tell whether a record has a forged value."""
        kind, got = record._fields[name].type, record[name]
        if kind == "one2many":
            return False
        if kind == "many2many":
            return sorted(got.ids) == sorted(value[0][2])
        if kind == "many2one":
            return got.id == value
        if kind == "binary":
            return bool(got)
        return (str(got) if kind in ("date", "datetime") else got) == value

    def _new_values(self, model):
        """Return values with which a user of the account makes a new record; ``None``: nobody does."""
        account = self.owned
        part = {"account_id": account.id}
        if model in PROFILE_LINES:
            family = self.env["product.category"].search([], limit=1).id
            vals = {**PROFILE_LINES[model], **part, "share": 0.01, "category_id": family}
            return {name: value for name, value in vals.items() if name in self.env[model]._fields}
        makers = {
            **self._new_parts(account),
            **self._new_of_service(account),
            **self._new_of_visits(account),
            **self._new_of_policies(account),
            **self._new_others(),
        }
        return makers.get(model, lambda: None)()

    def _new_parts(self, account):
        part = {"account_id": account.id}
        criterion = account.relationship_scale_id.level_ids.criterion_ids[:1]
        return {
            "key.account": lambda: {"partner_id": self._new_partner(None).id},
            "key.account.stakeholder": lambda: {
                **part,
                "partner_id": self._new_partner(account.partner_id).id,
            },
            "key.account.stakeholder.sensitive": lambda: {
                "stakeholder_id": self.env["key.account.stakeholder"]
                .create({**part, "partner_id": self._new_partner(account.partner_id).id})
                .id,
                "legal_basis": "consent",
            },
            "key.account.closeness": lambda: {
                "stakeholder_id": account.stakeholder_ids.id,
                "user_id": self.user_all.id,
            },
            "key.account.rating": lambda: {**part, "kind": "influence", "value": 9},
            "key.account.relationship.evidence": lambda: {**part, "criterion_id": criterion.id},
            "key.account.cadence.exception": lambda: {
                **part,
                "visit_level": "technical",
                "number": 1,
                "reason": "So they asked",
            },
            "key.account.credit.review": lambda: {
                "account_id": self._account(self._new_partner(None), owner_id=self.user_own.id).id
            },
            "key.account.credit.approve": lambda: {"review_id": self.credit_review.id},
            "key.account.credit.revoke": lambda: {
                "review_id": self.credit_review.id,
                "reason": "Why not",
            },
        }

    def _new_of_service(self, account):
        part = {"account_id": account.id}
        return {
            "key.account.care.event": lambda: {
                **part,
                "occasion_id": self.env.ref("key_account.care_occasion_condolence").id,
            },
            "key.account.care.send": lambda: {"event_ids": account.care_event_ids.ids},
            "key.account.gift": lambda: {
                **part,
                "stakeholder_id": account.stakeholder_ids.id,
                "name": "Tea",
                "amount": 10,
            },
            **self._new_of_clubs(account),
            "key.account.loss": lambda: {
                "account_id": self._account(self._new_partner(None), owner_id=self.user_own.id).id,
                "cause_id": self.env.ref("key_account.loss_cause_price").id,
            },
            "key.account.proposal.reason": lambda: {"name": "Too small"},
            "key.account.proposal.refuse": lambda: {
                "proposal_ids": account.proposal_ids.ids,
                "reason_id": self.env.ref("key_account.proposal_reason_price").id,
            },
            "key.account.loss.measure": lambda: {
                "cause_id": self.env.ref("key_account.loss_cause_price").id,
                "name": "Other prices",
            },
            "key.account.commitment": lambda: {**part, "name": "A sample"},
            "key.account.prospect.cost": lambda: {
                "name": "Fair",
                "channel_id": self.env.ref("key_account.acquisition_channel_fair").id,
                "amount": 10,
            },
            "key.account.give.up": lambda: {"reason": "small", "account_ids": account.ids},
            "key.account.expense.line": lambda: {**part, "name": "Fair", "amount": 10},
            "key.account.usage.problem": lambda: {**part, "name": "Cracks"},
            "key.account.feedback": lambda: {**part, "name": "Labels"},
            "key.account.return.call": lambda: {**part, "name": "In use"},
            **self._new_of_handover(),
            "key.account.return.call.record": lambda: {
                "call_id": self.env["key.account.return.call"].create({**part, "name": "In use"}).id
            },
            "key.account.complaint.measure": lambda: {
                "complaint_id": account.complaint_ids[:1].id,
                "name": "New rolls",
            },
            "key.account.complaint": lambda: {
                **part,
                "name": "Late",
                "kind_id": self.env.ref("key_account.complaint_kind_delivery").id,
            },
        }

    def _new_of_visits(self, account):
        visit = account.visit_ids.sorted("id")[:1]
        return {
            "key.account.visit": lambda: {"account_id": account.id},
            "key.account.visit.check": lambda: {"visit_id": visit.id, "name": "Samples"},
            "key.account.visit.note": lambda: {
                "visit_id": visit.id,
                "topic_id": self.env.ref("key_account.visit_topic_market").id,
                "text": "Calm",
            },
            "key.account.visit.plan": dict,
            "key.account.visit.plan.weekday": lambda: {
                "plan_id": self.plans[0].id,
                "weekday": "2",
                "territory_id": self._all_of("key.account.territory")
                .search([("company_id", "=", self.company.id)], limit=1)
                .id,
            },
            "key.account.visit.near": lambda: {"visit_id": visit.id},
            "key.account.visit.cancel": lambda: {"visit_ids": visit.ids, "reason": "Closed"},
            "key.account.visit.miss": lambda: {"visit_ids": visit.ids, "reason": "Forgotten"},
            "key.account.visit.log": lambda: {
                "event_id": self.meeting.id,
                "account_id": account.id,
            },
            "key.account.visit.report": lambda: {"visit_id": visit.id},
            "key.account.visit.report.line": lambda: {
                "report_id": self._open("key.account.visit.report").id,
                "topic_id": self.env.ref("key_account.visit_topic_market").id,
            },
        }

    def _new_others(self):
        account = self.owned
        return {
            "key.account.export": lambda: {"account_ids": account.ids},
            "key.account.credit.rule": lambda: {
                "kind": "review",
                "effect": "warn",
                "company_id": self.company.id,
            },
            "key.account.credit.stop": lambda: {"account_id": account.id, "reason": "Why not"},
            "key.account.order.release": lambda: {"reason": "Why not"},
            "key.account.satisfaction.campaign": lambda: {
                "name": "Spring",
                "scope": "chosen",
                "account_ids": account.ids,
            },
            "key.account.settings": dict,
            "key.account.collection.call": lambda: {"account_id": self.deputised.id},
            "key.account.payment.promise.cancel": lambda: {
                "promise_ids": self.deputised.payment_promise_ids.ids,
                "reason": "Why not",
            },
            "key.account.payment.promise.take": lambda: {"account_id": self.deputised.id},
            "key.account.feasibility": dict,
            "key.account.ageing": dict,
            "key.account.book": dict,
            "key.account.grade.wizard": lambda: {
                "account_ids": account.ids,
                "grade_id": self.grade_b.id,
                "reason": "Why not",
            },
            "key.account.calibration": lambda: {"scorecard_id": self.approved.scorecard_id.id},
            "key.account.review": lambda: {"scorecard_id": self.approved.scorecard_id.id},
            "key.account.review.approve": lambda: {"review_ids": self.approved.ids},
            "key.account.review.compare": lambda: {"review_id": self.approved.id},
            "key.account.review.take.back": lambda: {
                "review_id": self.approved.id,
                "reason": "Why not",
            },
        }

    def _new_of_policies(self, account):
        return {
            "key.account.policy": lambda: {"name": "Next", "date_from": "2099-01-01"},
            "key.account.policy.condition": lambda: {
                "rung_id": self._draft_policy().rung_ids.id,
                "metric_id": self.env.ref("key_account.metric_revenue").id,
                "threshold": 500,
            },
            "key.account.policy.exception": lambda: {
                "account_id": account.id,
                "kind": "days",
                "value": 60,
                "reason": "Why not",
                "date_to": "2099-12-31",
            },
            "key.account.policy.line": lambda: {
                "policy_id": self._draft_policy().id,
                "grade_id": self.grade_b.id,
            },
            "key.account.policy.rung": lambda: {
                "policy_id": self._draft_policy().id,
                "grade_id": self.grade_b.id,
                "kind": "days",
                "value": 60,
            },
            "key.account.commission.rule": lambda: {
                "name": "Commission",
                "company_id": self.company.id,
            },
            "key.account.commission.step": lambda: {
                "rule_id": self._all_of("key.account.commission.rule")
                .search([("company_id", "=", self.company.id)], limit=1)
                .id,
                "amount": 5000,
                "rate": 0.04,
            },
            "key.account.cost.driver": lambda: {
                "name": "Line",
                "metric_id": self.env.ref("key_account.metric_order_count").id,
            },
            "key.account.contribution.period": lambda: {
                "date_from": "2025-02-01",
                "date_to": "2025-02-28",
            },
            "key.account.replay": lambda: {"policy_id": self.policies[0].id},
            "key.account.rebate": lambda: {
                "name": "Bonus",
                "account_ids": account.ids,
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
            },
            "key.account.rebate.step": lambda: {
                "rebate_id": self.env["key.account.rebate"]
                .create(self._new_values("key.account.rebate"))
                .id,
                "rate": 0.02,
            },
            "key.account.rebate.settle": lambda: {"share_ids": account.rebate_share_ids.ids},
        }

    def _draft_policy(self):
        """Return a draft of the company: what was approved cannot be changed."""
        return self.policies[0].copy({"date_from": "2099-01-01"})

    def _new_partner(self, parent):
        values = {"name": "Somebody New", "is_company": not parent}
        return self.env["res.partner"].create(values | {"parent_id": bool(parent) and parent.id})

    def _open(self, model, user=None):
        """Return a new record of ``model`` that a user made."""
        user = user or self.user_own
        vals = self._new_values(model)
        return self._model(user, model).browse(rpc(self._model(user, model), "create", vals))

    def _in_days(self, days):
        return fields.Datetime.to_string(fields.Datetime.now() + timedelta(days=days))

    def _assert_refused(self, records, method, *args):
        """Check that a call is refused because of what it sends, and nothing else."""
        with self.assertRaisesRegex(UserError, REFUSED), self.env.cr.savepoint():
            rpc(records, method, *args)
