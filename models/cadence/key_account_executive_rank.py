from odoo import api, fields, models


class KeyAccountExecutiveRank(models.Model):
    """A rank of our executives who visit the management of customers, for example a director."""

    _name = "key.account.executive.rank"
    _description = "Executive Rank"
    _inherit = ["key.account.term"]

    user_ids = fields.Many2many(
        comodel_name="res.users",
        relation="key_account_executive_rank_user_rel",
        column1="rank_id",
        column2="user_id",
        string="Executives",
        domain="[('share', '=', False)]",
        help="The executives who visit for this rank. Accounts are divided among the executives "
        "of the company, unless the account has its own executive.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("user_ids")
    def _check_executives(self):
        self.sudo().user_ids._key_account_check_internal()
