from odoo.fields import Command

from .access_credit import AccessCredit


class AccessPolicy(AccessCredit):
    """A sales policy in force in both companies, and what it gives to each account."""

    @classmethod
    def _agree_policies(cls):
        accounts = cls.local + cls.foreign
        cls.policies = cls.env["key.account.policy"].create(
            [
                {
                    "name": f"Policy of {company.name}",
                    "company_id": company.id,
                    "date_from": "2025-01-01",
                    "rung_ids": [
                        Command.create(
                            {
                                "grade_id": cls.grade_d.id,
                                "kind": "discount",
                                "value": 0.02,
                                "condition_ids": [
                                    Command.create(
                                        {
                                            "metric_id": cls.env.ref(
                                                "key_account.metric_margin"
                                            ).id,
                                            "threshold": 500,
                                        }
                                    )
                                ],
                            }
                        )
                    ],
                    "line_ids": [
                        Command.create({"grade_id": cls.grade_d.id, "services": "Grinding"})
                    ],
                }
                for company in accounts.company_id
            ]
        )
        cls.policies.write({"state": "in_force"})
        cls._give_advantages(accounts)
        cls._replay_policies(accounts)

    @classmethod
    def _give_advantages(cls, accounts):
        exceptions = cls.env["key.account.policy.exception"].create(
            [
                {
                    "account_id": account.id,
                    "kind": "discount",
                    "value": 0.05,
                    "reason": "Old contract",
                    "date_from": "2025-01-01",
                    "date_to": "2099-12-31",
                }
                for account in accounts
            ]
        )
        exceptions[1:].write({"state": "approved"})
        cls.env["key.account.entitlement"].create(
            [{"account_id": account.id, "kind": "days", "value": 45} for account in accounts]
        )
        cls.env["key.account.policy.proposal"].create(
            [{"account_id": account.id, "kind": "term"} for account in accounts]
        )

    @classmethod
    def _replay_policies(cls, accounts):
        cls.replays = cls.env["key.account.replay"].create(
            [
                {"name": "What if", "policy_id": policy.id, "company_id": policy.company_id.id}
                for policy in cls.policies
            ]
        )
        cls.env["key.account.replay.line"].create(
            [
                {
                    "replay_id": replay.id,
                    "policy_id": replay.policy_id.id,
                    "account_id": account.id,
                    "margin_was": 500,
                    "outcome": "same",
                }
                for replay in cls.replays
                for account in accounts.filtered(lambda a, r=replay: a.company_id == r.company_id)
            ]
        )

    def _request(self):
        """Return what the owner of an account asks for."""
        requests = self.env["key.account.policy.exception"]
        mine = [("state", "=", "requested"), ("create_uid", "=", self.user_own.id)]
        return requests.search(mine, limit=1) or requests.with_user(self.user_own).sudo().create(
            {
                "account_id": self.owned.id,
                "kind": "discount",
                "value": 0.05,
                "reason": "Next contract",
                "date_to": "2099-12-31",
            }
        )

    def _records_of_policy(self):
        """Return records for methods that are called from outside, by model."""
        return {
            "key.account.entitlement": self.owned.entitlement_ids[:1],
            "key.account.policy": self.policies[0],
            "key.account.policy.exception": self._request(),
            "key.account.replay": self.replays[0],
            "key.account.replay.line": self.replays[0].line_ids.filtered(
                lambda line: line.account_id == self.owned
            ),
            # The approval of the review superseded it.
            "key.account.policy.proposal": self.env["key.account.policy.proposal"].search(
                [("account_id", "=", self.owned.id)], limit=1
            ),
        }
