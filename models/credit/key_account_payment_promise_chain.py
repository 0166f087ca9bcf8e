from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...tools.job import Job

BATCH = 1000
# As many managers are asked whether they can read a promise, at most.
MANAGERS = 5
BROKEN = ("partly", "broken")
# No mail tells of these activities.
QUIET = {"mail_activity_quick_update": True, "mail_notrack": True}


class KeyAccountPaymentPromiseChain(models.AbstractModel):
    """What follows from a promise: somebody looks for the payment, or asks where it is.

    * The customer *says it is paid*: one activity tells finance what to look for.
    * A promise is broken: the activity plan of the grade of the account starts, one activity per step. What
      is left of it goes as soon as the money has come, or the promise counts as open again.

    Nothing is mailed.
    """

    _name = "key.account.payment.promise.chain"
    _description = "What Follows from Promises to Pay"
    # Plans of activities can name the people of its account.
    _knows_account = True

    check_activity_id = fields.Many2one(
        comodel_name="mail.activity",
        string="Payment Check",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )

    # === STEPS === #

    def _after_taken(self):
        super()._after_taken()
        self.filtered(
            lambda promise: promise.kind == "paid" and promise.state == "open"
        )._ask_finance()

    def _after_judged(self, states):
        super()._after_judged(states)
        self._note_verdicts(states)
        self._close_checks()
        missing = self.filtered(
            lambda promise: (
                promise.state in BROKEN
                and promise.currency_id.compare_amounts(promise.amount_paid, promise.amount_due) < 0
            )
        )
        (self - missing)._stop_chain()
        missing.filtered(lambda promise: states[promise.id] not in BROKEN)._start_chain()

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_judge(self):
        """Judge the promises that are open: their day may have passed."""
        promises = self.env["key.account.payment.promise"].sudo()
        job = Job(self.env, "ir_cron_payment_promise")
        job.batches(promises, [("state", "=", "open")], lambda batch: batch._judge(), size=BATCH)

    # === THE CUSTOMER SAYS IT IS PAID === #

    def _ask_finance(self):
        """Ask finance to look for the payments that customers speak of: one activity each (sudo)."""
        activities = self.env["mail.activity"].with_context(**QUIET)
        for company, promises in self.grouped("company_id").items():
            user = promises._find_checker(company)
            if not user:
                continue
            created = activities.create(
                [
                    promise._prepare_activity(
                        user,
                        self.env._("Look for a payment"),
                        promise._tell_payment(),
                        promise.date,
                    )
                    for promise in promises
                ]
            )
            for promise, activity in zip(promises, created, strict=True):
                promise.check_activity_id = activity

    def _find_checker(self, company):
        """Return who looks for payments: as set, or else a colleague of finance; nobody without one."""
        user = company.key_account_payment_user_id._key_account_able(company)
        if user:
            return user
        users, group = self.env["res.users"], self.env.ref("key_account.group_finance")
        domain = users._key_account_able_domain(company) & Domain("all_group_ids", "in", group.ids)
        return users.search(domain, order="id", limit=1)

    def _tell_payment(self):
        """Return what to look for, in words (sudo)."""
        words = {
            "customer": self.account_id.display_name,
            "amount": format_amount(self.env, self.amount, self.currency_id),
            "day": format_date(self.env, self.paid_on),
            "documents": ", ".join(self.document_ids.mapped("name")) or "–",
        }
        if self.paid_bank:
            return self.env._(
                "%(customer)s says that it paid %(amount)s on %(day)s (%(bank)s). Documents: %(documents)s. "
                "Match the payment: this activity closes by itself.",
                bank=self.paid_bank,
                **words,
            )
        return self.env._(
            "%(customer)s says that it paid %(amount)s on %(day)s. Documents: %(documents)s. Match the "
            "payment: this activity closes by itself.",
            **words,
        )

    def _close_checks(self):
        """Close the activity of payments that have come, and drop that of promises that are cancelled."""
        found = self.filtered(
            lambda promise: (
                promise.check_activity_id
                and promise.state != "cancelled"
                and promise.currency_id.compare_amounts(promise.amount_paid, promise.amount_due)
                >= 0
            )
        )
        if activities := found.check_activity_id.filtered("active"):
            activities.with_context(**QUIET).action_feedback(
                feedback=self.env._("The payment is matched.")
            )
        gone = self.filtered(lambda promise: promise.state == "cancelled")
        gone.check_activity_id.filtered("active").unlink()

    # === BROKEN === #

    def _start_chain(self):
        """Start the activity plan of the grade, for promises that were broken (sudo)."""
        plans = self._find_plans()
        managers = {company: self._get_managers(company) for company in self.company_id}
        wanted = [
            (promise, step, promise._find_step_users(step, managers[promise.company_id]))
            for promise in self
            for step in plans[promise.id].template_ids
        ]
        asked = defaultdict(set)
        for promise, _step, users in wanted:
            for user in users:
                asked[user].add(promise.id)
        readable = self._find_readers(asked)
        notes = {promise.id: promise._tell_missing() for promise in self}
        done, vals_list = set(), []
        for promise, step, users in wanted:
            # The director decides, also after having talked to the customer as the manager of the owner.
            decides = (
                step.responsible_type == "account_director"
                and promise.company_id.key_account_director_id
            )
            able = [
                user
                for user in users
                if promise.id in readable[user]
                and (user == decides or (promise.id, user.id) not in done)
            ]
            if able:
                done.add((promise.id, able[0].id))
                vals_list.append(
                    promise._prepare_activity(
                        able[0],
                        step.summary or step.activity_type_id.name,
                        notes[promise.id],
                        step._get_date_deadline(promise.date_settled),
                        step.activity_type_id,
                    )
                )
        self.env["mail.activity"].with_context(**QUIET).create(vals_list)

    def _stop_chain(self):
        """Drop what is left of the plans of promises that are paid, open again or cancelled (sudo)."""
        if self:
            self.env["mail.activity"].search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "in", self.ids),
                    ("automated", "=", True),
                    ("id", "not in", self.check_activity_id.ids),
                ]
            ).unlink()

    def _find_plans(self):
        """Return ``{promise id: plan}``: that of the grade of the account, or else one for all grades."""
        plans = self.env["mail.activity.plan"].search([("res_model", "=", self._name)], order="id")
        found = {}
        for (grade, company), promises in self.grouped(
            lambda promise: (promise.account_id.grade_id, promise.company_id)
        ).items():
            fitting = plans.filtered(
                lambda plan, grade=grade, company=company: (
                    plan.company_id in (company, company.browse())
                    and (not plan.key_account_grade_ids or grade in plan.key_account_grade_ids)
                )
            ).sorted(lambda plan: (not plan.key_account_grade_ids, not plan.company_id))
            found |= dict.fromkeys(promises.ids, fitting[:1])
        return found

    def _find_step_users(self, step, managers):
        """Return who may do a step, those who come first in question first (sudo).

        :param mail.activity.plan.template step: of a plan for broken promises
        :param res.users managers: of the company
        """
        account, director = self.account_id, self.company_id.key_account_director_id
        leader = account.owner_id.sale_team_id.user_id
        candidates = {
            "account_owner": [account.owner_id, account.deputy_id, leader],
            "account_manager": [leader, *managers, director],
            "account_director": [director, *managers],
            "on_demand": [account.owner_id, account.deputy_id],
            "other": [step.responsible_id],
        }
        return [user for user in candidates[step.responsible_type] if user]

    @api.model
    def _get_managers(self, company):
        """Return the managers of key accounts of a company; they do the steps of leaders who are missing.

        Administrators have all rights, but manage no customers: they come in where there are no others.
        """
        users = self.env["res.users"]
        group = self.env.ref("key_account.group_manager")
        domain = users._key_account_able_domain(company) & Domain("all_group_ids", "in", group.ids)
        found = users.search(domain, order="id")
        managers = found.filtered(lambda user: not user.has_group("base.group_system")) or found
        return managers.sorted(lambda user: user.has_group("key_account.group_admin"))[:MANAGERS]

    def _find_readers(self, asked):
        """Return ``{user: ids of promises that the user can read}``: a query for each user.

        :param dict asked: ids of the promises in question, by user
        """
        readable = defaultdict(set)
        for user, promise_ids in asked.items():
            promises = self.browse(sorted(promise_ids))
            for company, of_company in promises.grouped("company_id").items():
                if user._key_account_able(company):
                    mine = of_company.with_user(user).with_context(allowed_company_ids=company.ids)
                    readable[user].update(mine._filtered_access("read").ids)
        return readable

    def _tell_missing(self):
        """Return what is missing, in words (sudo)."""
        return self.env._(
            "%(customer)s promised %(amount)s for %(day)s; %(missing)s have not come. Documents: "
            "%(documents)s.",
            customer=self.account_id.display_name,
            amount=format_amount(self.env, self.amount, self.currency_id),
            day=format_date(self.env, self.date_promised),
            missing=format_amount(self.env, self.amount_due - self.amount_paid, self.currency_id),
            documents=", ".join(self.document_ids.mapped("name")) or "–",
        )

    # === ACTIVITIES AND NOTES === #

    def _prepare_activity(self, user, summary, note, day, kind=None):
        kind = kind or self.env.ref("mail.mail_activity_data_todo")
        return {
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "activity_type_id": kind.id,
            "summary": summary,
            "note": note,
            "date_deadline": day,
            "user_id": user.id,
            "automated": True,
        }

    def _note_verdicts(self, states):
        """Note the new status on promises, all at once."""
        changed = self.filtered(lambda promise: promise.state != states[promise.id])
        words = {
            "open": self.env._("Open again."),
            "kept": self.env._("Kept: the money has come."),
            "partly": self.env._("Kept in part: the day has passed."),
            "broken": self.env._("Broken: the day has passed."),
            "cancelled": self.env._("Nothing is left to be paid."),
        }
        changed._message_log_batch({promise.id: words[promise.state] for promise in changed})
