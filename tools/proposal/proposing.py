"""Which products customers like an account buy, and it does not: one statement for all accounts of a company.

**How it works.** What was bought is read once. Accounts with the same template, type, industry and grade are one
*shape*; there are few of these, so that all about being alike is computed for shapes. A shape asks for customers that
share all that is known of it; where they are fewer than three, the grade is dropped first, then the industry, then the
type. For each group that is really asked, products are ranked by what they are worth on average, and each account
takes the first five that it neither bought nor refused.
"""

from odoo.tools import SQL

from ..metric.metric_scope import MetricScope
from ..periods import DAY, period_start
from .sold import sellable_templates, sold_lines

# Who bought a product in these months buys it; the amounts are those of a year.
BUYING_MONTHS = 12
# What was bought in these months is not proposed.
KNOWN_MONTHS = 24
# With fewer customers, what they have in common is chance.
MIN_CUSTOMERS = 30
# Fewer similar customers or buyers are not a pattern; an amount of fewer than three could tell that of one.
MIN_PEERS, MIN_BUYERS, MIN_AMOUNTS = 3, 2, 3
PROPOSALS = 5
# So many grades that follow each other are one band: A and B, C and D.
BAND = 2


class Proposing:
    """Proposals of a company as of a day, with what was known then.

    :param env: with full rights
    :param res.company company: whose accounts, orders and products
    :param datetime.date day: the last day that counts
    :param bool is_past: whether the day is over: grades are those of then, and nothing is left out because of refusals
    """

    def __init__(self, env, company, day, *, is_past=False):
        self.env, self.company, self.day, self.is_past = env, company, day, is_past
        self.scope = MetricScope(company, period_start(day, BUYING_MONTHS), day)

    def statement(self, query):
        """Return the statement of a query that reads ``proposed`` and what it is made of.

        ``proposed`` has the columns ``account_id``, ``template_id``, ``rank``, ``peers``, ``buyers``, ``amount`` (median
        of a year, NULL with fewer than three buyers), ``expected`` and ``shared`` (JSON of what is shared).
        """
        parts = [
            ("customer", self._customers()),
            ("bought", self._bought()),
            ("member", MEMBERS),
            ("shape", SHAPES),
            ("wanted", WANTED),
            ("circle", CIRCLES),
            ("chosen", SQL(CHOSEN, peers=MIN_PEERS, customers=MIN_CUSTOMERS)),
            ("ranked", self._ranked()),
            ("blocked", self._blocked()),
            ("proposed", SQL(PROPOSED, best=PROPOSALS, owned=OWNED, lists=LISTS)),
        ]
        return SQL(
            "WITH %s %s",
            SQL(", ").join(
                SQL("%s AS MATERIALIZED (%s)", SQL.identifier(name), part) for name, part in parts
            ),
            query,
        )

    def _customers(self):
        """Rows: the active accounts, and what they may share; 0 for what is not known."""
        return SQL(
            """
            SELECT account.id AS account_id, account.partner_id,
                   COALESCE(account.profile_template_id, 0) AS template,
                   COALESCE(account.relation_kind_id, 0) AS kind,
                   COALESCE(contact.industry_id, 0) AS industry,
                   COALESCE(grade.band, 0) AS band
              FROM key_account account
              JOIN res_partner contact ON contact.id = account.partner_id
         LEFT JOIN (SELECT id, (ROW_NUMBER() OVER (ORDER BY sequence, id) + %(band)s - 1) / %(band)s AS band
                      FROM key_account_grade WHERE active) grade ON grade.id = %(grade)s
             WHERE account.company_id = %(company)s AND account.active
            """,
            band=BAND,
            grade=self._past_grade() if self.is_past else SQL("account.grade_id"),
            company=self.company.id,
        )

    def _past_grade(self):
        """Return the grade of an account on the day: that of the last change, or before the first one."""
        return SQL(
            """
            COALESCE((SELECT change.grade_id FROM key_account_grade_change change
                       WHERE change.account_id = account.id AND change.merged_from IS NULL
                         AND change.date <= %(day)s
                       ORDER BY change.date DESC, change.id DESC LIMIT 1),
                     CASE WHEN EXISTS (SELECT FROM key_account_grade_change change
                                        WHERE change.account_id = account.id AND change.merged_from IS NULL)
                          THEN (SELECT change.previous_grade_id FROM key_account_grade_change change
                                 WHERE change.account_id = account.id AND change.merged_from IS NULL
                                   AND change.date > %(day)s
                                 ORDER BY change.date, change.id LIMIT 1)
                          ELSE account.grade_id END)
            """,
            day=self.day,
        )

    def _bought(self):
        """Rows: what each account bought in two years; ``amount`` in the last one, NULL if nothing."""
        scope = self.scope
        since = scope.start_of(period_start(self.day, KNOWN_MONTHS))
        return SQL(
            """
            SELECT customer.account_id, sold.template_id,
                   SUM(sold.amount) FILTER (WHERE sold.sold_at >= %(year)s) AS amount
              FROM (%(sold)s) sold
              JOIN customer ON customer.partner_id = sold.partner_id
             GROUP BY customer.account_id, sold.template_id
            """,
            year=scope.start_of(scope.date_from),
            sold=sold_lines(self.env, self.company, since, scope.end),
        )

    def _ranked(self):
        """Rows: the products of each group that is asked, the best first."""
        return SQL(
            """
            SELECT known.*, ROW_NUMBER() OVER (
                       PARTITION BY circle_id
                       ORDER BY buyers * COALESCE(amount, 0) DESC, buyers DESC, template_id) AS place
              FROM (SELECT circle.circle_id, bought.template_id, COUNT(*) AS buyers,
                           CASE WHEN COUNT(*) >= %(amounts)s
                                THEN PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY bought.amount) END AS amount
                      FROM circle
                      JOIN member ON member.shape_id = circle.shape_id
                      JOIN bought ON bought.account_id = member.account_id AND bought.amount > 0
                     WHERE circle.circle_id IN (SELECT circle_id FROM chosen)
                       AND bought.template_id IN (%(sellable)s)
                     GROUP BY circle.circle_id, bought.template_id
                    HAVING COUNT(*) >= %(buyers)s) known
            """,
            amounts=MIN_AMOUNTS,
            buyers=MIN_BUYERS,
            sellable=sellable_templates(self.env, self.company),
        )

    def _blocked(self):
        """Rows: what is not proposed to an account: bought, refused for a time, or on offer."""
        bought = SQL("SELECT account_id, template_id FROM bought")
        if self.is_past:
            return bought
        return SQL(
            """
            %(bought)s UNION ALL
            SELECT account_id, product_tmpl_id FROM key_account_proposal
             WHERE company_id = %(company)s
               AND (state = 'refused' AND refused_until >= %(day)s OR state = 'offered')
            """,
            bought=bought,
            company=self.company.id,
            day=self.day,
        )


# Rows: the accounts with their shape, and whether they are customers: they bought something in the last year.
MEMBERS = SQL(
    """
    SELECT customer.account_id,
           DENSE_RANK() OVER (ORDER BY template, kind, industry, band) AS shape_id,
           customer.template, customer.kind, customer.industry, customer.band,
           buying.account_id IS NOT NULL AS is_buying
      FROM customer
 LEFT JOIN (SELECT DISTINCT account_id FROM bought WHERE amount > 0) buying
        ON buying.account_id = customer.account_id
    """
)
SHAPES = SQL(
    """
    SELECT shape_id, template, kind, industry, band, COUNT(*) FILTER (WHERE is_buying) AS buying
      FROM member
     GROUP BY shape_id, template, kind, industry, band
    """
)
# Rows: what each shape asks for, the wider the fewer things are shared.
WANTED = SQL(
    """
    SELECT shape.shape_id, level.*,
           DENSE_RANK() OVER (ORDER BY level.template, level.kind, level.industry, level.band) AS circle_id
      FROM shape
CROSS JOIN LATERAL (VALUES (4, shape.template, shape.kind, shape.industry, shape.band),
                           (3, shape.template, shape.kind, shape.industry, 0),
                           (2, shape.template, shape.kind, 0, 0),
                           (1, shape.template, 0, 0, 0)) level (width, template, kind, industry, band)
     WHERE level.template + level.kind + level.industry + level.band > 0
    """
)
# Rows: which shapes belong to a group: they have all that it asks for.
CIRCLES = SQL(
    """
    WITH asked AS (SELECT DISTINCT circle_id, template, kind, industry, band FROM wanted),
         way AS (SELECT DISTINCT template > 0 AS template, kind > 0 AS kind, industry > 0 AS industry, band > 0 AS band
                   FROM asked)
    SELECT asked.circle_id, shape.shape_id, shape.buying
      FROM shape
CROSS JOIN way
      JOIN asked ON asked.template = CASE WHEN way.template THEN NULLIF(shape.template, 0) ELSE 0 END
                AND asked.kind = CASE WHEN way.kind THEN NULLIF(shape.kind, 0) ELSE 0 END
                AND asked.industry = CASE WHEN way.industry THEN NULLIF(shape.industry, 0) ELSE 0 END
                AND asked.band = CASE WHEN way.band THEN NULLIF(shape.band, 0) ELSE 0 END
    """
)
# Rows: the narrowest group with enough others, for accounts of a shape that count in it and for those that do not.
CHOSEN = """
    SELECT DISTINCT ON (wanted.shape_id, me.is_buying)
           wanted.shape_id, me.is_buying, wanted.circle_id, size.buying - me.is_buying::int AS peers,
           JSONB_STRIP_NULLS(JSONB_BUILD_OBJECT(
               'template', NULLIF(wanted.template, 0), 'kind', NULLIF(wanted.kind, 0),
               'industry', NULLIF(wanted.industry, 0), 'band', NULLIF(wanted.band, 0))) AS shared
      FROM wanted
      JOIN (SELECT circle_id, SUM(buying) AS buying FROM circle GROUP BY circle_id) size
        ON size.circle_id = wanted.circle_id
CROSS JOIN (VALUES (FALSE), (TRUE)) me (is_buying)
     WHERE size.buying - me.is_buying::int >= %(peers)s
       AND (SELECT COUNT(*) FROM member WHERE is_buying) >= %(customers)s
     ORDER BY wanted.shape_id, me.is_buying, wanted.width DESC
"""
# How many products are left out for an account, at most: so far down its list one has to look.
OWNED = SQL("SELECT account_id, COUNT(*) AS number FROM blocked GROUP BY account_id")
# The products of each group as one array, so that only its first ones are looked at for an account.
LISTS = SQL(
    "SELECT circle_id, ARRAY_AGG(template_id ORDER BY place) AS ids FROM ranked GROUP BY circle_id"
)
PROPOSED = """
    SELECT listed.account_id, ranked.template_id, listed.rank, listed.peers, ranked.buyers, ranked.amount,
           listed.shared, ranked.buyers::float8 / listed.peers * ranked.amount AS expected
      FROM (SELECT member.account_id, chosen.circle_id, chosen.peers, chosen.shared, item.template_id,
                   ROW_NUMBER() OVER (PARTITION BY member.account_id ORDER BY item.place) AS rank
              FROM member
              JOIN chosen ON chosen.shape_id = member.shape_id AND chosen.is_buying = member.is_buying
              JOIN (%(lists)s) list ON list.circle_id = chosen.circle_id
         LEFT JOIN (%(owned)s) owned ON owned.account_id = member.account_id
CROSS JOIN LATERAL UNNEST(list.ids[1:%(best)s + COALESCE(owned.number, 0)::int]) WITH ORDINALITY item (template_id, place)
             WHERE NOT EXISTS (SELECT FROM blocked
                                WHERE blocked.account_id = member.account_id
                                  AND blocked.template_id = item.template_id)) listed
      JOIN ranked ON ranked.circle_id = listed.circle_id AND ranked.template_id = listed.template_id
     WHERE listed.rank <= %(best)s
"""


def then_day(day):
    """Return the day of the proposals that are judged on a day: what came since is a year."""
    return period_start(day, BUYING_MONTHS) - DAY
