from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import bulk
from ...tools.care.occasions import Occasions
from ...tools.job import Job

EVENT = "key.account.care.event"
BATCH = 500
# No mail tells of these activities.
QUIET = {"mail_activity_quick_update": True, "mail_notrack": True}
TYPES = {
    "greeting": "mail.mail_activity_data_email",
    "call": "mail.mail_activity_data_call",
    "visit": "mail.mail_activity_data_meeting",
    "gift": "mail.mail_activity_data_todo",
}


class KeyAccountCarePlanning(models.AbstractModel):
    """Plans care: who is to be remembered within the next days, and the activities for it.

    **How it works.** One statement for each company says who is remembered at which occasion, and adds the events
    that are not there yet: a person has one for each occasion and year. Activities follow batch by batch. What is
    planned for people who left, or accounts that were archived, goes. A second run writes nothing.
    """

    _name = "key.account.care.planning"
    _description = "Planning of Care"
    # Plans of activities can name the people of its account.
    _knows_account = True

    is_pending = fields.Boolean(
        string="Waits for Its Activities",
        readonly=True,
        copy=False,
    )

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_plan(self):
        """Plan the care of all companies, with a commit after each, then schedule the activities."""
        events = self.env["key.account.care.event"].sudo()
        job = Job(self.env, "ir_cron_care")
        companies = self.env["res.company"].sudo().search([], order="id")
        is_over = job.each(
            companies,
            events._plan,
            free=lambda company: job.take_turn(company.id) and bool(company.exists()),
        )
        if is_over:
            job.batches(
                events, [("is_pending", "=", True)], lambda batch: batch._schedule(), size=BATCH
            )

    # === BUSINESS METHODS === #

    @api.model
    def _plan(self, company):
        """Add what is to be done in a company within the next days, and drop what is not any more (sudo)."""
        self._drop_left(company)
        domain = [("company_id", "in", [company.id, False]), ("occasion_id.active", "=", True)]
        rules = self.env["key.account.care.rule"].sudo().search(domain)
        if not rules:
            return
        query = Occasions(self.env, company, rules).query()
        now = self.env.cr.now()
        bulk.prepare(self.env, "key_account", "key_account_stakeholder", "key_account_care_event")
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_care_event (
                       account_id, stakeholder_id, occasion_id, rule_id, day, year, channel, user_id, state,
                       is_pending, create_uid, create_date, write_uid, write_date)
                SELECT account_id, person_id, occasion_id, rule_id, date, year, channel, user_id, 'planned',
                       has_activity, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (%(query)s) wanted
                 WHERE NOT EXISTS (
                       SELECT FROM key_account_care_event known
                        WHERE known.account_id = wanted.account_id
                          AND known.stakeholder_id IS NOT DISTINCT FROM wanted.person_id
                          AND known.occasion_id = wanted.occasion_id AND known.year = wanted.year)
                 ORDER BY date, account_id, person_id
                    ON CONFLICT DO NOTHING
                """,
                query=query,
                uid=self.env.uid,
                now=now,
            )
        )
        if self.env.cr.rowcount:
            self.invalidate_model(flush=False)
            self.env["key.account"].invalidate_model(["care_event_ids"], flush=False)

    @api.model
    def _drop_left(self, company):
        """Drop what is planned for people who will have left, and for archived accounts (sudo)."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT event.id
                  FROM key_account_care_event event
                  JOIN key_account account ON account.id = event.account_id
             LEFT JOIN key_account_stakeholder person ON person.id = event.stakeholder_id
                 WHERE event.state = 'planned' AND event.sent_on IS NULL
                   AND event.rule_id IS NOT NULL AND event.day >= %s
                   AND account.company_id = %s
                   AND (NOT account.active OR NOT person.active OR person.left_on <= event.day)
                """,
                company._key_account_today(),
                company.id,
            )
        )
        self.browse(event_id for [event_id] in rows).unlink()

    @api.model
    def _forget(self, domain):
        """Drop what rules have planned for days to come: the next run plans it anew. Who was greeted stays."""
        events = self.env["key.account.care.event"].sudo().with_context(active_test=False)
        planned = [("state", "=", "planned"), ("sent_on", "=", False), ("rule_id", "!=", False)]
        found = events.search([*planned, *domain])
        found.filtered(lambda event: event.day >= event.company_id._key_account_today()).unlink()

    @api.model
    def _hand_over(self, owner, accounts):
        """Give what an owner was to do at accounts to their new owners, with the activities.

        :param res.users owner: the former one
        """
        events = self.env["key.account.care.event"].sudo()
        domain = [("state", "=", "planned"), ("user_id", "=", owner.id)]
        found = events.search([*domain, ("account_id", "in", accounts.ids)])
        for user, of_user in found.grouped(lambda event: event.account_id.owner_id).items():
            if user:
                of_user.write({"user_id": user.id})
                activities = of_user.activity_ids.filtered(
                    lambda activity: activity.automated and activity.user_id == owner
                )
                activities.with_context(**QUIET).write({"user_id": user.id})

    # === ACTIVITIES === #

    def _schedule(self):
        """Create the activities of these events, by the plan of their rule (sudo)."""
        wanted = [
            (event, step, event._find_step_users(step) if step else event._find_users())
            for event in self
            for step in event.rule_id.plan_id.template_ids or [None]
            if event.state == "planned"
        ]
        asked = defaultdict(set)
        for event, _step, users in wanted:
            for user in users:
                asked[user].add(event.account_id.id)
        readable = self._find_account_readers(asked)
        vals_list = []
        for event, step, users in wanted:
            able = [user for user in users if event.account_id.id in readable[user]]
            if able:
                vals_list.append(event._prepare_activity(step, able[0]))
        self.env["mail.activity"].with_context(**QUIET).create(vals_list)
        self.write({"is_pending": False})

    def _find_users(self):
        """Return who may do it, those who come first in question first (sudo)."""
        account = self.account_id
        return [user for user in (self.user_id, account.owner_id, account.deputy_id) if user]

    def _find_step_users(self, step):
        """Return who may do a step, those who come first in question first (sudo).

        :param mail.activity.plan.template step: of a plan for care
        """
        account = self.account_id
        first = {
            "account_owner": account.owner_id,
            "account_deputy": account.deputy_id,
            "account_manager": account.owner_id.sale_team_id.user_id,
            "other": step.responsible_id,
        }.get(step.responsible_type, self.user_id)
        return [first, *self._find_users()] if first else self._find_users()

    @api.model
    def _find_account_readers(self, asked):
        """Return ``{user: ids of accounts that the user can read}``: a query for each user.

        :param dict asked: ids of the accounts in question, by user
        """
        readable = defaultdict(set)
        for user, account_ids in asked.items():
            accounts = self.env["key.account"].sudo().browse(sorted(account_ids))
            for company, of_company in accounts.grouped("company_id").items():
                if user._key_account_able(company):
                    mine = of_company.with_user(user).with_context(allowed_company_ids=company.ids)
                    readable[user].update(mine._filtered_access("read").ids)
        return readable

    def _prepare_activity(self, step, user):
        """Return the values of an activity, due today if its day has passed."""
        if step:
            kind, due, note = step.activity_type_id, step._get_date_deadline(self.day), step.note
            summary = step.summary or kind.name
        else:
            kind, note = self.env.ref(TYPES[self.channel]), False
            due = fields.Date.subtract(self.day, days=self.rule_id.days_before)
            summary = self._tell_short()
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": kind.id,
            "summary": summary,
            "note": note,
            "date_deadline": max(due, self.company_id._key_account_today()),
            "user_id": user.id,
            "automated": True,
        }
