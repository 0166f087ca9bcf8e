"""What agreements on rebates chose: the accounts that take part, and the products that count.

Queries for the statement of ``base.py``.
"""

from odoo.tools import SQL

from ..days import FIRST_DAY, LAST_DAY
from ..history import grade_periods


def query_members(company, rebate_ids, account_ids, guest_ids):
    """Return who takes part from when to when: chosen accounts, or those of a grade on these days.

    Of several rows of an account the first one also counts its last year.
    """
    return SQL(
        """
        SELECT agreement.id AS rebate_id, account.id AS account_id, account.partner_id,
               %(first)s AS since, %(last)s AS until, TRUE AS is_first
          FROM agreement
          JOIN (%(chosen)s) chosen ON chosen.rebate_id = agreement.id
          JOIN key_account account ON account.id = chosen.account_id
         WHERE agreement.scope = 'accounts' %(only)s
         UNION ALL
        SELECT agreement.id, account.id, account.partner_id, graded.since, graded.until - 1,
               ROW_NUMBER() OVER (PARTITION BY agreement.id, account.id ORDER BY graded.since) = 1
          FROM agreement
          JOIN (%(graded)s) graded ON graded.grade_id = agreement.grade_id
          JOIN key_account account ON account.id = graded.account_id
         WHERE agreement.scope = 'grade' AND graded.since < graded.until
           AND graded.since <= agreement.date_to AND graded.until > agreement.date_from %(only)s
        """,
        chosen=_chosen(rebate_ids, guest_ids),
        first=FIRST_DAY,
        last=LAST_DAY,
        graded=grade_periods(company, assume_first=True),
        only=SQL() if account_ids is None else SQL("AND account.id IN %s", account_ids),
    )


def _chosen(rebate_ids, guest_ids):
    chosen = SQL("SELECT rebate_id, account_id FROM key_account_rebate_account_rel")
    if not guest_ids:
        return chosen
    guests = SQL(
        "SELECT rebate.id, account.id FROM key_account_rebate rebate CROSS JOIN key_account account"
        " WHERE rebate.id IN %s AND account.id IN %s",
        rebate_ids,
        guest_ids,
    )
    return SQL("%s UNION %s", chosen, guests)


def query_products(rebate_ids):
    """Return the products that count where not all do, those of chosen categories included."""
    return SQL(
        """
        SELECT chosen.rebate_id, chosen.product_id FROM key_account_rebate_product_rel chosen
         WHERE chosen.rebate_id IN %(rebates)s
         UNION
        SELECT chosen.rebate_id, product.id
          FROM key_account_rebate_category_rel chosen
          JOIN product_category top ON top.id = chosen.category_id
          JOIN product_category category ON category.parent_path LIKE top.parent_path || '%%'
          JOIN product_template template ON template.categ_id = category.id
          JOIN product_product product ON product.product_tmpl_id = template.id
         WHERE chosen.rebate_id IN %(rebates)s
        """,
        rebates=rebate_ids,
    )
