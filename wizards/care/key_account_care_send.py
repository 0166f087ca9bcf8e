from odoo import api, fields, models
from odoo.exceptions import UserError

# As many refusals are listed, and as many greetings sent at once.
SHOWN, AT_ONCE = 20, 500


class KeyAccountCareSend(models.TransientModel):
    """The question before greetings are sent: who gets one, and who does not and why."""

    _name = "key.account.care.send"
    _description = "Send Greetings"
    _inherit = ["key.account.guarded"]

    event_ids = fields.Many2many(
        comodel_name="key.account.care.event",
        relation="key_account_care_send_event_rel",
        column1="send_id",
        column2="event_id",
        string="Events",
        required=True,
    )
    send_count = fields.Integer(string="Get a Greeting", compute="_compute_refusals")
    refused_count = fields.Integer(string="Get None", compute="_compute_refusals")
    refused_text = fields.Text(string="Reasons", compute="_compute_refusals")

    # === COMPUTE METHODS === #

    @api.depends("event_ids")
    @api.depends_context("lang")
    def _compute_refusals(self):
        for dialog in self:
            events = dialog.event_ids._origin
            refusals = events._get_refusals()
            lines = [f"{event.display_name}: {reason}" for event, reason in refusals.items()]
            if len(lines) > SHOWN:
                lines = [*lines[:SHOWN], self.env._("and %s more", len(lines) - SHOWN)]
            dialog.send_count = len(events) - len(refusals)
            dialog.refused_count = len(refusals)
            dialog.refused_text = "\n".join(lines)

    # === ACTION METHODS === #

    def action_send(self):
        """Send the greetings that can be sent."""
        self.ensure_one()
        events = self.event_ids
        events.check_access("write")
        ready = events - events.browse(event.id for event in events._get_refusals())
        if not ready:
            raise UserError(
                self.env._("None of these people can get a greeting. The reasons are above.")
            )
        if len(ready) > AT_ONCE:
            raise UserError(
                self.env._("Send at most %s greetings at once. Choose fewer people.", AT_ONCE)
            )
        ready._send()
        return {"type": "ir.actions.act_window_close"}
