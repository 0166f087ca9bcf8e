import uuid
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Command, Domain

from ...tools.job import Job

SIZE = 50
CRON = "ir_cron_satisfaction"


class KeyAccountSatisfactionSending(models.AbstractModel):
    """Sends invitations and reminders of campaigns that a manager has sent, and ends them.

    Nothing leaves before *Send*: the scheduled action looks at running campaigns alone. Mails are no
    messages on a record, so that nobody reads the link in them. They leave on working days.
    """

    _name = "key.account.satisfaction.sending"
    _description = "Sending of Invitations"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_ask(self):
        """Send what is due, remind, end campaigns that are over, and prepare those that grades ask for."""
        job = Job(self.env, CRON)
        invitations = self.env["key.account.satisfaction.invitation"].sudo()
        for domain, do in (
            (self._get_due_domain("date_planned", "ready"), self._send_invitations),
            (self._get_due_domain("remind_on", "sent", "reminded"), self._send_reminders),
        ):
            if not job.batches(invitations, domain, do, size=SIZE, alone=True):
                return
        over = self.sudo().search([("state", "=", "running")]).filtered("is_over")
        if job.each(over, lambda campaign: campaign._close(), free=lambda c: c._is_free("running")):
            companies = self.env["res.company"].sudo().search([])
            job.each(companies, self._propose, free=lambda _company: job.take_turn() or None)

    def _is_free(self, state):
        """Lock the campaign; return whether it is still in a state, ``None`` if another worker has it."""
        if not self.try_lock_for_update(allow_referencing=True):
            return None
        return self.state == state

    @api.model
    def _get_due_domain(self, name, *states):
        """Return the domain of invitations of running campaigns that are due, where it is a day for mails.

        :param str name: field of the day on which they are due
        """
        asking = self.env["res.company"].sudo().search([])
        asking = asking.filtered(
            lambda company: (
                company._key_account_send_day(company._key_account_today())
                == company._key_account_today()
            )
        )
        return (
            self.env["res.company"]._key_account_domain_of_day(
                lambda today, companies: (
                    Domain("account_id.company_id", "in", companies) & Domain(name, "<=", today)
                )
            )
            & Domain("account_id.company_id", "in", asking.ids)
            & Domain("campaign_id.state", "=", "running")
            & Domain("state", "in", states)
        )

    # === BUSINESS METHODS === #

    @api.model
    def _send_invitations(self, invitations):
        """Ask the people of ready invitations (sudo); those who may not be asked any more are refused."""
        for campaign, mine in invitations.grouped("campaign_id").items():
            campaign._refuse_changed(mine)
            ready = mine.filtered(lambda invitation: invitation.state == "ready")
            campaign._create_inputs(ready)
            campaign._mail(ready, campaign.template_id)
            today = campaign._get_today()
            ready._note_roles()
            ready.write(
                {
                    "state": "sent",
                    "sent_on": today,
                    "remind_on": campaign.reminder_number
                    and today + timedelta(days=campaign.reminder_days),
                }
            )

    @api.model
    def _send_reminders(self, invitations):
        """Remind people who have not answered (sudo), as often as the campaign says."""
        for campaign, mine in invitations.grouped("campaign_id").items():
            today = campaign._get_today()
            is_late = today > campaign.date_deadline
            asked = mine.browse() if is_late else mine - campaign._find_unreachable(mine)
            (mine - asked)._stop_reminding()
            campaign._mail(asked, campaign.reminder_template_id)
            for number, same in asked.grouped("reminded").items():
                is_last = number + 1 >= campaign.reminder_number
                following = None if is_last else today + timedelta(days=campaign.reminder_days)
                same._note_reminded(following)

    def _create_inputs(self, invitations):
        """Create an answer to the survey for each invitation, with a link of its own."""
        deadline = self._get_end()
        languages = {lang.code: lang.id for lang in self.env["res.lang"].sudo().search([])}
        for invitation in invitations:
            person = invitation.partner_id
            invitation.token = str(uuid.uuid4())
            # Who answers an anonymous campaign is not noted in the survey, either.
            self.survey_id._create_answer(
                partner=False if self.is_anonymous else person,
                check_attempts=False,
                invite_token=invitation.token,
                deadline=deadline,
                lang_id=languages.get(person.lang),
            )
        invitations.invalidate_recordset(["input_ids", "start_url"])

    def _get_end(self):
        """Return the moment until which the links of a campaign work: late answers are taken for some days."""
        late = timedelta(days=self.company_id.key_account_satisfaction_late_days)
        return self.company_id._key_account_end_of(self.date_deadline + late)

    def _mail(self, invitations, template):
        """Queue a mail for each invitation, in the language of its person.

        It goes to the address that was judged, and nowhere else: the contact can have several, and another
        one before the queue is sent.
        """
        if not invitations:
            return
        system = template.with_user(SUPERUSER_ID).with_company(self.company_id)
        mails = system.send_mail_batch(
            invitations.ids,
            email_values={
                "model": False,
                "res_id": False,
                "auto_delete": True,
                "author_id": self.company_id.partner_id.id,
            },
        )
        mails.write({"recipient_ids": [Command.clear()], "email_cc": False})
        for mail, asked in zip(mails, invitations, strict=True):
            mail.email_to = asked.email

    def _close(self):
        """End campaigns (sudo): links work no more, and people who gave no answer are noted."""
        self.write({"state": "closed", "closed_on": fields.Datetime.now()})
        named = self.filtered(lambda campaign: not campaign.is_anonymous).invitation_ids
        named.filtered(lambda asked: asked.state in ("sent", "reminded")).write(
            {"state": "expired"}
        )
        self.invitation_ids.filtered(lambda invitation: invitation.state == "ready").unlink()
        asked = self.invitation_ids
        asked._stop_reminding()
        opened = asked.input_ids.filtered(lambda given: given.state != "done")
        opened.write({"deadline": fields.Datetime.now()})
