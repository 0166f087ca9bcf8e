from .access_rebates import AccessRebates


class AccessCare(AccessRebates):
    """In both companies: a rule for birthdays, and a person remembered at each account."""

    @classmethod
    def _judge_credit(cls):
        super()._judge_credit()
        birthday = cls.env.ref("key_account.care_occasion_birthday")
        accounts = cls.local + cls.foreign
        cls.env["key.account.care.rule"].create(
            [
                {"company_id": company.id, "occasion_id": birthday.id, "channel": "call"}
                for company in accounts.company_id
            ]
        )
        cls.env["key.account.care.day"].create(
            {
                "occasion_id": cls.env["key.account.care.occasion"]
                .create({"name": "Fair", "day_rule": "listed"})
                .id,
                "date": "2025-09-01",
            }
        )
        cls.env["key.account.care.event"].create(
            [
                {
                    "account_id": account.id,
                    "stakeholder_id": account.stakeholder_ids.id,
                    "occasion_id": birthday.id,
                    "day": "2025-03-01",
                    "user_id": account.owner_id.id,
                    "note": "A card",
                }
                for account in accounts
            ]
        )
        cls.env["key.account.gift"].create(
            [
                {
                    "account_id": account.id,
                    "stakeholder_id": account.stakeholder_ids.id,
                    "name": "Tea",
                    "amount": 10,
                    "date": account.company_id._key_account_today(),
                    "user_id": account.owner_id.id,
                }
                for account in accounts
            ]
        )

    def _records_of_credit(self):
        birthday = self.env.ref("key_account.care_occasion_birthday")
        events = self.owned.care_event_ids.filtered(lambda event: event.occasion_id == birthday)
        person = self.owned.stakeholder_ids[:1]
        person.partner_id.email = "reader@example.com"
        jubilee = self.env["key.account.care.occasion"].create(
            {"name": "Jubilee", "day_rule": "listed", "template_id": birthday.template_id.id}
        )
        greeting = self.env["key.account.care.event"].create(
            {
                "account_id": self.owned.id,
                "stakeholder_id": person.id,
                "occasion_id": jubilee.id,
                "user_id": self.user_own.id,
            }
        )
        return {
            **super()._records_of_credit(),
            "key.account.care.event": events,
            "key.account.gift": self.owned.gift_ids,
            "key.account.care.send": self._model(self.user_own, "key.account.care.send").create(
                {"event_ids": greeting.ids}
            ),
        }
