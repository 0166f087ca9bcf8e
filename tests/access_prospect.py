from .access_value import AccessValue


class AccessProspect(AccessValue):
    """Prospects, who recommended them, and what their channels cost, in both companies."""

    @classmethod
    def _contribute_accounts(cls):
        super()._contribute_accounts()
        cls.owned.referred_by_id = cls.beta
        cls.foreign.referred_by_id = cls.delta
        cls.env["key.account.prospect.cost"].create(
            [
                {
                    "name": "Fair",
                    "channel_id": cls.env.ref("key_account.acquisition_channel_fair").id,
                    "company_id": company.id,
                    "date": "2025-05-10",
                    "amount": 8000,
                }
                for company in (cls.local + cls.foreign).company_id
            ]
        )

    def _records_of_value(self):
        funnel = self.env["key.account.prospect.funnel"]
        people = self.env["key.account.prospect.person"]
        return {
            **super()._records_of_value(),
            "key.account.give.up": self.env["key.account.give.up"].create(
                {"reason": "small", "account_ids": self.owned.ids}
            ),
            "key.account.prospect.funnel": funnel.search([], limit=1),
            "key.account.prospect.person": people.search(
                [("user_id", "=", self.user_own.id)], limit=1
            ),
            "key.account.referral": self.env["key.account.referral"].browse(self.owned.id),
        }
