from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.metric.documents import order_customer


class SaleOrder(models.Model):
    """The customer that an order stays with.

    The module stores the customer as of the confirmation of the order.
    """

    _name = "sale.order"
    _inherit = ["key.account.document", "sale.order"]

    key_account_partner_id = fields.Many2one(
        string="Customer When Confirmed",
        index=True,
        ondelete="restrict",
        help="The customer that ordered, even if the contact has moved to another company since.",
    )

    # Few orders have a delivery date that was agreed: the start page finds those that are late.
    _key_account_delivery_index = models.Index(
        "(commitment_date) WHERE state = 'sale' AND commitment_date IS NOT NULL"
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "state")
    def _compute_key_account_partner_id(self):
        """Store the company as of the last step of the order; it does not follow the contact."""
        for order in self:
            order.key_account_partner_id = order.partner_id.commercial_partner_id

    # === BUSINESS METHODS === #

    def _key_account_get_customer(self):
        """Return the company that ordered, as :meth:`_key_account_customer` does in SQL."""
        self.ensure_one()
        order = self.sudo()
        return (order.key_account_partner_id or order.partner_id).commercial_partner_id

    @api.model
    def _key_account_customer(self, order):
        """Return the contact that gives the customer of an order: its company is the customer.

        Every statement that reads orders by customer joins ``res_partner`` on it and takes
        ``commercial_partner_id``: orders of merged companies count for the company that
        remains.

        :param SQL order: alias of ``sale_order``
        """
        return order_customer(order)

    @api.model
    def _key_account_keep_customers(self, partners):
        """Store the customer of orders created outside Odoo's ORM, before contacts change company."""
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.flush_model(["key_account_partner_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE sale_order
                   SET key_account_partner_id = partner.commercial_partner_id
                  FROM res_partner partner
                 WHERE sale_order.key_account_partner_id IS NULL
                   AND sale_order.partner_id = partner.id
                   AND partner.commercial_partner_id IN %s
                """,
                partners.commercial_partner_id._ids or (0,),
            )
        )
        self.invalidate_model(["key_account_partner_id"], flush=False)

    # === INSTALLATION === #

    @api.model
    def _key_account_fill_customers(self):
        """Store the customer of orders without one.

        If the contact was billed, the invoice has the former company; otherwise it is the contact's
        current company.
        """
        self.env.cr.execute(
            """
            UPDATE sale_order "order"
               SET key_account_partner_id = COALESCE(billed.customer_id, partner.commercial_partner_id)
              FROM sale_order known
              JOIN res_partner partner ON partner.id = known.partner_id
         LEFT JOIN (SELECT line.order_id, move.partner_id,
                           MIN(move.commercial_partner_id) AS customer_id
                      FROM sale_order_line line
                      JOIN sale_order_line_invoice_rel invoiced ON invoiced.order_line_id = line.id
                      JOIN account_move_line item ON item.id = invoiced.invoice_line_id
                      JOIN account_move move ON move.id = item.move_id
                     WHERE move.state = 'posted'
                     GROUP BY line.order_id, move.partner_id) billed
                ON billed.order_id = known.id AND billed.partner_id = known.partner_id
             WHERE known.id = "order".id AND "order".key_account_partner_id IS NULL
            """
        )
