from odoo import api, fields, models
from odoo.tools import SQL

from ...models.visit.key_account_visit_state import OPEN_STATES
from ...tools import bulk, trust
from ...tools.days import company_days
from ...tools.job import Job

# A call is made so many days before it is due; older ones are not made up for.
AHEAD, BACK = 7, 7
# A visit that is planned up to so many days after the call is due replaces it.
VISIT_SOON = 7


class KeyAccountReturnCallMaking(models.AbstractModel):
    """The return calls that rules ask for, made each night: one per account and order or complaint."""

    _name = "key.account.return.call.making"
    _description = "Making of Return Calls"
    _inherit = ["key.account.return.call.occasions"]

    @api.model
    def _cron_make(self):
        """Make the calls of each company, and close those that a visit has replaced."""
        job = Job(self.env, "ir_cron_return_call")
        if not self.env["key.account"]._is_feature_on("feature_feedback"):
            return
        companies = self.env["res.company"].search([])
        job.each(
            companies,
            self._make,
            free=lambda company: job.take_turn(company.id),
        )

    @api.model
    def _make(self, company):
        """Make the calls that are due soon in a company, and close those that a visit has replaced.

        :return: the new calls (sudo)
        """
        system = trust.as_system(self.env["key.account.return.call"]).with_company(company)
        system._close_visited(company)
        if not system._get_occasions(company):
            return system
        bulk.execute(self.env, system._make_query(company))
        rows = self.env.cr.dictfetchall()
        # Quietly: the rule says where a call comes from, and its owner need not follow it.
        quiet = system.with_context(tracking_disable=True)
        return quiet.create([self._prepare_call(row) for row in rows]).with_env(system.env)

    @api.model
    def _prepare_call(self, row):
        """Return the values of a call, in the language of the colleague who makes it."""
        system = trust.as_system(self)
        user = system.env["res.users"].browse(row["user_id"])
        speaking = system.with_context(lang=user.lang)
        env = speaking.env
        rule = env["key.account.return.call.rule"].browse(row["rule_id"])
        title = row["title"]
        if row["product_id"]:
            title = env["product.product"].browse(row["product_id"]).display_name
        titles = {
            "delivery": lambda: env._("Delivery of %s", title),
            "first_order": lambda: env._("First order: %s", title),
            "product": lambda: env._("New product: %s", title),
            "complaint": lambda: env._("Complaint solved: %s", title),
        }
        return {
            "account_id": row["account_id"],
            "rule_id": rule.id,
            "occasion": rule.occasion,
            "channel": rule.channel,
            "questions": rule.questions,
            "name": titles[rule.occasion](),
            "user_id": user.id,
            "partner_id": row["partner_id"],
            "order_id": row["order_id"],
            "complaint_id": row["complaint_id"],
            "date_occasion": row["day"],
            "date_due": row["date_due"],
        }

    # === SQL === #

    @api.model
    def _make_query(self, company):
        """Return the statement of the calls to make in a company.

        Rows of ``account_id``, ``rule_id``, ``order_id``, ``complaint_id``, ``partner_id``, ``user_id``,
        ``product_id``, ``title``, ``day`` of the occasion and ``date_due``.
        """
        return SQL(
            """
            WITH home AS (
                SELECT zone, today FROM (%(days)s) days WHERE company_id = %(company)s
            ), account AS (
                SELECT account.id, account.partner_id, account.grade_id, account.owner_id
                  FROM key_account account
                 WHERE account.company_id = %(company)s AND account.active
            ), customer_order AS MATERIALIZED (
                %(orders)s
            ), occasion AS MATERIALIZED (
                %(occasions)s
            ), wanted AS (
                %(wanted)s
            ), chosen AS (
                -- One call about an order: a delivery is no reason for another one.
                SELECT DISTINCT ON (wanted.account_id, wanted.order_id, wanted.complaint_id) wanted.*
                  FROM wanted
                  JOIN home ON wanted.date_due BETWEEN home.today - %(back)s AND home.today + %(ahead)s
                 ORDER BY wanted.account_id, wanted.order_id, wanted.complaint_id, wanted.date_due,
                          wanted.rule_id
            )
            SELECT chosen.*, contact.id AS partner_id
              FROM chosen
        CROSS JOIN home
         LEFT JOIN res_partner contact
                ON contact.id = chosen.person_id AND contact.active AND NOT contact.is_company
               AND contact.commercial_partner_id = chosen.customer_id
             WHERE NOT EXISTS (SELECT FROM key_account_return_call call
                                WHERE call.account_id = chosen.account_id
                                  AND (call.order_id = chosen.order_id
                                       OR call.complaint_id = chosen.complaint_id))
               AND NOT EXISTS (SELECT FROM key_account_visit visit
                                WHERE visit.account_id = chosen.account_id AND visit.state = 'done'
                                  AND visit.date > chosen.day)
               AND NOT EXISTS (%(visits)s)
             ORDER BY chosen.date_due, chosen.account_id, chosen.order_id, chosen.complaint_id
            """,
            days=company_days(fields.Datetime.now()),
            company=company.id,
            orders=self._orders(company),
            occasions=SQL(" UNION ALL ").join(self._get_occasions(company).values()),
            wanted=self._wanted(company),
            visits=self._planned_visits(SQL("chosen"), SQL("home.today")),
            back=BACK,
            ahead=AHEAD,
        )

    @api.model
    def _wanted(self, company):
        """Return the statement of the calls that rules ask for, by the rule that fits best.

        A rule with the grade of the account comes before one for all, that of the company before one
        for all companies. The owner of the account calls.
        """
        return SQL(
            """
            SELECT DISTINCT ON (occasion.account_id, occasion.occasion, occasion.order_id,
                                occasion.complaint_id)
                   occasion.*, rule.id AS rule_id, occasion.day + rule.days AS date_due,
                   account.partner_id AS customer_id, account.owner_id AS user_id
              FROM occasion
              JOIN account ON account.id = occasion.account_id
              JOIN key_account_return_call_rule rule
                ON rule.active AND rule.occasion = occasion.occasion
               AND COALESCE(rule.company_id, %(company)s) = %(company)s
         LEFT JOIN %(rule_grades)s linked ON linked.key_account_return_call_rule_id = rule.id
             WHERE linked.key_account_grade_id IS NULL
                OR linked.key_account_grade_id = account.grade_id
             ORDER BY occasion.account_id, occasion.occasion, occasion.order_id,
                      occasion.complaint_id, linked.key_account_grade_id IS NULL,
                      rule.company_id IS NULL, rule.id
            """,
            company=company.id,
            rule_grades=SQL.identifier(
                self.env["key.account.return.call.rule"]._fields["grade_ids"].relation
            ),
        )

    @api.model
    def _planned_visits(self, call, today):
        """Return the SQL of visits planned soon, on which the customer can be asked instead.

        :param SQL call: alias with ``account_id`` and ``date_due``
        :param today: the day, or the SQL of it
        """
        return SQL(
            """
            SELECT FROM key_account_visit visit
             WHERE visit.account_id = %(call)s.account_id AND visit.state IN %(open)s
               AND visit.date BETWEEN %(today)s AND GREATEST(%(call)s.date_due, %(today)s) + %(soon)s
            """,
            call=call,
            today=today,
            soon=VISIT_SOON,
            open=OPEN_STATES,
        )

    @api.model
    def _close_visited(self, company):
        """Close the open calls of customers who were visited since the occasion (sudo)."""
        query = SQL(
            """
            SELECT call.id
              FROM key_account_return_call call
             WHERE call.state = 'open' AND call.company_id = %s
               AND EXISTS (SELECT FROM key_account_visit visit
                            WHERE visit.account_id = call.account_id AND visit.state = 'done'
                              AND visit.date > call.date_occasion)
            """,
            company.id,
        )
        bulk.execute(self.env, query)
        ids = [call_id for [call_id] in self.env.cr.fetchall()]
        self.browse(ids).write({"state": "visited"})
