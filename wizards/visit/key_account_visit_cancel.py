from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ...tools import trust


class KeyAccountVisitCancel(models.TransientModel):
    """Cancels visits with a reason, and notifies invited contacts if requested."""

    _name = "key.account.visit.cancel"
    _description = "Cancel Visits"
    _inherit = ["key.account.guarded"]

    visit_ids = fields.Many2many(
        comodel_name="key.account.visit",
        relation="key_account_visit_cancel_rel",
        column1="wizard_id",
        column2="visit_id",
        string="Visits",
        default=lambda self: self._default_visit_ids(),
    )
    reason = fields.Char(
        required=True,
        help="The reason is kept on the visit.",
    )
    has_guests = fields.Boolean(
        compute="_compute_has_guests",
    )
    tell_contacts = fields.Boolean(
        string="Notify Invited Contacts",
        help="Odoo sends an email to the contacts that were invited. Otherwise no message is sent.",
    )

    @api.model
    def _default_visit_ids(self):
        if self.env.context.get("active_model") == "key.account.visit":
            return [Command.set(trust.context_ids(self, "active_ids"))]
        return []

    # === COMPUTE METHODS === #

    @api.depends("visit_ids.invite_contacts", "visit_ids.event_id")
    def _compute_has_guests(self):
        for wizard in self:
            wizard.has_guests = any(
                visit.invite_contacts and visit.event_id for visit in wizard.visit_ids
            )

    # === ACTION METHODS === #

    def action_cancel(self):
        """Cancel the visits that are not cancelled yet; their meetings leave the calendar.

        :raise UserError: if a visit is done, or all are already cancelled
        """
        self.ensure_one()
        visits = self.visit_ids.filtered(lambda visit: visit.state != "cancelled")
        if not visits:
            raise UserError(self.env._("These visits are already cancelled."))
        visits.check_access("write")
        visits._check_transition("cancelled")
        if self.tell_contacts:
            for visit in visits.filtered(lambda visit: visit.invite_contacts and visit.event_id):
                self._tell_contacts(visit)
        visits.write({"state": "cancelled", "cancel_reason": self.reason})
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    def _tell_contacts(self, visit):
        """Send Odoo's own cancellation mail for meetings to the contacts.

        The message belongs to the visit: it would be deleted with the meeting before it is sent.
        """
        template = self.env.ref("calendar.calendar_template_delete_event").sudo()
        event = visit.sudo().event_id
        visit.sudo().message_notify(
            author_id=visit.user_id.partner_id.id,
            partner_ids=visit.contact_ids.ids,
            subject=template._render_field("subject", event.ids, compute_lang=True)[event.id],
            body=template._render_field("body_html", event.ids, compute_lang=True)[event.id],
            email_layout_xmlid="mail.mail_notification_light",
        )
