from odoo import api, fields, models
from odoo.exceptions import UserError


class KeyAccountCareSending(models.AbstractModel):
    """Greetings by email: only what a person sends leaves, and whoever cannot get it is named before."""

    _name = "key.account.care.sending"
    _description = "Sending of Greetings"

    sent_on = fields.Datetime(string="Sent", readonly=True, copy=False)

    # === ACTION METHODS === #

    def action_send(self):
        """Open the dialog that shows who gets a greeting, and who does not."""
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Send Greetings"),
            "res_model": "key.account.care.send",
            "view_mode": "form",
            "target": "new",
            "context": {"default_event_ids": self.ids},
        }

    # === BUSINESS METHODS === #

    def _get_refusals(self):
        """Return why no greeting can be sent: ``{event: reason}`` of those that cannot."""
        events = self.sudo()
        emails = {event: event.partner_id.email_normalized for event in events}
        blocked = self._find_blocked(set(emails.values()) - {False})
        reasons = {}
        for event, email in emails.items():
            if event.state != "planned":
                reason = self.env._("is done or left out already")
            elif event.sent_on:
                reason = self.env._("has got the greeting already")
            elif not event.occasion_id.template_id:
                reason = self.env._("the occasion has no greeting")
            elif not event.partner_id:
                reason = self.env._("is for the customer, not for a person")
            elif event.stakeholder_id.has_left or not event.stakeholder_id.active:
                reason = self.env._("has left")
            elif not email:
                reason = self.env._("has no email address")
            elif email in blocked:
                reason = self.env._("does not want to get emails")
            else:
                continue
            reasons[event.with_env(self.env)] = reason
        return reasons

    @api.model
    def _find_blocked(self, emails):
        """Return those of the addresses that are on Odoo's blacklist."""
        if not emails:
            return set()
        found = self.env["mail.blacklist"].sudo().search([("email", "in", list(emails))])
        return set(found.mapped("email"))

    def _send(self):
        """Send the greeting of each of these events, and close those that are no more than a greeting.

        Who also gets a call, a visit or a gift still waits for it.

        :raise UserError: if one of them cannot be sent
        """
        self.check_access("write")
        if not self.try_lock_for_update() >= self:
            raise UserError(
                self.env._("Another user sends these greetings right now. Try again in a moment.")
            )
        self.invalidate_recordset(["state", "sent_on"])
        if refusals := self._get_refusals():
            event, reason = next(iter(refusals.items()))
            raise UserError(
                self.env._("%(event)s: %(reason)s", event=event.display_name, reason=reason)
            )
        for template, events in (
            self.sudo().grouped(lambda each: each.occasion_id.template_id).items()
        ):
            template.sudo(False).send_mail_batch(events.ids)
        self.sudo().write({"sent_on": fields.Datetime.now()})
        self.filtered(lambda event: event.channel == "greeting")._close("done")
