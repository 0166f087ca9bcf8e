from odoo import api, fields, models


class ResCompany(models.Model):
    """Who decides on credit, and where classes count."""

    _inherit = "res.company"

    _key_account_limits = {"key_account_finance_limit": (0, 10**12)}

    key_account_finance_limit = fields.Monetary(
        string="Finance Approves up to",
        help="Finance may approve credit limits up to this amount; managers approve any. With 0, managers "
        "approve all of them.",
        groups="key_account.group_user",
    )
    key_account_credit_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Credit Reviews by",
        ondelete="set null",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        groups="key_account.group_user",
        help="Gets an activity for each credit review that is prepared, unless the last one of the account "
        "has another responsible person.",
    )

    key_account_class_is_reputation = fields.Boolean(
        string="Credit Class Counts as Reputation",
        groups="key_account.group_user",
        help="In scorecards, the credit class of an account gives its reputation, instead of the manual "
        "score. Whoever sees the review of the account then sees these points.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("key_account_credit_user_id")
    def _check_key_account_credit_user(self):
        for company in self.sudo():
            company.key_account_credit_user_id._key_account_check_colleagues(company)
