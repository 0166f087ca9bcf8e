from odoo import api, models
from odoo.tools import SQL


class SaleOrderLine(models.Model):
    """Defines which order lines are a sale of a product, as SQL on a line.

    A line is a sale if a product was ordered in some quantity. It is not a sale if it is

    * a section, a note or a down payment;
    * a reduction: a negative price, or the product that Odoo uses for discounts on orders. It
      reduces the prices of the other lines of its order by the same share;
    * a combo: its choices are separate lines with quantity and price;
    * a re-invoiced cost (an expense, a vendor bill);
    * freight, packaging and the like: lines of Odoo's delivery methods, free shipping, and
      products with *Charge Only*.

    Services sold count as products. Free goods are a sale at the price 0: they count as quantity
    and reduce the price of the paid goods, but nobody has *bought* them.

    Modules that add other lines extend these methods.
    """

    _inherit = "sale.order.line"

    # Few lines reduce prices: the index finds them without reading the others.
    _key_account_reductions = models.Index("(order_id) WHERE price_subtotal < 0")

    # === BUSINESS METHODS === #

    @api.model
    def _key_account_is_sale(self, line):
        """Return the condition that a line is a sale of a product, returns included.

        :param SQL line: alias of ``sale_order_line``
        """
        conditions = [
            SQL("%s.display_type IS NULL", line),
            SQL("%s.product_id IS NOT NULL", line),
            SQL("%s.is_downpayment IS NOT TRUE", line),
            SQL("%s.is_expense IS NOT TRUE", line),
            SQL("%s.product_uom_qty <> 0", line),
            SQL("%s.price_unit >= 0", line),
            SQL(
                "%s.product_id NOT IN (%s)",
                line,
                self.env["product.product"]._key_account_no_sale_query(),
            ),
        ]
        if "is_delivery" in self._fields:
            conditions.append(SQL("%s.is_delivery IS NOT TRUE", line))
        if "reward_id" in self._fields:
            conditions.append(
                SQL(
                    "(%(line)s.reward_id IS NULL OR %(line)s.reward_id IN"
                    " (SELECT id FROM loyalty_reward WHERE reward_type = 'product'))",
                    line=line,
                )
            )
        return SQL("(%s)", SQL(" AND ").join(conditions))

    @api.model
    def _key_account_is_bought(self, line):
        """Return the condition that the product was bought: paid for, and not a return.

        An order is not paid for if its reductions take away the whole price.

        :param SQL line: alias of ``sale_order_line``, one that is a sale
        """
        return SQL(
            """ (%(line)s.product_uom_qty > 0 AND %(line)s.price_subtotal > 0
                 AND %(line)s.order_id NOT IN (
                     SELECT free.order_id FROM (%(reduced)s) free WHERE free.share = 0)) """,
            line=line,
            reduced=self._key_account_reduced_query(SQL("TRUE")),
        )

    @api.model
    def _key_account_is_reduction(self, line):
        """Return the condition that a line reduces the prices of the other lines of its order.

        A prepaid voucher is a payment, and free shipping reduces no price.

        :param SQL line: alias of ``sale_order_line``
        """
        reduction = SQL(
            "%(line)s.price_subtotal < 0 AND (%(line)s.price_unit < 0 OR %(line)s.product_id IN (%(discounts)s))",
            line=line,
            discounts=self.env["product.product"]._key_account_discount_query(),
        )
        if "reward_id" in self._fields:
            reduction = SQL(
                """ %(reduction)s AND (%(line)s.reward_id IS NULL OR %(line)s.reward_id IN (
                    SELECT reward.id FROM loyalty_reward reward
                      JOIN loyalty_program program ON program.id = reward.program_id
                     WHERE reward.reward_type = 'discount'
                       AND program.program_type NOT IN ('gift_card', 'ewallet'))) """,
                reduction=reduction,
                line=line,
            )
        return SQL(
            "(%(line)s.display_type IS NULL AND %(line)s.is_downpayment IS NOT TRUE AND %(reduction)s)",
            line=line,
            reduction=reduction,
        )

    @api.model
    def _key_account_reduced_query(self, orders):
        """Return the share of prices charged by orders with reductions: ``order_id``, ``share``.

        An order of 1,000 with a discount of 100 charges 0.9 of every price. Orders without any
        reduction are not among the rows: they charge 1.

        :param SQL orders: condition on ``reduced``, a line with a reduction, that picks orders
        """
        line = SQL("priced")
        return SQL(
            """ SELECT priced.order_id,
                       GREATEST(0, 1 + SUM(priced.price_subtotal) FILTER (WHERE %(reduction)s)
                           / NULLIF(SUM(priced.price_subtotal) FILTER (
                               WHERE priced.price_subtotal > 0 AND priced.product_uom_qty > 0), 0)
                       )::float8 AS share
                  FROM sale_order_line priced
                 WHERE priced.order_id IN (
                       SELECT reduced.order_id FROM sale_order_line reduced
                        WHERE %(reduced)s AND %(orders)s)
                 GROUP BY priced.order_id """,
            reduction=self._key_account_is_reduction(line),
            reduced=self._key_account_is_reduction(SQL("reduced")),
            orders=orders,
        )
