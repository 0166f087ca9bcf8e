"""Who is to be remembered on which day: one statement for all accounts of a company."""

from datetime import timedelta

from odoo.tools import SQL

from ..lunar import kept_on


class Occasions:
    """What rules ask for, from today until the day on which something has to be planned.

    ``found`` has the days of people and of customers, ``fitting`` the first rule that fits each of them.

    :param env: with all rights
    :param res.company company:
    :param key.account.care.rule rules: of the company, in their order
    """

    def __init__(self, env, company, rules):
        self.env = env
        self.company = company
        self.rules = rules
        self.today = company._key_account_today()
        self.ahead = company.key_account_care_days
        longest = max(rules.mapped("days_before"), default=0)
        self.last = self.today + timedelta(days=self.ahead + longest)

    def query(self):
        """Return the statement of what is to be planned."""
        return SQL(
            """
            WITH kept (calendar, month, day, date, year) AS (VALUES %(kept)s),
                 festival (occasion_id, date, year) AS (VALUES %(festivals)s),
                 rule AS (%(rules)s),
                 found AS (%(birthdays)s UNION ALL %(festival_days)s UNION ALL %(customer_days)s),
                 fitting AS (%(fitting)s)
            SELECT * FROM fitting WHERE date - days_before <= %(limit)s
            """,
            kept=self._kept(),
            festivals=self._festivals(),
            rules=self._rules(),
            birthdays=self._birthdays(),
            festival_days=self._festival_days(),
            customer_days=self._customer_days(),
            fitting=self._fitting(),
            limit=self.today + timedelta(days=self.ahead),
        )

    def _kept(self):
        days = [self.today + timedelta(days=n) for n in range((self.last - self.today).days + 1)]
        return SQL(", ").join(
            SQL("(%s, %s, %s, %s, %s)", *kept[:3], day, kept.year)
            for day in days
            for kept in kept_on(day)
        )

    def _festivals(self):
        days = [
            SQL("(%s, %s, %s)", festival.id, day, year)
            for festival in self.rules.occasion_id
            for day, year in festival._get_days(self.today, self.last)
        ]
        return SQL(", ").join(days or [SQL("(0, %s, 0)", self.today)])

    def _rules(self):
        return SQL(
            """
            SELECT rule.id, rule.sequence, rule.occasion_id, rule.channel, rule.responsible,
                   COALESCE(rule.days_before, 0) AS days_before, rule.user_id, rule.has_activity,
                   occasion.kind, grades.ids AS grades, roles.ids AS roles
              FROM key_account_care_rule rule
              JOIN key_account_care_occasion occasion ON occasion.id = rule.occasion_id
         LEFT JOIN (SELECT rule_id, ARRAY_AGG(grade_id) AS ids FROM key_account_care_rule_grade_rel
                     GROUP BY rule_id) grades ON grades.rule_id = rule.id
         LEFT JOIN (SELECT rule_id, ARRAY_AGG(role_id) AS ids FROM key_account_care_rule_role_rel
                     GROUP BY rule_id) roles ON roles.rule_id = rule.id
             WHERE rule.id IN %s
            """,
            self.rules._ids,
        )

    def _birthdays(self):
        return SQL(
            """
            SELECT occasion.id AS occasion_id, person.account_id, person.id AS person_id, kept.date, kept.year
              FROM key_account_care_occasion occasion
              JOIN kept ON TRUE
              JOIN key_account_stakeholder person ON person.birthday_month = kept.month::varchar
                                                 AND person.birthday_day = kept.day
                                                 AND person.birthday_calendar = kept.calendar
              JOIN key_account account ON account.id = person.account_id AND account.company_id = %s
             WHERE occasion.kind = 'birthday' AND occasion.active
            """,
            self.company.id,
        )

    def _festival_days(self):
        return SQL(
            """
            SELECT festival.occasion_id, account.id, NULL, festival.date, festival.year
              FROM festival
              JOIN key_account account ON account.company_id = %s
              JOIN res_partner customer ON customer.id = account.partner_id
             WHERE festival.date IS NOT NULL
               AND (NOT EXISTS (SELECT FROM key_account_care_occasion_country_rel kept_in
                                 WHERE kept_in.occasion_id = festival.occasion_id)
                    OR EXISTS (SELECT FROM key_account_care_occasion_country_rel kept_in
                                WHERE kept_in.occasion_id = festival.occasion_id
                                  AND kept_in.country_id = customer.country_id))
            """,
            self.company.id,
        )

    def _customer_days(self):
        """Return the query of anniversaries: the first one is a year after."""
        return SQL(
            """
            SELECT occasion.id, account.id, NULL, kept.date, kept.year
              FROM key_account_care_occasion occasion
              JOIN kept ON kept.calendar = 'solar'
              JOIN key_account account ON account.company_id = %s
       CROSS JOIN LATERAL (SELECT CASE occasion.kind WHEN 'founding' THEN account.founded_on
                                       ELSE account.customer_since END AS since) origin
             WHERE occasion.kind IN ('anniversary', 'founding') AND occasion.active
               AND EXTRACT(MONTH FROM origin.since) = kept.month
               AND EXTRACT(DAY FROM origin.since) = kept.day
               AND EXTRACT(YEAR FROM origin.since) < kept.year
            """,
            self.company.id,
        )

    def _fitting(self):
        """Return the query of the first rule that fits each person, or account, on each day."""
        return SQL(
            """
            SELECT DISTINCT ON (account.id, person.id, found.occasion_id, found.year)
                   account.id AS account_id, person.id AS person_id, found.occasion_id, found.date, found.year,
                   rule.id AS rule_id, rule.channel, rule.days_before, rule.has_activity,
                   CASE rule.responsible
                        WHEN 'chosen' THEN rule.user_id
                        WHEN 'deputy' THEN COALESCE(account.deputy_id, account.owner_id)
                        WHEN 'manager' THEN COALESCE(team.user_id, account.owner_id)
                        ELSE COALESCE(account.owner_id, account.deputy_id) END AS user_id
              FROM found
              JOIN rule ON rule.occasion_id = found.occasion_id
              JOIN key_account account ON account.id = found.account_id AND account.active
                                      AND (rule.grades IS NULL OR account.grade_id = ANY(rule.grades))
         LEFT JOIN res_users owner ON owner.id = account.owner_id
         LEFT JOIN crm_team team ON team.id = owner.sale_team_id
         LEFT JOIN key_account_stakeholder person
                ON person.account_id = account.id AND person.active
               AND (person.left_on IS NULL OR person.left_on > found.date)
               AND (rule.kind IN ('birthday', 'festival') OR rule.roles IS NOT NULL)
               AND (found.person_id IS NULL OR found.person_id = person.id)
               AND (rule.roles IS NULL
                    OR EXISTS (SELECT FROM key_account_stakeholder_role_rel has
                                WHERE has.stakeholder_id = person.id AND has.role_id = ANY(rule.roles)))
             WHERE person.id IS NOT NULL
                OR (rule.kind IN ('anniversary', 'founding') AND rule.roles IS NULL)
             ORDER BY account.id, person.id, found.occasion_id, found.year, rule.sequence, rule.id
            """
        )
