from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """Where accounts go with which their owners have no contact, and how many a person may have."""

    _inherit = "res.company"

    _key_account_limits = {
        "key_account_idle_grace": (1, 366),
        "key_account_most_accounts": (0, 1_000_000),
    }

    key_account_idle_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Idle Accounts Go To",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        groups="key_account.group_user",
        help="Who gets accounts with which nobody has contact for longer than their grade allows, after the owner was "
        "warned. Empty: owners are warned, and keep them.",
    )
    key_account_idle_grace = fields.Integer(
        string="Days After the Warning",
        default=14,
        groups="key_account.group_user",
        help="How many days owners have after the warning. Any contact ends it.",
    )

    key_account_most_accounts = fields.Integer(
        string="Most Accounts per Person",
        groups="key_account.group_user",
        help="Salespeople take no more accounts than this. Managers may give more, and are warned in handovers. "
        "0: no limit.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("key_account_idle_user_id")
    def _check_key_account_idle_user(self):
        for company in self.sudo():
            company.key_account_idle_user_id._key_account_check_colleagues(company)
            # Whoever cannot see the setting can save the others.
            if self.env["key.account"]._is_feature_on("feature_handover"):
                company.key_account_idle_user_id._key_account_check_able(company)

    @api.constrains("key_account_idle_grace")
    def _check_key_account_idle(self):
        for company in self.sudo():
            if company.key_account_idle_grace < 1:
                raise ValidationError(
                    self.env._("Give owners one day or more to contact the customer.")
                )
