from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from .workers_visit_common import WorkersVisitCommon


class WorkersPolicyCommon(WorkersVisitCommon):
    """What the jobs of policies, rebates and replays find, and what they leave."""

    # === POLICIES === #

    def _prepare_policy(self, env):
        """A policy whose terms are applied by themselves."""
        accounts = self._accounts(env)
        grade = env.ref("key_account.grade_a")
        accounts.write({"grade_id": grade.id, "grade_reason": "As before"})
        accounts.company_id.key_account_policy_auto = True
        term = env.ref("account.account_payment_term_30days")
        rung = {"grade_id": grade.id, "kind": "term", "payment_term_id": term.id}
        policy = env["key.account.policy"].create(
            {
                "name": "Terms",
                "company_id": self.company_id,
                "date_from": fields.Date.today() - timedelta(days=3),
                "rung_ids": [Command.create(rung)],
            }
        )
        policy.write({"state": "approved"})

    def _are_terms_applied(self, env):
        """Each customer has the terms, and one proposal says so."""
        accounts = self._accounts(env)
        customers = accounts.partner_id.with_company(self.company_id)
        applied = env["key.account.policy.proposal"].search(
            [("account_id", "in", accounts.ids), ("state", "=", "applied")]
        )
        term = env.ref("account.account_payment_term_30days")
        return customers.property_payment_term_id == term and len(applied) == len(accounts)

    # === REBATES === #

    def _prepare_rebates(self, env):
        """An agreement with both customers."""
        env["key.account.settings"]._switch_features({"feature_rebate": True})
        env["key.account.rebate"].search([]).state = "closed"
        accounts, today = self._accounts(env), fields.Date.today()
        rebate = env["key.account.rebate"].create(
            {
                "name": "Bonus",
                "company_id": accounts.company_id.id,
                "account_ids": accounts.ids,
                "date_from": today - timedelta(days=30),
                "date_to": today + timedelta(days=30),
                "step_ids": [Command.create({"rate": 0.1})],
            }
        )
        rebate.action_approve()
        self.rebate_id = rebate.id

    def _are_rebates_accrued(self, env):
        """One share for each account, also when two were at it."""
        shares = env["key.account.rebate.share"].search([("rebate_id", "=", self.rebate_id)])
        return len(shares) == len(shares.account_id) == len(self.account_ids)

    # === CONTRIBUTION === #

    def _prepare_contribution(self, env):
        """A period that waits, beside the twelve months of each night."""
        env["key.account.contribution.period"].search([]).unlink()
        period = env["key.account.contribution.period"].create(
            {
                "company_id": self.company_id,
                "date_from": "2025-01-01",
                "date_to": "2025-03-31",
            }
        )
        period.state = "running"

    def _is_contributed(self, env):
        """Each account has a line in both periods, also when two were at it."""
        periods = env["key.account.contribution.period"].search(
            [("company_id", "=", self.company_id)]
        )
        return periods.mapped("is_nightly") == [True, False] and all(
            period.state == "done"
            and sorted(line.account_id.id for line in period.contribution_ids)
            == sorted(self.account_ids)
            for period in periods
        )

    # === REPLAYS === #

    def _prepare_replay(self, env):
        """A budget for each account, which needs no documents."""
        accounts = self._accounts(env)
        grade = env.ref("key_account.grade_a")
        accounts.write({"grade_id": grade.id, "grade_reason": "As before"})
        rung = {"grade_id": grade.id, "kind": "budget", "value": 100}
        policy = env["key.account.policy"].create(
            {
                "name": "Budgets",
                "company_id": self.company_id,
                "rung_ids": [Command.create(rung)],
            }
        )
        replay = env["key.account.replay"].create(
            {"name": "Budgets", "company_id": self.company_id, "policy_id": policy.id}
        )
        replay.state = "running"
        self.replay_id = replay.id

    def _is_replayed(self, env):
        """Each account has one line, also when two were at it."""
        replay = env["key.account.replay"].browse(self.replay_id)
        return replay.state == "done" and sorted(
            line.account_id.id for line in replay.line_ids
        ) == sorted(self.account_ids)
