from odoo import fields, models


class KeyAccountCostDriver(models.Model):
    """What an order line, a credit note, or a unit of any other metric costs to handle.

    How to find a rate: the minutes that one takes × the cost of an hour ÷ 60. Three order lines an hour at 45 an
    hour are 15 for each.
    """

    _name = "key.account.cost.driver"
    _description = "Cost Driver"
    _inherit = ["key.account.guarded"]
    _configuration = "company_id"
    _limits = {"rate": (0, 1e9)}
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    metric_id = fields.Many2one(
        comodel_name="key.account.metric",
        required=True,
        index=True,
        ondelete="restrict",
        help="What is counted for each account over the period.",
    )
    rate = fields.Float(
        string="Cost per Unit",
        digits=(16, 4),
        aggregator=None,
        help="Minutes that one takes × cost of an hour ÷ 60, in the currency of the company. 0: does not count.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Leave empty for all companies; each counts the rate in its own currency.",
    )
