from odoo import fields, models


class KeyAccountUsageProblem(models.Model):
    """A problem that a customer has with the use of a product, until it is solved."""

    _name = "key.account.usage.problem"
    _description = "Product Usage Problem"
    _measurable = "document"
    _inherit = ["key.account.visit.issue"]

    name = fields.Char(
        string="Problem",
        required=True,
        tracking=True,
    )
    partner_id = fields.Many2one(
        help="Customer contact who knows more about the problem.",
    )
    description = fields.Text(
        help="What happens, since when and under which conditions.",
    )
    date = fields.Date(
        string="Found on",
    )
    state = fields.Selection(
        selection=[
            ("new", "New"),
            ("analysed", "Analysed"),
            ("solved", "Solved"),
            ("closed", "Closed"),
        ],
        string="Status",
        required=True,
        default="new",
        index=True,
        copy=False,
        group_expand=True,
        tracking=True,
        help="Solved: we have a solution. Closed: the customer confirmed that it works.",
    )
    date_analysed = fields.Date(
        string="Analysed on",
        compute="_compute_dates",
        store=True,
        copy=False,
    )
    solution = fields.Text(
        help="The cause, and what is done about it.",
    )
