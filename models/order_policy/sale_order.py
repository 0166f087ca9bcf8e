from odoo import api, fields, models

from ...tools.order_hold.judgement import Claim, Rule, Standing, judge
from ...tools.order_hold.words import Words
from ...tools.order_policy.checks import CHECKS

# Any cent and any day: what is told while a quotation is written needs no rule.
ALWAYS = [Rule(0, kind, "warn", 0, 0.0, 0.0, 0, 0) for kind in CHECKS]


class SaleOrder(models.Model):
    """What the customer of an order is entitled to, and what a quotation is below it."""

    _inherit = "sale.order"

    key_account_policy_text = fields.Char(
        string="Sales Policy",
        compute="_compute_key_account_policy",
        groups="base.group_user",
    )
    key_account_policy_warning = fields.Text(
        string="Below the Sales Policy",
        compute="_compute_key_account_policy",
        groups="base.group_user",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "company_id",
        "currency_id",
        "date_order",
        "fiscal_position_id",
        "order_line.discount",
        "order_line.price_unit",
        "order_line.product_id",
        "order_line.product_uom_id",
        "order_line.product_uom_qty",
        "partner_id",
        "partner_invoice_id",
        "payment_term_id",
        "state",
    )
    @api.depends_context("uid", "lang")
    def _compute_key_account_policy(self):
        """Tell those who see the account what it is entitled to; warn while the quotation is written."""
        self.key_account_policy_text = self.key_account_policy_warning = False
        accounts = self.env["key.account"]
        if not self.env.user._key_account_has("feature_policy") or not accounts.has_access("read"):
            return
        for company, orders in self.grouped("company_id").items():
            customers = self.env["res.partner"].union(
                *(order._key_account_get_invoiced() for order in orders.sudo())
            )
            seen = accounts.search(
                [("company_id", "=", company.id), ("partner_id", "in", customers.ids)]
            ).sudo()
            entitled = orders.sudo()._key_account_get_entitled(
                {account.partner_id: account for account in seen}
            )
            orders._key_account_tell_policy(company, entitled)

    # === BUSINESS METHODS === #

    def _key_account_tell_policy(self, company, entitled):
        """Set what is told of the orders of a company.

        :param dict entitled: ``{order: Entitled}`` of those whose account the user sees
        """
        told = self.filtered(lambda order: order in entitled)
        drafts = told.filtered(lambda order: order.state in ("draft", "sent")).sudo()
        prices = drafts._key_account_measure_prices(company, entitled)
        today = company.sudo()._key_account_today()
        for order in told:
            order.key_account_policy_text = order._key_account_name_entitled(entitled[order])
            if order not in prices:
                continue
            sudo = order.sudo()
            claim = Claim(
                amount=0.0,
                due=order._key_account_last_due(sudo.payment_term_id, today),
                rate=sudo.currency_rate or 1.0,
                measured={
                    "price": prices[order],
                    "days": sudo._key_account_get_longest(entitled[order], today),
                },
            )
            currency = company.sudo().currency_id
            findings = judge(claim, Standing(ALWAYS), today, currency.rounding, CHECKS)
            words = Words(self.env, findings, currency, claim.rate, sudo.currency_id or currency)
            order.key_account_policy_warning = words.reasons() or False

    def _key_account_name_entitled(self, entitled):
        """Return grade, policy, and what it gives, in one line."""
        _, grade = self.env._, entitled.account.grade_id
        parts = [_("Grade %s", grade.name)] if grade else []
        parts.append(entitled.policy.name)
        if entitled.pricelist:
            parts.append(_("prices of “%s”", entitled.pricelist.name))
        if entitled.discount:
            parts.append(_("discount %s", f"{round(entitled.discount * 100, 4):g} %"))
        if not entitled.pricelist and not entitled.discount:
            parts.append(_("no discount"))
        if entitled.term:
            parts.append(entitled.term.name)
        if entitled.days is not None:
            parts.append(_("at most %s days to pay", entitled.days))
        return " · ".join(parts)
