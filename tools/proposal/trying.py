"""How good proposals are on the company's own data: those of a year ago beside the most popular products.

What was proposed then is compared with what was bought since. The most popular products are those that most customers
bought; each account is given as many of these as proposals, without what it had bought.
"""

from odoo.tools import SQL

from ..metric.metric_scope import MetricScope
from ..periods import DAY
from .proposing import Proposing, then_day
from .sold import sellable_templates, sold_lines

POPULAR = """
    SELECT ARRAY_AGG(template_id ORDER BY customers DESC, template_id) AS ids
      FROM (SELECT template_id, COUNT(*) AS customers
              FROM bought
             WHERE amount > 0 AND template_id IN (%s)
             GROUP BY template_id) counted
"""
TRIED = """
    SELECT (SELECT COUNT(*) FROM member WHERE is_buying) AS customers,
           (SELECT COUNT(*) FROM proposed) AS proposals,
           (SELECT COUNT(*) FROM proposed JOIN (%(later)s) later USING (account_id, template_id)) AS hits,
           (SELECT COUNT(*) FROM (%(popular)s) popular) AS populars,
           (SELECT COUNT(*) FROM (%(popular)s) popular JOIN (%(later)s) later USING (account_id, template_id))
               AS popular_hits
"""
# As many products for each account as it has proposals, the most popular ones that it had not bought.
POPULAR_OF = """
    SELECT account_id, template_id
      FROM (SELECT told.account_id, told.number, item.template_id,
                   ROW_NUMBER() OVER (PARTITION BY told.account_id ORDER BY item.place) AS place
              FROM (SELECT account_id, COUNT(*) AS number FROM proposed GROUP BY account_id) told
         LEFT JOIN (SELECT account_id, COUNT(*) AS number FROM bought GROUP BY account_id) owned
                ON owned.account_id = told.account_id
        CROSS JOIN (%(popular)s) list
CROSS JOIN LATERAL UNNEST(list.ids[1:(told.number + COALESCE(owned.number, 0))::int])
                   WITH ORDINALITY item (template_id, place)
             WHERE NOT EXISTS (SELECT FROM bought WHERE bought.account_id = told.account_id
                                                   AND bought.template_id = item.template_id)) listed
     WHERE place <= number
"""


def trial_statement(env, company, day):
    """Return the statement of one row: ``customers``, ``proposals``, ``hits``, ``populars``, ``popular_hits``.

    :param env: with full rights
    :param date day: the last day that is known; proposals are those of a year before
    """
    then = then_day(day)
    since = MetricScope(company, then + DAY, day)
    later = SQL(
        """ SELECT DISTINCT customer.account_id, sold.template_id
              FROM (%s) sold JOIN customer ON customer.partner_id = sold.partner_id """,
        sold_lines(env, company, since.start_of(since.date_from), since.end),
    )
    popular = SQL(POPULAR_OF, popular=SQL(POPULAR, sellable_templates(env, company)))
    return Proposing(env, company, then, is_past=True).statement(
        SQL(TRIED, later=later, popular=popular)
    )
