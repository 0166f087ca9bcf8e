from odoo import fields, models


class KeyAccountReviewSkip(models.Model):
    """A customer that a review did not grade, and why."""

    _name = "key.account.review.skip"
    _description = "Customer Skipped in a Review"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _order = "reason, id"
    _rec_name = "partner_id"
    _log_access = False  # the review has author and date

    review_id = fields.Many2one(
        comodel_name="key.account.review",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="review_id.company_id",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
    )
    reason = fields.Selection(
        selection=[
            ("no_history", "No order or invoice until the as-of date"),
            ("too_new", "Customer for too short a time"),
            ("few_orders", "Too few orders in the period"),
            ("archived", "The account is archived"),
            ("broken", "A figure of this customer is not a valid number"),
        ],
        required=True,
    )
