from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.periods import oldest_valid


class ResCompany(models.Model):
    """Settings of the profiles of a company's accounts."""

    _inherit = "res.company"

    _key_account_limits = {
        "key_account_profile_months": (1, 1200),
        "key_account_profile_threshold": (0, 100),
    }

    key_account_profile_threshold = fields.Integer(
        string="Profile Threshold of A Accounts",
        default=80,
        help="In percent. If the profile of an A account is less complete, its owner is asked to "
        "complete it.",
        groups="key_account.group_user",
    )
    key_account_profile_months = fields.Integer(
        string="Profiles Valid For",
        default=12,
        help="Parts of a profile that were last confirmed more than this many months ago are "
        "marked as outdated.",
        groups="key_account.group_user",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("key_account_profile_threshold", "key_account_profile_months")
    def _check_key_account_profile(self):
        for company in self:
            if (
                not 0 <= company.key_account_profile_threshold <= 100
                or company.key_account_profile_months < 1
            ):
                raise ValidationError(
                    self.env._(
                        "“Profile Threshold of A Accounts” must be between 0 and 100 %, and "
                        "“Profiles Valid For” must be 1 month or more."
                    )
                )

    # === BUSINESS METHODS === #

    def _key_account_profile_limit(self):
        """Return the day before which a part of a profile of this company is outdated."""
        self.ensure_one()
        return oldest_valid(self._key_account_today(), self.key_account_profile_months)
