from odoo.exceptions import ValidationError

from ..visit.visit_common import VisitCommon

TOLD = {"resolution": "remedy", "solution": "Two rolls replaced"}


class ComplaintCommon(VisitCommon):
    """The owner of Alpha Steel came back from a visit on 1 December."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # A user who sets an order can read it.
        for user in cls.user_own + cls.user_manager:
            user.group_ids += cls.env.ref("sales_team.group_sale_salesman_all_leads")
        cls.visit = cls._visit(cls.account, "2025-12-01 09:00:00", contact_ids=cls.alpha_buyer.ids)
        cls.mine = cls.visit.with_user(cls.user_own)
        cls.quality = cls.env.ref("key_account.complaint_kind_quality")
        cls.delivery = cls.env.ref("key_account.complaint_kind_delivery")

    def _complaint(self, user=None, **values):
        """Enter a complaint of Alpha Steel, unless the values say otherwise."""
        return (
            self.env["key.account.complaint"]
            .with_user(user or self.user_own)
            .create(
                {
                    "account_id": self.account.id,
                    "name": "A week late",
                    "kind_id": self.delivery.id,
                    **values,
                }
            )
        )

    def _refused(self, message):
        return self.assertRaisesRegex(ValidationError, message)
