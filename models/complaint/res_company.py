from odoo import fields, models
from odoo.orm.models import NO_ACCESS

from ...tools import trust


class ResCompany(models.Model):
    """How complaints are handled."""

    _inherit = "res.company"

    _key_account_limits = {"key_account_complaint_check_days": (0, 365)}

    key_account_complaint_check_days = fields.Integer(
        string="Ask Again After",
        default=7,
        help="So many days after a complaint was closed, the responsible user is asked to call the customer. "
        "0: nobody is asked.",
        groups="key_account.group_user",
    )
    key_account_complaint_address = fields.Char(
        string="Address for Complaints",
        help="The part before the @. Mails to this address open complaints. Empty: no mail does.",
        groups="key_account.group_user",
    )
    key_account_complaint_alias_id = fields.Many2one(
        comodel_name="mail.alias",
        string="Alias of Complaints",
        readonly=True,
        ondelete="set null",
        copy=False,
        groups=NO_ACCESS,
    )

    key_account_complaint_costs = fields.Boolean(
        string="Complaints Are Costed",
        help="Measures and credit notes of complaints are entered. Scorecards offer a copy in which quality "
        "losses take the place of the credit note rate.",
        groups="key_account.group_user",
    )

    # === BUSINESS METHODS === #

    def _key_account_after_change(self, vals):
        super()._key_account_after_change(vals)
        if "key_account_complaint_address" in vals:
            for company in trust.as_system(self):
                company._key_account_update_complaint_alias()

    def _key_account_update_complaint_alias(self):
        """Make, rename or delete the alias, as the address says (sudo)."""
        alias, name = self.key_account_complaint_alias_id, self.key_account_complaint_address
        if not name:
            alias.unlink()
        elif alias:
            alias.alias_name = name
        else:
            models_ = self.env["ir.model"]
            self.key_account_complaint_alias_id = alias.create(
                {
                    "alias_name": name,
                    "alias_domain_id": self.alias_domain_id.id,
                    "alias_model_id": models_._get_id("key.account.complaint"),
                    "alias_defaults": repr({"company_id": self.id}),
                }
            )
