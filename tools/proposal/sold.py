"""What customers bought: lines of confirmed orders that sell a product, in company currency."""

from odoo.tools import SQL

from ..metric.documents import is_confirmed_order, order_customer, order_rate

ORDER = SQL("sale")


def sold_lines(env, company, start, end, partner_ids=None):
    """Return the query of what was bought and paid for, product by product.

    :param env: with full rights
    :param datetime start: naive UTC, inclusive
    :param datetime end: naive UTC, exclusive
    :param partner_ids: of a few commercial partners, whose orders are looked up; ``None`` for all
    :return: rows of ``partner_id`` (the commercial partner), ``template_id``, ``product_id``, ``sold_at``
        (naive UTC) and ``amount``: after reductions of the whole order, without tax
    """
    lines = env["sale.order.line"]
    return SQL(
        """
        SELECT buyer.commercial_partner_id AS partner_id, product.product_tmpl_id AS template_id,
               line.product_id, sale.date_order AS sold_at,
               line.price_subtotal::float8 / %(rate)s * COALESCE(reduced.share, 1) AS amount
          FROM sale_order sale
          JOIN sale_order_line line ON line.order_id = sale.id
          JOIN res_partner buyer ON buyer.id = %(customer)s
          JOIN product_product product ON product.id = line.product_id
     LEFT JOIN (%(reduced)s) reduced ON reduced.order_id = sale.id
         WHERE %(confirmed)s AND %(is_sale)s AND %(is_bought)s %(only)s
        """,
        rate=order_rate(ORDER),
        customer=order_customer(ORDER),
        reduced=lines._key_account_reduced_query(SQL("TRUE")),
        confirmed=is_confirmed_order(ORDER, company.id, start, end),
        is_sale=lines._key_account_is_sale(SQL("line")),
        is_bought=lines._key_account_is_bought(SQL("line")),
        only=SQL() if partner_ids is None else _is_order_of(partner_ids),
    )


def _is_order_of(partner_ids):
    """Return the condition that an order is one of these customers, by the indexes of its contacts."""
    contacts = SQL(
        "ARRAY(SELECT id FROM res_partner WHERE commercial_partner_id IN %s)",
        tuple(partner_ids) or (0,),
    )
    return SQL(
        """ AND (sale.partner_id = ANY(%(contacts)s) OR sale.key_account_partner_id = ANY(%(contacts)s))
            AND buyer.commercial_partner_id IN %(partners)s """,
        contacts=contacts,
        partners=tuple(partner_ids) or (0,),
    )


def sellable_templates(env, company):
    """Return the query of the ids of products that the company can propose today."""
    return SQL(
        """
        SELECT template.id
          FROM product_template template
         WHERE template.active AND template.sale_ok
           AND (template.company_id IS NULL OR template.company_id = %(company)s)
           AND EXISTS (SELECT FROM product_product product
                        WHERE product.product_tmpl_id = template.id AND product.active
                          AND product.id NOT IN (%(no_sale)s))
        """,
        company=company.id,
        no_sale=env["product.product"]._key_account_no_sale_query(),
    )
