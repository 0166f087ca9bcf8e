from odoo import fields, models
from odoo.exceptions import AccessError


class KeyAccountExpenseLine(models.Model):
    """What was spent on an account besides visits and booked entries, entered by hand."""

    _name = "key.account.expense.line"
    _description = "Expense of a Key Account"
    _inherit = ["key.account.part"]
    _limits = {"amount": (-1e12, 1e12)}
    _order = "date desc, id desc"

    date = fields.Date(
        required=True,
        default=lambda self: self.env.company._key_account_today(),
    )
    name = fields.Char(string="Expense", required=True)
    currency_id = fields.Many2one(related="account_id.currency_id")
    amount = fields.Monetary(required=True, help="In the currency of the company, without tax.")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Entered by",
        readonly=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )

    # === STEPS === #

    def _check_change(self, vals):
        """Refuse that others than managers change what a colleague entered."""
        super()._check_change(vals)
        if self.env["key.account"]._user_is_manager():
            return
        if others := self.filtered(lambda line: line.user_id != self.env.user):
            raise AccessError(
                self.env._(
                    "%(name)s was entered by %(user)s. Ask this colleague or a manager to change it.",
                    name=others[0].name,
                    user=others[0].user_id.name,
                )
            )
