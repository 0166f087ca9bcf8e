from odoo import fields, models

from ...tools.trust import SHARE


class ResCompany(models.Model):
    """Whether deputies share in commission, and which entries are expenses for customers."""

    _inherit = "res.company"

    _key_account_limits = {"key_account_commission_deputy_share": SHARE}

    key_account_expense_account_ids = fields.Many2many(
        comodel_name="account.account",
        relation="account_account_res_company_expense_rel",
        column1="res_company_id",
        column2="account_account_id",
        string="Accounts of Customer Expenses",
        help="Posted entries with a customer on these accounts count as expenses for its key account.",
        groups="key_account.group_user",
    )
    key_account_commission_deputies = fields.Boolean(
        string="Deputies Share in Commission",
        help="The deputy of the day of the invoice gets a share of the commission, and the owner the rest.",
        groups="key_account.group_user",
    )
    key_account_commission_deputy_share = fields.Float(
        string="Share of the Deputy",
        default=0.3,
        help="Of what an invoice counts. It applies to what is not on a confirmed statement yet.",
        groups="key_account.group_user",
    )
