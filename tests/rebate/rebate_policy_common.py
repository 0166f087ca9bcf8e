from odoo.fields import Command

from ..access_common import rpc
from ..policy.policy_common import PolicyCommon


class RebatePolicyCommon(PolicyCommon):
    """The policy of 2026 gives accounts of grade A a rebate of 2 %: one button makes the agreement."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.policy.rung_ids = [
            Command.create(cls._rung(cls.grade_a, "rebate", 0.02)),
            Command.create(cls._rung(cls.grade_b, "rebate", 0.01, {cls.revenue: 50000})),
        ]
        cls._approve()
        cls.rebates = cls.env["key.account.rebate"]

    def _make(self, rows=None, user=None):
        rows = self._row(self.account_a, "rebate") if rows is None else rows
        action = rpc(rows.with_user(user or self.user_manager), "action_make_rebate")
        domain = action.get("domain") or [("id", "=", action["res_id"])]
        return self.rebates.search(domain)

    def _by_hand(self, accounts=None, **values):
        """Return a draft of 1 % of everything in 2026."""
        return self.rebates.create(
            {
                "name": "By hand",
                "company_id": self.company.id,
                "account_ids": (accounts or self.account_a).ids,
                "form": "total",
                "date_from": "2026-01-01",
                "date_to": "2026-12-31",
                "step_ids": [Command.create({"rate": 0.01})],
                **values,
            }
        )

    def _earn(self, rebate):
        """Approve an agreement, and let it accrue."""
        rebate.with_user(self.user_manager).action_approve()
        rebate.sudo()._accrue()

    def _accrue_all(self):
        self.env.flush_all()
        self.rebates.sudo()._get_counted(self.company)._accrue()
        self.env.invalidate_all()

    def _earned(self, rebates):
        """Return what each of these agreements has earned by now."""
        self._accrue_all()
        return [sum(rebate.share_ids.mapped("accrued")) for rebate in rebates]

    def _merge(self, target=None):
        """Merge Beta into Alpha, or the other way round."""
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "partner_ids": (self.alpha + self.beta).ids,
                "dst_partner_id": (target or self.alpha).id,
            }
        ).action_merge()
