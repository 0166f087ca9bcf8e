"""Revenue of the last twelve months per customer, as lists show it and visits are weighed by it."""

from odoo.tools import SQL

from ..days import company_days
from .documents import DOCUMENT_AMOUNT, DOCUMENTS, is_posted_document


def year_revenue(now, condition=None):
    """Return the query of the revenue of the twelve months that end today, as *revenue* counts it.

    :param datetime now: naive, in UTC
    :param SQL condition: on ``today``, to select companies by ``company_id``
    :rtype: SQL
    :return: rows of ``company_id``, ``partner_id``, ``amount``
    """
    return SQL(
        """
        SELECT move.company_id, partner.commercial_partner_id AS partner_id, SUM(%s) AS amount
          FROM %s
          JOIN (%s) today ON today.company_id = move.company_id
         WHERE %s AND %s
         GROUP BY move.company_id, partner.commercial_partner_id
        """,
        DOCUMENT_AMOUNT,
        DOCUMENTS,
        company_days(now),
        condition or SQL("TRUE"),
        is_posted_document(SQL("today.company_id"), SQL("today.year_start"), SQL("today.today")),
    )
