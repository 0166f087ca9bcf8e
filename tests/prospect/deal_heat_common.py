from ..common import KeyAccountCommon


class DealHeatCommon(KeyAccountCommon):
    """Red is a deal, yellow is expected soon, green is possible."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.heats = cls.env["key.account.deal.heat"]
        cls.red, cls.yellow, cls.green = (
            cls.env.ref(f"key_account.deal_heat_{color}") for color in ("red", "yellow", "green")
        )
        cls.stages = cls.env["crm.stage"].create(
            [
                {"name": "Talks", "sequence": 1},
                {"name": "Tender", "sequence": 2},
                {"name": "Signed", "sequence": 99, "is_won": True},
            ]
        )
        cls.talks, cls.tender, cls.signed = cls.stages
        cls.seller = cls._create_user("ka_seller", "sales_team.group_sale_salesman_all_leads")
        cls.user_own.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")

    @classmethod
    def _lead(cls, probability=10, partner=None, **values):
        return cls.env["crm.lead"].create(
            {
                "name": "New rolls",
                "type": "opportunity",
                "partner_id": (partner or cls.alpha).id,
                "company_id": cls.company.id,
                "stage_id": cls.talks.id,
                "probability": probability,
                **values,
            }
        )
