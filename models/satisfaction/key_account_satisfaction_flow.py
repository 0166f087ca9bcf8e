from odoo import models
from odoo.exceptions import UserError


class KeyAccountSatisfactionFlow(models.AbstractModel):
    """The buttons of a campaign: preview, send, close."""

    _name = "key.account.satisfaction.flow"
    _description = "Flow of Satisfaction Campaigns"

    # === ACTION METHODS === #

    def action_preview(self):
        """Compute whom the campaign asks, and whom not, and why. Nothing leaves."""
        self.check_access("write")
        self._check_unsent()
        # One preview at a time.
        self.sudo().lock_for_update(allow_referencing=True)
        for campaign in self:
            campaign._check_survey()
            campaign.sudo()._update_invitations()
        self.sudo().write({"state": "previewed"})
        return True

    def action_send(self):
        """Let the invitations leave: the scheduled action sends them, on working days.

        :raise UserError: if the campaign was not previewed, or nobody is asked
        """
        self.check_access("write")
        for campaign in self:
            campaign._check_survey()
            if campaign.state != "previewed":
                raise UserError(
                    self.env._("%s: press Preview before you send.", campaign.display_name)
                )
            if not campaign.ready_count:
                raise UserError(
                    self.env._(
                        "%s: nobody can be asked. See the reasons, and change the accounts or the roles.",
                        campaign.display_name,
                    )
                )
            if campaign.date_deadline < campaign._get_today():
                raise UserError(
                    self.env._("%s: the deadline has passed. Set a later one.", campaign.name)
                )
            campaign.sudo().write({"state": "running", "sent_on": campaign._get_today()})
        self.env.ref("key_account.ir_cron_satisfaction").sudo()._trigger()
        return True

    def action_draft(self):
        """Take a preview back."""
        self.check_access("write")
        self._check_unsent()
        self.sudo().invitation_ids.unlink()
        self.sudo().write({"state": "draft"})
        return True

    def action_close(self):
        """End the campaign before its day."""
        self.check_access("write")
        if any(campaign.state != "running" for campaign in self):
            raise UserError(self.env._("Only running campaigns can be closed."))
        self.sudo()._close()
        return True

    def action_view_answers(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_satisfaction_answer_action"
        )
        return {**action, "domain": [("campaign_id", "=", self.id)], "context": {}}

    def action_view_invitations(self):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_satisfaction_invitation_action"
        )
        return {**action, "domain": [("campaign_id", "=", self.id)], "context": {}}

    # === BUSINESS METHODS === #

    def _check_unsent(self):
        if sent := self.filtered(lambda campaign: campaign.state in ("running", "closed"))[:1]:
            raise UserError(
                self.env._("%s was sent and stays as it is. Copy it instead.", sent.display_name)
            )

    def _check_survey(self):
        campaign = self.sudo()
        if not campaign.survey_id or not campaign.template_id or not campaign.reminder_template_id:
            raise UserError(
                self.env._(
                    "%s: choose a questionnaire, an invitation and a reminder.", self.display_name
                )
            )
        campaign.survey_id._key_account_check_ready()
