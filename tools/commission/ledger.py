"""From what is due to lines of statements: which month, at which rate, how much. One statement for all of a company.

Steps are marginal: each part of the total of a month or year is paid at the rate of its step, so that one
unit more never pays less. A line is worth what it adds to the commission of the total before it. So the
lines of a period always add up to the commission of its total, whatever the order in which they came, and
what is taken back takes the last step off first.
"""

from odoo.tools import SQL

from ..periods import add_months_sql

# As it is compared: shares and rates have fractions.
DIGITS = 9


class Ledger:
    """Works out the lines of one company.

    :param res.company company: with full rights
    :param SQL due: see :meth:`Entitlements.due`
    """

    def __init__(self, company, due):
        self.company = company
        self.due = due

    def lines(self):
        """Return the statement of the lines that drafts have to have.

        :return: rows of ``user_id``, ``month``, ``rule_id``, ``move_id``, ``item_id``, and of what a line says
            of them
        """
        return SQL(
            """
            WITH due AS MATERIALIZED (%(due)s),
                 band AS MATERIALIZED (%(bands)s),
                 booked AS MATERIALIZED (%(booked)s),
                 closed AS MATERIALIZED (%(closed)s),
                 ended AS MATERIALIZED (%(ended)s)
            SELECT user_id, month, rule_id, move_id, item_id, account_id, date, name, settlement,
                   document_date, document_amount, ROUND(settled, %(digits)s) AS settled,
                   ROUND(whole, %(digits)s) AS whole, ROUND(missing, %(digits)s) AS missing,
                   ROUND(base, %(digits)s) AS base, ROUND(rate, %(digits)s) AS rate,
                   ROUND(amount, %(digits)s) AS amount, is_correction, share_id, parts
              FROM (%(paid)s) paid
            """,
            due=self.due,
            bands=self._bands(),
            booked=self._booked(),
            closed=self._closed(),
            ended=self._ended(),
            paid=self._paid(),
            digits=DIGITS,
        )

    # === TABLES === #

    def _bands(self):
        """Return the query of rates: from where to where each is paid, and by what it is higher than the one below."""
        return SQL(
            """
            SELECT rule_id, period, rate, start, LEAD(start, 1, 'Infinity') OVER steps AS stop,
                   rate - LAG(rate) OVER steps AS lift, COUNT(*) OVER (PARTITION BY rule_id) > 1 AS has_steps
              FROM (SELECT id AS rule_id, step_period AS period, rate::numeric, '-Infinity'::numeric AS start
                      FROM key_account_commission_rule WHERE company_id = %(company)s
                     UNION ALL
                    SELECT rule.id, rule.step_period, step.rate::numeric, step.amount::numeric
                      FROM key_account_commission_step step
                      JOIN key_account_commission_rule rule ON rule.id = step.rule_id
                     WHERE rule.company_id = %(company)s AND rule.rate_source <> 'policy') band
            WINDOW steps AS (PARTITION BY rule_id ORDER BY start)
            """,
            company=self.company.id,
        )

    def _booked(self):
        """Return the query of what confirmed statements count for steps, by period: ``start`` is its first day."""
        return SQL(
            """
            SELECT line.user_id, line.rule_id, %(start)s AS start, SUM(line.base) AS base
              FROM key_account_commission_line line
              JOIN key_account_commission_statement statement
                ON statement.id = line.statement_id AND statement.state <> 'draft'
              JOIN band ON band.rule_id = line.rule_id AND band.has_steps AND band.lift IS NULL
             WHERE line.company_id = %(company)s
             GROUP BY 1, 2, 3
            """,
            start=_first_day(SQL("line.date")),
            company=self.company.id,
        )

    def _closed(self):
        """Return the query of the first month of each person whose statement may still be open."""
        return SQL(
            """
            SELECT user_id, %s AS month
              FROM key_account_commission_statement
             WHERE company_id = %s AND state <> 'draft'
             GROUP BY user_id
            """,
            add_months_sql(SQL("MAX(month)"), 1),
            self.company.id,
        )

    def _ended(self):
        """Return the query of what is due, with the totals before and after each row where there are steps."""
        return SQL(
            """
            SELECT due.*, band.rate AS first_rate, band.has_steps,
                   COALESCE(booked.base, 0) + due.running - due.base AS before,
                   COALESCE(booked.base, 0) + due.running AS after
              FROM (SELECT due.*, SUM(due.base) OVER (PARTITION BY due.user_id, due.rule_id, due.start
                                                          ORDER BY due.day, due.move_id, due.item_id
                                                          ROWS UNBOUNDED PRECEDING) AS running
                      FROM (SELECT due.*, %(start)s AS start
                              FROM due JOIN band ON band.rule_id = due.rule_id AND band.lift IS NULL) due
                   ) due
              JOIN band ON band.rule_id = due.rule_id AND band.lift IS NULL
         LEFT JOIN booked ON booked.user_id = due.user_id AND booked.rule_id = due.rule_id
                         AND booked.start = due.start
            """,
            start=_first_day(SQL("due.day")),
        )

    # === WHAT IS PAID === #

    def _paid(self):
        """Return the query of lines, not rounded."""
        by_steps, known = self._by_steps(), SQL("ended.known_rate")
        fixed = SQL("COALESCE(ended.share, ended.first_rate)")
        corrected = SQL(
            "%s - ended.known_amount",
            self._rounded(SQL("(ended.known_base + ended.base) * %s", known)),
        )
        return SQL(
            """
            SELECT ended.user_id, ended.rule_id, ended.move_id, ended.item_id, ended.account_id,
                   GREATEST(DATE_TRUNC('month', ended.day::timestamp)::date, closed.month) AS month,
                   ended.day AS date, ended.name, ended.settlement, ended.document_day AS document_date,
                   ended.document_amount, ended.settled, ended.whole, ended.missing, ended.base,
                   ended.share_id, ended.known_base IS NOT NULL AS is_correction,
                   CASE WHEN ended.has_steps
                        THEN COALESCE(step.amount / NULLIF(ended.base, 0), ended.first_rate)
                        WHEN ended.known_base IS NULL THEN %(fixed)s ELSE %(known)s END AS rate,
                   CASE WHEN ended.has_steps THEN step.amount
                        WHEN ended.known_base IS NULL THEN %(simple)s ELSE %(corrected)s END AS amount,
                   step.parts
              FROM ended
         LEFT JOIN closed ON closed.user_id = ended.user_id
         LEFT JOIN LATERAL (%(by_steps)s) step ON ended.has_steps
            """,
            fixed=fixed,
            known=known,
            simple=self._rounded(SQL("ended.base * %s", fixed)),
            corrected=corrected,
            by_steps=by_steps,
        )

    def _by_steps(self):
        """Return what a row of ``ended`` adds to the commission of its total, and its parts by rate.

        What takes back goes from the top down.
        """
        low, high = (
            SQL("LEAST(ended.before, ended.after)"),
            SQL("GREATEST(ended.before, ended.after)"),
        )
        part = SQL(
            "SIGN(ended.base) * (LEAST(%s, band.stop) - GREATEST(%s, band.start))", high, low
        )
        return SQL(
            """
            SELECT %(after)s - %(before)s AS amount,
                   COALESCE(JSONB_AGG(JSONB_BUILD_ARRAY(band.rate, %(part)s)
                                      ORDER BY SIGN(ended.base) * COALESCE(NULLIF(band.start, '-Infinity'), -1e15))
                            FILTER (WHERE LEAST(%(high)s, band.stop) > GREATEST(%(low)s, band.start)),
                            '[]') AS parts
              FROM band
             WHERE band.rule_id = ended.rule_id
            """,
            after=self._commission(SQL("ended.after")),
            before=self._commission(SQL("ended.before")),
            part=self._rounded(part),
            low=low,
            high=high,
        )

    def _commission(self, total):
        """Return the SQL of the commission of a total; below 0 at the first rate. It aggregates rows of ``band``."""
        return self._rounded(
            SQL(
                """SUM(CASE WHEN band.lift IS NULL THEN %(total)s * band.rate
                            WHEN %(total)s > band.start THEN (%(total)s - band.start) * band.lift
                            ELSE 0 END)""",
                total=total,
            )
        )

    def _rounded(self, amount):
        """Return the SQL of an amount as the company rounds it: half a unit up."""
        unit = SQL("%s::numeric", repr(self.company.currency_id.rounding or 0.01))
        return SQL("(ROUND((%(amount)s) / %(unit)s) * %(unit)s)", amount=amount, unit=unit)


def _first_day(day):
    """Return the SQL of the first day of the period of ``band`` that a day is in: its month or year."""
    return SQL("DATE_TRUNC(band.period, (%s)::timestamp)::date", day)
