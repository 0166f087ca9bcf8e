from odoo import models
from odoo.tools import format_date


class KeyAccountCredit(models.Model):
    _inherit = "key.account.credit"

    # === BUSINESS METHODS === #

    def _tell_stop(self):
        """Return since when an account is on stop, and why."""
        self.ensure_one()
        return self.env._(
            "On stop since %(day)s (%(user)s): %(reason)s",
            day=format_date(self.env, self.stop_date),
            user=self.stop_user_id.name or "–",
            reason=self.stop_reason or "–",
        )
