from odoo import fields
from odoo.fields import Command

from .workers_policy_common import WorkersPolicyCommon


class WorkersSatisfactionCommon(WorkersPolicyCommon):
    """What the job of satisfaction campaigns finds, and what it leaves."""

    def _prepare_satisfaction(self, env):
        """A campaign that was sent, to one person of each account, also on a Sunday."""
        accounts = self._accounts(env)
        company = accounts.company_id
        company.key_account_satisfaction_quiet = False
        env["key.account.grade"].search([]).satisfaction_months = 0
        contacts = env["res.partner"].create(
            [
                {
                    "name": f"Reader {account.id}",
                    "email": f"reader{account.id}@x.example",
                    "parent_id": account.partner_id.id,
                }
                for account in accounts
            ]
        )
        env["key.account.stakeholder"].create(
            [
                {"account_id": account.id, "partner_id": contact.id}
                for account, contact in zip(accounts, contacts, strict=True)
            ]
        )
        campaign = (
            env["key.account.satisfaction.campaign"]
            .with_context(allowed_company_ids=company.ids)
            .create(
                {
                    "name": "Spring",
                    "company_id": company.id,
                    "scope": "chosen",
                    "account_ids": [Command.set(accounts.ids)],
                    "date_send": fields.Date.today(),
                    "date_deadline": fields.Date.add(fields.Date.today(), days=9),
                    "user_id": False,
                }
            )
        )
        campaign.action_preview()
        campaign.action_send()
        self.campaign_id = campaign.id

    def _is_asked_once(self, env):
        """Each person has one mail and one link, also when two were at it."""
        campaign = env["key.account.satisfaction.campaign"].browse(self.campaign_id)
        asked = campaign.invitation_ids.filtered(
            lambda invitation: (
                invitation.state == "sent" and invitation.partner_id.name.startswith("Reader")
            )
        )
        mails = env["mail.mail"].search([("email_to", "in", asked.mapped("email"))])
        numbers = {len(asked), len(asked.input_ids), len(mails), len(self.account_ids)}
        return len(numbers) == 1
