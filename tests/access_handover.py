from .access_health import AccessHealth

# Created without any value.
PLAIN = ("appraisal", "handover", "relations.report")


class AccessHandover(AccessHealth):
    """In both companies: a handover of all accounts of an owner that waits for answers, with a record that went, and its watch."""

    @classmethod
    def _judge_credit(cls):
        super()._judge_credit()
        abroad = cls._create_user("ka_abroad", "key_account.group_user", cls.other_company)
        for accounts in (cls.owned, cls.foreign):
            # Owners propose it themselves: what managers make about them, they cannot change.
            handovers = cls.env["key.account.handover"].with_user(accounts.owner_id).sudo()
            handover = handovers.create(
                {
                    "company_id": accounts.company_id.id,
                    "giver_id": accounts.owner_id.id,
                    "note": "They count every cent",
                    "state": "proposed",
                    "receiver_ids": cls.user_all.ids if accounts == cls.owned else [],
                    "to_deputy": False,
                }
            )
            line = cls.env["key.account.handover.line"].create(
                {
                    "handover_id": handover.id,
                    "account_id": accounts.id,
                    "told": "Owner of accounts: 1",
                }
            )
            cls.env["key.account.handover.rule"].create(
                {
                    "handover_id": handover.id,
                    "grade_id": cls.env.ref("key_account.grade_a").id,
                    "receiver_id": (cls.user_manager if accounts == cls.owned else abroad).id,
                }
            )
            cls.env["key.account.handover.move"].create(
                {
                    "line_id": line.id,
                    "label": "Open promises",
                    "model": "key.account",
                    "res_id": accounts.id,
                    "field": "owner_id",
                    "old_user_id": accounts.owner_id.id,
                }
            )
            others = (cls.local if accounts == cls.owned else cls.foreign) - accounts
            lines = line + cls.env["key.account.handover.line"].create(
                [{"handover_id": handover.id, "account_id": account.id} for account in others]
            )
            cls.env["key.account.handover.watch"].create(
                [
                    {
                        "line_id": each.id,
                        "handover_id": handover.id,
                        "account_id": each.account_id.id,
                        "company_id": each.account_id.company_id.id,
                        "date": "2025-03-01",
                        "date_until": "2025-05-30",
                        "amount_before": 4711,
                    }
                    for each in lines
                ]
            )

    def _new_of_handover(self):
        """Return what returns the values of a new record, by model."""
        handovers = self.env["key.account.handover"].with_user(self.user_own).sudo()
        return {
            **dict.fromkeys((f"key.account.{name}" for name in PLAIN), dict),
            "key.account.handover.rule": lambda: {
                "handover_id": handovers.create({"giver_id": self.user_own.id}).id,
                "receiver_id": self.user_manager.id,
            },
        }

    def _records_of_credit(self):
        handovers = self.env["key.account.handover"].search([("company_id", "=", self.company.id)])
        # Methods of drafts are called on a record that goes, or was left out a moment ago.
        order = {"stays": 0, "planned": 1}
        moves = handovers.line_ids.move_ids.sorted(lambda move: order.get(move.state, 2))
        return {
            **super()._records_of_credit(),
            "key.account.handover": handovers,
            "key.account.handover.line": handovers.line_ids[:1],
            "key.account.handover.move": moves[:1],
            "key.account.handover.rule": handovers.rule_ids,
        }
