"""How good proposals are on the company's own data: those of a year ago beside the most popular products.

What was proposed then is compared with what was bought since. The most popular products are those that most customers
bought; each account is given as many of these as proposals, without what it had bought.
"""

from odoo.tools import SQL

from ..metric.metric_scope import MetricScope
from ..periods import DAY
from .proposing import Proposing, then_day
from .sold import sellable_templates, sold_lines

# All is added up by account and product instead of joined: PostgreSQL knows nothing of the size of what it has just
# computed, and would look each row up among all others.
TRIED = """
    SELECT (SELECT COUNT(*) FROM member WHERE is_buying) AS customers,
           COUNT(*) FILTER (WHERE is_proposed) AS proposals,
           COUNT(*) FILTER (WHERE is_proposed AND is_later) AS hits,
           COUNT(*) FILTER (WHERE is_popular) AS populars,
           COUNT(*) FILTER (WHERE is_popular AND is_later) AS popular_hits
      FROM (SELECT BOOL_OR(source = 1) AS is_proposed, BOOL_OR(source = 2) AS is_popular,
                   BOOL_OR(source = 3) AS is_later
              FROM (SELECT account_id, template_id, 1 AS source FROM proposed
                     UNION ALL
                    SELECT account_id, template_id, 2 FROM (%(popular)s) popular
                     UNION ALL
                    SELECT customer.account_id, sold.template_id, 3
                      FROM (%(later)s) sold JOIN customer ON customer.partner_id = sold.partner_id) told
             GROUP BY account_id, template_id) pair
"""
# As many products for each account as it has proposals, the most popular ones that it had not bought.
POPULAR = """
    SELECT account_id, template_id
      FROM (SELECT account_id, template_id, wanted_number,
                   ROW_NUMBER() OVER (PARTITION BY account_id ORDER BY place) AS place
              FROM (SELECT looked.account_id, looked.template_id, MAX(looked.wanted_number) AS wanted_number,
                           MIN(looked.place) AS place
                      FROM (SELECT asked.account_id, item.template_id, asked.wanted_number, item.place,
                                   FALSE AS is_known
                              FROM (SELECT account_id, SUM(told) AS wanted_number, SUM(owned) AS owned
                                      FROM (SELECT account_id, 1 AS told, 0 AS owned FROM proposed
                                             UNION ALL
                                            SELECT account_id, 0, 1 FROM bought) counted
                                     GROUP BY account_id
                                    HAVING SUM(told) > 0) asked
                        CROSS JOIN (SELECT ARRAY_AGG(template_id ORDER BY customers DESC, template_id) AS ids
                                      FROM (SELECT template_id, COUNT(*) AS customers
                                              FROM bought
                                             WHERE amount > 0 AND template_id IN (%(sellable)s)
                                             GROUP BY template_id) counted) list
                        CROSS JOIN LATERAL UNNEST(list.ids[1:(asked.wanted_number + asked.owned)::int])
                                   WITH ORDINALITY item (template_id, place)
                             UNION ALL
                            SELECT account_id, template_id, NULL, NULL, TRUE FROM bought) looked
                     GROUP BY looked.account_id, looked.template_id
                    HAVING NOT BOOL_OR(looked.is_known)) fresh) listed
     WHERE place <= wanted_number
"""


def trial_statement(env, company, day):
    """Return the statement of one row: ``customers``, ``proposals``, ``hits``, ``populars``, ``popular_hits``.

    :param env: with full rights
    :param date day: the last day that is known; proposals are those of a year before
    """
    then = then_day(day)
    since = MetricScope(company, then + DAY, day)
    return Proposing(env, company, then, is_past=True).statement(
        SQL(
            TRIED,
            later=sold_lines(env, company, since.start_of(since.date_from), since.end),
            popular=SQL(POPULAR, sellable=sellable_templates(env, company)),
        )
    )
