from datetime import timedelta
from itertools import pairwise

from odoo import api, models
from odoo.fields import Command
from odoo.tools import float_round

from ...tools.periods import DAY, add_months

# The mills of one family buy together: each part of their sales at the rate of its step. The last step is
# a little above what they will have bought.
TOGETHER = ("valserena", "adda", "lario")
SHARES = ((0, 0.01), (0.5, 0.015), (0.95, 0.025))
# Everything at a rate for more than last year; the year of the agreement has just ended.
GROWING = "godavari"
GROWTH = ((5, 0.01), (15, 0.02))
# For those who pay early.
EARLY = ("ruhrtal", "norrbruk", "traun")
DAYS = ((0, 20, 0.02), (21, 35, 0.01))
STEP = 10000


class KeyAccountDemo(models.AbstractModel):
    """Three agreements about rebates: of a group, for growth, and for paying early."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._agree_rebates, self._accrue_rebates]

    def _agree_rebates(self):
        today = self._today()
        start = add_months(today, -9).replace(day=1)
        year = {"date_from": start, "date_to": add_months(start, 12) - DAY}
        end = today - timedelta(days=20)
        past = {"date_from": add_months(end + DAY, -12), "date_to": end}
        group = self._demo_accounts(set(TOGETHER))
        revenue = self._measure_revenue(group.values())
        self._agree_rebate(
            "Purchasing group Lombardia",
            group.values(),
            [
                {"start": float_round(share * revenue, precision_rounding=STEP), "rate": rate}
                for share, rate in SHARES
            ],
            form="stepped",
            **year,
        )
        self._agree_rebate(
            "Growth bonus Godavari",
            self._demo_accounts({GROWING}).values(),
            [{"start": start, "rate": rate} for start, rate in GROWTH],
            form="growth",
            **past,
        )
        self._agree_rebate(
            "Early payment",
            self._demo_accounts(set(EARLY)).values(),
            [{"start": first, "stop": last, "rate": rate} for first, last, rate in DAYS],
            form="days",
            **year,
        )

    def _measure_revenue(self, accounts):
        """Return what customers were invoiced in the last twelve months."""
        today = self._today()
        partners = [account.partner_id.id for account in accounts]
        measured = self.env["key.account.metric"]._measure(
            ["revenue"], self.env.company, add_months(today + DAY, -12), today, partners
        )
        return sum(figures["revenue"] for figures in measured.values())

    def _agree_rebate(self, name, accounts, steps, **terms):
        """Let the director make an agreement and approve it."""
        if terms["form"] != "days":
            for below, above in pairwise(steps):
                below["stop"] = above["start"]
        rebates = self.env["key.account.rebate"].with_user(self._demo_user("director")).sudo(False)
        rebate = rebates.create(
            {
                "name": name,
                "company_id": self.env.company.id,
                "account_ids": [Command.set([account.id for account in accounts])],
                "step_ids": [Command.create(step) for step in steps],
                **terms,
            }
        )
        rebate.action_approve()

    def _accrue_rebates(self):
        """Say what was earned so far, as each night does."""
        self.env["key.account.rebate"].sudo()._get_counted(self.env.company)._accrue()
