"""By which rule, and for whom, each product of a document counts: SQL.

How it works: a product line falls under the first rule that fits on the day of the invoice, and is divided among the
people in charge on that day. Once a statement is confirmed, the terms of its documents that were noted with it
hold (``kept``), also for their credit notes, whatever rules, categories, owners and contacts became since.
So nothing is paid twice, and what is taken back is what was paid.
"""

from odoo.tools import SQL

NO_PRODUCT = 0  # of lines without product


def kept_terms(company):
    """Return the SQL of the tables up to ``kept``, which read ``document``: the terms that hold for documents.

    Those of a document itself go before those of the invoice that it reverses.
    """
    return SQL(
        """
        confirmed AS MATERIALIZED (
            SELECT move_id, product_id, rule_id, user_id, account_id, part, share_id, share
              FROM key_account_commission_term
             WHERE company_id = %s AND is_confirmed
        ),
        kept AS MATERIALIZED (
            SELECT * FROM confirmed WHERE move_id IN (SELECT id FROM document)
             UNION ALL
            SELECT document.id, term.product_id, term.rule_id, term.user_id, term.account_id, term.part,
                   term.share_id, term.share
              FROM document
              JOIN confirmed term ON term.move_id = document.original_id
             WHERE NOT EXISTS (SELECT FROM confirmed own
                                WHERE own.move_id = document.id AND own.product_id = term.product_id)
        )""",
        company.id,
    )


def sold_products(cost):
    """Return the SQL of the table ``sold``, which reads ``kept``: what each product of a document counts.

    Of a document with terms that hold, the account is the one of these terms.

    :param SQL cost: query of the cost of a ``line``, see :func:`line_cost`
    """
    return SQL(
        """
        sold AS MATERIALIZED (
            SELECT document.id AS move_id, COALESCE(held.account_id, document.account_id) AS account_id,
                   document.rule_day, COALESCE(line.product_id, %(none)s) AS product_id,
                   category.parent_path, SUM(-line.balance) AS revenue,
                   SUM(-line.balance - cost.amount) FILTER (WHERE cost.amount IS NOT NULL) AS margin,
                   SUM(-line.balance) FILTER (WHERE cost.amount IS NULL) AS missing
              FROM document
         LEFT JOIN (SELECT move_id, MIN(account_id) AS account_id FROM kept GROUP BY move_id) held
                ON held.move_id = document.id
              JOIN account_move_line line ON line.move_id = document.id
                                         AND line.display_type IN ('product', 'rounding')
         LEFT JOIN product_product product ON product.id = line.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN product_category category ON category.id = template.categ_id
         LEFT JOIN LATERAL (%(cost)s) cost ON TRUE
             WHERE COALESCE(held.account_id, document.account_id) IS NOT NULL
             GROUP BY 1, 2, 3, 4, 5
        )""",
        cost=cost,
        none=NO_PRODUCT,
    )


def rules(company):
    """Return the SQL of the table ``rule``: all of a company, also archived ones."""
    return SQL(
        """
        rule AS MATERIALIZED (
            SELECT rule.id, rule.sequence, rule.date_from, rule.date_to, rule.active,
                   rule.basis = 'cash' AS on_cash, rule.base_kind = 'margin' AS on_margin,
                   rule.rate_source = 'policy' AS by_policy,
                   (SELECT ARRAY_AGG(chosen.key_account_grade_id)
                      FROM key_account_commission_rule_key_account_grade_rel chosen
                     WHERE chosen.key_account_commission_rule_id = rule.id) AS grades,
                   category.parent_path || '%%' AS path
              FROM key_account_commission_rule rule
         LEFT JOIN product_category category ON category.id = rule.category_id
             WHERE rule.company_id = %s
        )""",
        company.id,
    )


def people(deputy_share):
    """Return the query of who gets which part of a document, by its row of ``owned``.

    :param float deputy_share: of the deputy, the rest is the owner's
    """
    return SQL(
        """
        SELECT sharing.user_id, sharing.part
          FROM (VALUES (owned.owner_id,
                        CASE WHEN owned.deputy_id IS NULL OR owned.deputy_id = owned.owner_id
                             THEN 1 ELSE 1 - %(deputy)s END),
                       (NULLIF(owned.deputy_id, owned.owner_id), %(deputy)s)
               ) sharing (user_id, part)
         WHERE sharing.user_id IS NOT NULL AND sharing.part > 0
        """,
        deputy=SQL("%s::numeric", deputy_share),
    )
