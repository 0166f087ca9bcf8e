"""How many days payment terms give, by the day of the invoice, as Odoo computes due dates."""

from datetime import timedelta

from odoo.tools import SQL

from ..metric.documents import is_posted_document


def used_terms(env, company, first, last):
    """Return the payment terms of the documents of these days (sudo)."""
    rows = env.execute_query(
        SQL(
            """ SELECT DISTINCT move.invoice_payment_term_id
                  FROM account_move move
                 WHERE move.invoice_payment_term_id IS NOT NULL AND %s """,
            is_posted_document(company.id, first, last),
        )
    )
    return env["account.payment.term"].browse(term_id for (term_id,) in rows)


def due_days(terms, first, last):
    """Return the statement of rows ``term_id``, ``day``, ``days`` for each day from first to last."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    rows = [(term.id, day, mean_days(term, day)) for term in terms for day in days]
    return SQL(
        """ SELECT term_id, day, days
              FROM UNNEST(%s::int[], %s::date[], %s::numeric[]) AS due (term_id, day, days) """,
        [term_id for term_id, _day, _days in rows],
        [day for _term_id, day, _days in rows],
        [number for _term_id, _day, number in rows],
    )


def mean_days(term, day):
    """Return in how many days an invoice of a day falls due: on average, weighed by the shares of its parts.

    Parts of a fixed amount have no weight beside shares.
    """
    parts = [
        (
            (line._get_due_date(day) - day).days,
            line.value_amount if line.value == "percent" else 0.0,
        )
        for line in term.line_ids
    ]
    whole = sum(weight for _days, weight in parts)
    if not whole:
        return round(sum(days for days, _weight in parts) / max(len(parts), 1), 6)
    return round(sum(days * weight for days, weight in parts) / whole, 6)
