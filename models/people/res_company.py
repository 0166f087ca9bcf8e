from odoo import fields, models

from ...tools.periods import add_months, youngest_aged


class ResCompany(models.Model):
    """How long a company keeps protected data of people."""

    _inherit = "res.company"

    _key_account_limits = {"key_account_sensitive_months": (1, 1200)}

    key_account_sensitive_months = fields.Integer(
        string="Protected Data Kept For",
        default=24,
        help="Protected data of people is erased if it was not confirmed for this many months.",
        groups="key_account.group_user",
    )

    _key_account_sensitive_months_positive = models.Constraint(
        "CHECK (key_account_sensitive_months > 0)",
        "“Protected Data Kept For” must be 1 month or more.",
    )

    # === BUSINESS METHODS === #

    def _key_account_erase_on(self, confirmed_on):
        """Return the day on which protected data is erased that was confirmed on a day."""
        self.ensure_one()
        return add_months(confirmed_on, self.key_account_sensitive_months)

    def _key_account_confirmed_before(self):
        """Return the last day of confirming for which protected data is erased today."""
        self.ensure_one()
        return youngest_aged(self._key_account_today(), self.key_account_sensitive_months)
