from odoo import fields, models


class KeyAccountProspectCost(models.Model):
    """What a channel of new customers cost on a day: a fair, a mailing, a fee for a directory."""

    _name = "key.account.prospect.cost"
    _description = "Cost of a Channel"
    _inherit = ["key.account.guarded"]
    _fixed = {"company_id"}
    _limits = {"amount": (0, 1_000_000_000_000)}
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(
        string="What For",
        required=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    channel_id = fields.Many2one(
        comodel_name="key.account.acquisition.channel",
        required=True,
        index=True,
        ondelete="restrict",
    )
    date = fields.Date(
        required=True,
        default=lambda self: self.env.company._key_account_today(),
        help="The cost counts in the year of this day.",
    )
    amount = fields.Monetary(required=True)

    _amount_positive = models.Constraint(
        "CHECK (amount >= 0)",
        "A cost cannot be negative.",
    )
