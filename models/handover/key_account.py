from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.handing import HandoverSource

CUSTOMER = "partner_id.commercial_partner_id"


class KeyAccount(models.Model):
    """The work of Odoo's own apps at an account, and accounts whose owner cannot work for them."""

    _inherit = "key.account"

    owner_away = fields.Boolean(
        string="Owner Has Left",
        compute="_compute_owner_away",
        search="_search_owner_away",
        help="The owner was archived, or has no access to key accounts of the company any more.",
    )

    # === COMPUTE METHODS === #

    @api.depends("owner_id.active", "owner_id.company_ids", "company_id")
    def _compute_owner_away(self):
        for company, accounts in self.grouped("company_id").items():
            able = accounts.sudo().owner_id._key_account_able(company)
            for account in accounts:
                owner = account.sudo().owner_id
                account.owner_away = bool(owner) and owner not in able

    @api.model
    def _search_owner_away(self, operator, value):
        if operator != "in":
            return NotImplemented
        users = self.env["res.users"]
        able = Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("owner_id", "any!", users._key_account_able_domain(company))
            for company in self.env["res.company"].sudo().search([])
        )
        away = Domain("owner_id", "!=", False) & ~able
        found = {True: away, False: ~away}
        return Domain.OR(found[name] for name in found.keys() & set(value))

    # === BUSINESS METHODS === #

    def _merge_into(self, target):
        """What went with this account can be taken back; a handover of both has one line, with all that went."""
        lines = self.env["key.account.handover.line"].sudo()
        kept = {line.handover_id: line for line in lines.search([("account_id", "=", target.id)])}
        for line in lines.search([("account_id", "=", self.id)]):
            if other := kept.get(line.handover_id):
                line._merge_line_into(other)
        return super()._merge_into(target)

    @api.model
    def _follow_confidential_revenue(self):
        """What customers ordered before and after a handover is told to all who see it, or not at all."""
        super()._follow_confidential_revenue()
        if self._is_order_amount_confidential():
            self.env["key.account.handover.watch"].sudo()._forget_amounts()

    @api.model
    def _get_handover_sources(self):
        """Customers, opportunities, offers, meetings: what other modules than this one keep."""
        now = fields.Datetime.now()
        return [
            *super()._get_handover_sources(),
            HandoverSource(
                "salesperson",
                self.env._("Salesperson of contacts"),
                "res.partner",
                "user_id",
                path="commercial_partner_id",
            ),
            HandoverSource(
                "opportunity",
                self.env._("Open leads and opportunities"),
                "crm.lead",
                "user_id",
                (("active", "=", True), ("won_status", "=", "pending")),
                path=CUSTOMER,
            ),
            # Two kinds, although both are open: an offer that was won is of whoever won it.
            HandoverSource(
                "quotation",
                self.env._("Quotations"),
                "sale.order",
                "user_id",
                (("state", "in", ("draft", "sent")),),
                path=CUSTOMER,
            ),
            HandoverSource(
                "order",
                self.env._("Orders not invoiced yet"),
                "sale.order",
                "user_id",
                (("state", "=", "sale"), ("invoice_status", "!=", "invoiced")),
                path=CUSTOMER,
            ),
            HandoverSource(
                "meeting",
                self.env._("Coming meetings of opportunities"),
                "calendar.event",
                "user_id",
                (("start", ">", now), ("opportunity_id", "!=", False)),
                path="opportunity_id.partner_id.commercial_partner_id",
            ),
        ]
