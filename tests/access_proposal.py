from .access_club import AccessClub


class AccessProposal(AccessClub):
    """In both companies: a product that is proposed to each account, and a hit rate."""

    @classmethod
    def _judge_credit(cls):
        super()._judge_credit()
        for company, accounts in (cls.local + cls.foreign).grouped("company_id").items():
            cls.env["key.account.proposal"].create(
                [
                    {
                        "account_id": account.id,
                        "company_id": company.id,
                        "product_tmpl_id": cls.grinding.product_tmpl_id.id,
                        "date": "2025-11-30",
                        "rank": 1,
                        "peer_count": 4,
                        "buyer_count": 3,
                        "median_amount": 400,
                        "expected_amount": 300,
                    }
                    for account in accounts
                ]
            )
            cls.env["key.account.proposal.trial"].create(
                {
                    "company_id": company.id,
                    "date": "2025-11-30",
                    "date_then": "2024-11-30",
                    "proposal_count": 10,
                    "hit_count": 2,
                    "hit_rate": 0.2,
                }
            )

    def _records_of_credit(self):
        proposal = self.owned.proposal_ids
        return {
            **super()._records_of_credit(),
            "key.account.proposal": proposal,
            "key.account.whitespace": self.env["key.account.whitespace"],
            "key.account.proposal.refuse": self.env["key.account.proposal.refuse"].create(
                {
                    "proposal_ids": proposal.ids,
                    "reason_id": self.env.ref("key_account.proposal_reason_price").id,
                }
            ),
        }
