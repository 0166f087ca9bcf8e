from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import SQL
from odoo.tools.misc import clean_context

from ...tools import trust
from ...tools.metric.metric_scope import MetricScope
from ...tools.periods import period_start
from ...tools.proposal.proposing import KNOWN_MONTHS
from ...tools.proposal.sold import sold_lines


class KeyAccountProposalOffering(models.AbstractModel):
    """From a proposal to a quotation, with the rights that its salesperson has in Sales."""

    _name = "key.account.proposal.offering"
    _description = "Offering Proposals"

    # === ACTION METHODS === #

    def action_offer(self):
        """Put these products on a draft quotation for each account, and open it.

        :raise AccessError: for users who may not create quotations
        """
        self._check_state("open")
        self._check_may_decide()
        if archived := self.account_id.filtered(
            lambda account: not (account.active and account.partner_id.active)
        ):
            raise UserError(
                self.env._("%s is archived: nothing is offered to it.", archived[0].display_name)
            )
        orders = self.env["sale.order"]
        if not orders.has_access("create"):
            raise AccessError(
                self.env._(
                    "You may not create quotations. Ask a colleague in Sales, or an administrator for the "
                    "rights of a salesperson."
                )
            )
        for company, proposals in self.grouped("company_id").items():
            variants = proposals._get_offered_variants(company)
            for account, offered in proposals.grouped("account_id").items():
                orders += offered._create_quotation(company, account, variants)
        return self._open_quotations(orders)

    def action_open_quotation(self):
        """Open the quotation of this proposal.

        :raise UserError: if it is gone
        """
        self.ensure_one()
        self.check_access("read")
        if not self.order_id:
            raise UserError(self.env._("There is no quotation any more."))
        self.order_id.check_access("read")
        return self._open_quotations(self.order_id)

    # === BUSINESS METHODS === #

    def _create_quotation(self, company, account, variants):
        """Create a draft with these products of one account, as the user; note that they are offered."""
        order = (
            # A draft, whatever the screen before asked for.
            self.env(context=clean_context(self.env.context))["sale.order"]
            .with_company(company)
            .create(
                {
                    "partner_id": account.partner_id.id,
                    "company_id": company.id,
                    # Who may only see own quotations could not create one for the salesperson of the contact.
                    "user_id": self.env.uid,
                    "order_line": [
                        Command.create({"product_id": variants[proposal.product_tmpl_id].id})
                        for proposal in self
                    ],
                }
            )
        )
        trust.as_system(self).write(
            {
                "state": "offered",
                "order_id": order.id,
                "offered_by_id": self.env.uid,
                "offered_on": company._key_account_today(),
            }
        )
        return order

    def _get_offered_variants(self, company):
        """Return the variant of each product to offer: the one that was sold most often lately.

        :return: ``{product template: product}``
        :raise UserError: if a product can no longer be sold
        """
        templates = self.product_tmpl_id
        times = self._count_sold_variants(company, templates)
        variants = {}
        for template in templates:
            choice = template.product_variant_ids.filtered("active")
            if not choice or not template.sale_ok or not template.active:
                raise UserError(
                    self.env._(
                        "%s can no longer be sold. It is not proposed any more from tomorrow on.",
                        template.display_name,
                    )
                )
            variants[template] = max(choice, key=lambda variant: times.get(variant.id, 0))
        return variants

    @api.model
    def _count_sold_variants(self, company, templates):
        """Return how often each variant was sold, ``{id: lines}``: only where there is a choice."""
        chosen = templates.filtered(lambda template: len(template.product_variant_ids) > 1)
        if not chosen:
            return {}
        system = trust.as_system(self).with_company(company)
        today = company._key_account_today()
        scope = MetricScope(company, period_start(today, KNOWN_MONTHS), today)
        self.env.flush_all()
        return dict(
            self.env.execute_query(
                SQL(
                    "SELECT product_id, COUNT(*) FROM (%s) sold WHERE template_id IN %s GROUP BY product_id",
                    sold_lines(system.env, company, scope.start_of(scope.date_from), scope.end),
                    chosen._ids,
                )
            )
        )

    @api.model
    def _open_quotations(self, orders):
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Quotations"),
            "res_model": "sale.order",
        }
        if len(orders) == 1:
            return {**action, "res_id": orders.id, "views": [(False, "form")]}
        return {
            **action,
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", orders.ids)],
        }
