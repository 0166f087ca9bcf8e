from odoo import api, fields, models


class KeyAccountCreditReview(models.Model):
    """Credit limits follow the share of the credit rule that the account is entitled to."""

    _inherit = "key.account.credit.review"

    policy_share = fields.Float(
        string="Share by Policy",
        default=1.0,
        readonly=True,
        copy=False,
        aggregator=None,
        help="The sales policy gives the account this share of the limit of its class.",
    )

    # === COMPUTE METHODS === #

    @api.depends("policy_share")
    def _compute_proposed_limit(self):
        super()._compute_proposed_limit()

    # === BUSINESS METHODS === #

    def _measure(self):
        """Keep the share of the day on which the figures are measured."""
        shares = self.env["key.account.entitlement"]._get_values(self.account_id, "credit")
        on = self.env["key.account.policy"]._is_policy_on()
        for review in self:
            share = shares.get(review.account_id.id, 1.0) if on else 1.0
            if review.policy_share != share:
                review.policy_share = share
        return super()._measure()

    def _get_limit_of(self, credit_class, security=None):
        """Return the limit of a class times the share of the policy, still within the security."""
        limit = super()._get_limit_of(credit_class, security)
        if self.policy_share == 1.0:
            return limit
        limit *= self.policy_share
        if credit_class.is_secured:
            limit = min(limit, self.security_amount if security is None else security)
        return self.currency_id.round(limit) if self.currency_id else limit

    def _tell_limit(self):
        told = super()._tell_limit()
        if self.policy_share == 1.0 or not told:
            return told
        share = f"{round(self.policy_share * 100, 2):g}"
        return self.env._("%(rule)s × %(share)s %% by sales policy.", rule=told, share=share)
