from datetime import timedelta

from odoo import api, models

from ...tools import trust
from ...tools.job import Job
from ...tools.policy.entitling import Entitling

# More accounts than these are left to the scheduled action.
AT_ONCE = 2000
SIZE = 200


class KeyAccountPolicyDay(models.AbstractModel):
    """What follows from a day: policies begin and end, exceptions end, accounts get what is due to them.

    Entitlements are as of the last approved review, or of the day before the policy began if that is
    later: between two reviews they change only with grades, policies and exceptions.
    """

    _name = "key.account.policy.day"
    _description = "Days of Sales Policies"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_policy(self):
        """Bring policies, exceptions, entitlements and proposals of all companies up to today."""
        job = Job(self.env, "ir_cron_policy")
        companies = self.env["res.company"].search([])
        in_time = job.each(
            companies,
            self._update_company,
            free=lambda company: job.take_turn(company.id) or None,
        )
        if in_time:
            proposals = self.env["key.account.policy.proposal"]
            job.batches(proposals, proposals._get_safe_domain(), proposals._apply_safe, size=SIZE)

    @api.model
    def _update_company(self, company):
        """Do what is due in a company today (sudo)."""
        self.sudo().search([("company_id", "=", company.id), ("state", "!=", "draft")])._turn()
        self.env["key.account.policy.exception"].sudo()._end_and_notify(company)
        self._entitle(company)

    # === BUSINESS METHODS === #

    def _turn(self):
        """Begin and end policies by their days."""
        for policy in self:
            today = policy.company_id._key_account_today()
            state = "in_force"
            if policy.date_to and policy.date_to < today:
                state = "past"
            elif policy.date_from > today:
                state = "approved"
            if policy.state != state:
                policy.state = state
                if state == "past":
                    self.env["key.account.cadence.exception"]._end_with(policy, policy.date_to)

    def _follow_days(self):
        """Do what follows at once from an approval or a new last day (sudo)."""
        self.filtered(lambda policy: policy.state != "draft")._turn()
        for company in self.company_id:
            self._entitle_soon(company)

    @api.model
    def _is_policy_on(self):
        """Return whether the feature is on."""
        return self.env["key.account"]._is_feature_on("feature_policy")

    @api.model
    def _entitle_soon(self, company, accounts=None):
        """Compute entitlements and proposals now if there are few accounts, else by the next run.

        :param accounts: only these; ``None`` for all of the company
        """
        if not self._is_policy_on():
            return
        number = (
            self.env["key.account"].sudo().search_count([("company_id", "=", company.id)])
            if accounts is None
            else len(accounts)
        )
        if number > AT_ONCE:
            self.env.ref("key_account.ir_cron_policy").sudo()._trigger()
        else:
            trust.as_system(self)._entitle(company, accounts)

    @api.model
    def _entitle(self, company, accounts=None):
        """Compute entitlements, and propose what differs in Odoo (sudo)."""
        today = company._key_account_today()
        policy = self._of_day(company, today)
        if not policy and not self._is_anything_given(company):
            return
        day = self._get_figures_day(policy, company, today)
        Entitling(self.env, company, policy, day, today, accounts).save()
        self.env["key.account.policy.proposal"].sudo()._propose(company, accounts)

    @api.model
    def _is_anything_given(self, company):
        """Return whether accounts of a company have, or are to have, anything without a policy."""
        of_company = [("account_id.company_id", "=", company.id)]
        approved = [*of_company, ("state", "=", "approved")]
        return bool(
            self.env["key.account.entitlement"].sudo().search_count(of_company, limit=1)
            or self.env["key.account.policy.exception"].sudo().search_count(approved, limit=1)
        )

    @api.model
    def _get_figures_day(self, policy, company, today):
        """Return the day whose figures decide: that of the last review, or the one before the policy."""
        review = self.env["key.account.review"].sudo()
        review = review.search(
            [("company_id", "=", company.id), ("state", "=", "approved"), ("date", "<=", today)],
            limit=1,
        )
        days = [review.date] if review else []
        if policy:
            days.append(policy.date_from - timedelta(days=1))
        return max(days, default=today)

    def _move_visits(self, before, after):
        """Let visits that were applied end with the policy, wherever nobody changed them (sudo)."""
        self.env["key.account.cadence.exception"]._move_end(self, before, after)

    @api.model
    def _get_running(self, companies):
        """Return the policies that hold today in companies, by company (sudo)."""
        found = {}
        for company in companies:
            found[company] = self._of_day(company, company._key_account_today())
        return found
