from datetime import timedelta

from odoo import models

# Mail servers give up after some days.
BOUNCE_DAYS = 14


class ResPartner(models.Model):
    """Invitations that did not arrive."""

    _inherit = "res.partner"

    def _message_receive_bounce(self, email, partner):
        """Note it on the invitations that were sent to the address in the last days."""
        result = super()._message_receive_bounce(email, partner)
        invitations = self.env["key.account.satisfaction.invitation"].sudo()
        domain = invitations.env["res.company"]._key_account_domain_of_day(
            lambda today, companies: [
                ("account_id.company_id", "in", companies),
                ("sent_on", ">=", today - timedelta(days=BOUNCE_DAYS)),
            ]
        )
        sent = domain & invitations._get_asked_domain(self.ids, email)
        invitations.search(sent)._note_bounced()
        return result
