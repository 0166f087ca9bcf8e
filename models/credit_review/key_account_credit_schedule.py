from odoo import api, models
from odoo.fields import Domain

from ...tools.job import Job

SIZE = 200


class KeyAccountCreditSchedule(models.AbstractModel):
    """Prepares credit reviews that are due: a draft each, and an activity for who is responsible."""

    _name = "key.account.credit.schedule"
    _description = "Schedule of Credit Reviews"

    @api.model
    def _cron_prepare(self):
        """Prepare drafts for all accounts whose review is due, in batches with a commit after each."""
        standings = self.env["key.account.credit"].sudo()
        job = Job(self.env, "ir_cron_credit_review")
        job.batches(
            standings,
            self._get_due_domain(),
            lambda due: self._prepare_drafts(due.account_id),
            size=SIZE,
        )

    @api.model
    def _get_due_domain(self):
        """Return the domain of standings that are due and have no open review."""
        opened = self.sudo()._search([("state", "in", ("draft", "proposed"))])
        return (
            Domain("is_due", "=", True)
            & Domain("account_id.active", "=", True)
            & Domain("account_id", "not in", opened.subselect("account_id"))
        )

    @api.model
    def _prepare_drafts(self, accounts):
        """Create drafts of accounts as of today, each with an activity for who is responsible (sudo)."""
        responsible = self._find_responsible(accounts)
        reviews = self.sudo().create(
            [
                {
                    "account_id": account.id,
                    "date": account.company_id._key_account_today(),
                    "user_id": responsible[account].id,
                }
                for account in accounts
            ]
        )
        reviews._schedule_activities()
        return reviews

    @api.model
    def _find_responsible(self, accounts):
        """Return ``{account: user}``: the person of the last review, or of the company; maybe nobody."""
        last = {
            review.account_id: review.user_id
            for review in self.sudo().search([("account_id", "in", accounts.ids)], order="date, id")
        }
        found = {}
        for company, mine in accounts.sudo().grouped("company_id").items():
            usual = company.key_account_credit_user_id
            people = usual.union(*last.values())._key_account_able(company)
            able = people.filtered(lambda user: user._key_account_handles_credit())
            for account in mine:
                found[account] = (last.get(account, usual) & able) or (usual & able)
        return found

    def _schedule_activities(self):
        model_id = self.env["ir.model"]._get_id(self._name)
        kind = self.env.ref("mail.mail_activity_data_todo")
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        activities.create(
            [
                {
                    "activity_type_id": kind.id,
                    "res_model_id": model_id,
                    "res_id": review.id,
                    "user_id": review.user_id.id,
                    "date_deadline": review.date,
                    "summary": self.env._("Credit review due"),
                }
                for review in self
                if review.user_id
            ]
        )
