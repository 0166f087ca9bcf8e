"""What is late at customers by more than some days."""

from odoo.tools import SQL

from ..credit.exposure import open_items


def late_amounts(company, day, only, limits):
    """Return the query of what is late at customers by more than each of some numbers of days.

    Payments and credit notes that are not matched yet reduce it: they pay what is oldest.

    :param limits: numbers of days
    :rtype: SQL
    :return: rows of ``partner_id``, ``days``, ``amount`` (0 or more) in company currency
    """
    return SQL(
        """
        SELECT item.partner_id, late.days,
               GREATEST(COALESCE(SUM(item.amount) FILTER (
                            WHERE item.is_credit OR %(day)s - item.due > late.days), 0), 0) AS amount
          FROM (%(items)s) item
         CROSS JOIN UNNEST(%(limits)s::int[]) AS late (days)
         GROUP BY item.partner_id, late.days
        """,
        day=day,
        items=open_items(company, day, only),
        limits=sorted(limits),
    )
