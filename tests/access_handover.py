from .access_health import AccessHealth


class AccessHandover(AccessHealth):
    """In both companies: a handover of all accounts of an owner that waits for answers, with a record that went, and its watch."""

    @classmethod
    def _judge_credit(cls):
        super()._judge_credit()
        for accounts in (cls.owned, cls.foreign):
            handover = cls.env["key.account.handover"].create(
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
            cls.env["key.account.handover.watch"].create(
                {
                    "line_id": line.id,
                    "handover_id": handover.id,
                    "account_id": accounts.id,
                    "company_id": accounts.company_id.id,
                    "date": "2025-03-01",
                    "date_until": "2025-05-30",
                    "amount_before": 4711,
                }
            )

    def _records_of_credit(self):
        handovers = self.env["key.account.handover"].search([("company_id", "=", self.company.id)])
        return {
            **super()._records_of_credit(),
            "key.account.handover": handovers,
            "key.account.handover.line": handovers.line_ids[:1],
            "key.account.handover.move": handovers.line_ids.move_ids,
        }
