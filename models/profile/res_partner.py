from odoo import api, models

from ...tools import guarded_field
from ..res_partner import ACCESS


class ResPartner(models.Model):
    """Adds a summary of the profile to contacts, for users with access to the account."""

    _inherit = "res.partner"

    key_account_profile_summary = guarded_field.Text(
        string="Account Profile",
        compute="_compute_key_account_profile_summary",
        search="_search_key_account_profile_summary",
        compute_sudo=False,
        groups=ACCESS,
    )

    # === COMPUTE METHODS === #

    @api.depends("commercial_partner_id.key_account_id")
    @api.depends_context("uid", "company", "lang")
    def _compute_key_account_profile_summary(self):
        """Unlike grade and owner, the profile follows the rules of its account."""
        readable = self.commercial_partner_id.key_account_id._filtered_access("read")
        for partner in self:
            account = partner.commercial_partner_id.key_account_id & readable
            partner.key_account_profile_summary = (
                account._get_profile_summary() if account else False
            )

    def _search_key_account_profile_summary(self, operator, value):
        """Search by the line of business, which the summary starts with."""
        accounts = self.env["key.account"].search([("line_of_business", operator, value)])
        return [("commercial_partner_id.key_account_id", "in", accounts.ids)]
