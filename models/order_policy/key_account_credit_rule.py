from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.order_policy.checks import CHECKS


class KeyAccountCreditRule(models.Model):
    """Rules that judge orders by the sales policy, for accounts of companies with one in force."""

    _inherit = "key.account.credit.rule"

    kind = fields.Selection(
        selection_add=[
            ("price", "Price below the sales policy"),
            ("days", "Payment terms longer than the sales policy"),
        ],
        ondelete={"price": "cascade", "days": "cascade"},
    )
    is_offered = fields.Boolean(
        compute="_compute_is_offered",
        search="_search_is_offered",
    )

    # === COMPUTE METHODS === #

    @api.depends("kind")
    def _compute_is_offered(self):
        is_on = self.env["key.account.policy"]._is_policy_on()
        for rule in self:
            rule.is_offered = is_on or rule.kind not in CHECKS

    def _search_is_offered(self, operator, value):
        if operator != "in":
            return NotImplemented
        if self.env["key.account.policy"]._is_policy_on():
            return Domain.TRUE if True in value else Domain.FALSE
        return [("kind", "not in" if True in value else "in", list(CHECKS))]

    # === BUSINESS METHODS === #

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        """Offer these kinds only while the company works with sales policies."""
        found = super().fields_get(allfields, attributes)
        choices = found.get("kind", {}).get("selection")
        if choices and not self.env["key.account.policy"]._is_policy_on():
            found["kind"]["selection"] = [pair for pair in choices if pair[0] not in CHECKS]
        return found

    @api.model
    def _get_checks(self):
        return super()._get_checks() | CHECKS

    def _tell_hidden_warning(self):
        if self.kind != "price":
            return super()._tell_hidden_warning()
        return self.env._(
            "The warning never appears, since orders are held from the same amount on. Let it begin below "
            "%(amount)s.",
            amount=f"{self.amount:,.2f}",
        )

    def _summarise(self):
        if self.kind == "price" and self.amount:
            return self.env._(
                "more than %(amount)s below the sales policy", amount=f"{self.amount:,.2f}"
            )
        return super()._summarise()
