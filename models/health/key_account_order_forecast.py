from odoo import fields, models


class KeyAccountOrderForecast(models.Model):
    """How good the forecast of orders was on the own customers, on a day: beside the days since the last order."""

    _name = "key.account.order.forecast"
    _description = "Forecast of Orders"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _order = "date desc, id desc"
    _rec_name = "date"

    company_id = fields.Many2one("res.company", required=True, index=True, ondelete="cascade")
    date = fields.Date(required=True)
    customer_count = fields.Integer(
        string="Customers", aggregator=None, help="That had ordered before."
    )
    model_share = fields.Float(
        string="Forecast",
        digits=0,
        aggregator=None,
        help="Of a customer that ordered in the 13 weeks and one that did not, how often the forecast put the one "
        "that ordered first.",
    )
    silence_share = fields.Float(
        string="Days Since Last Order",
        digits=0,
        aggregator=None,
        help="How often the days since the last order did.",
    )
    is_better = fields.Boolean(string="Shown", help="The forecast was better.")

    _day_uniq = models.UniqueIndex("(company_id, date)")
