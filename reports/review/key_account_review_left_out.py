from odoo import fields, models
from odoo.tools import SQL

from ...tools import trust
from ...tools.metric.metric_scope import MetricScope
from ...tools.periods import period_start


class KeyAccountReviewLeftOut(models.Model):
    """Quantities that a review could not convert, one row per customer, product and unit.

    The review is in the context: ``left_out_review``, its id. Orders are read as they are now.
    """

    _name = "key.account.review.left.out"
    _description = "Quantity Not Counted in a Review"
    _inherit = ["key.account.row"]
    _auto = False
    _rec_name = "product_id"
    _order = "quantity desc, id"
    _depends = {
        "key.account.review.line": ["review_id", "account_id", "has_left_out"],
        "key.account": ["company_id", "partner_id"],
        "sale.order": ["state", "date_order", "company_id", "partner_id"],
        "sale.order.line": ["product_id", "product_uom_id", "product_uom_qty"],
    }

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        readonly=True,
    )
    product_id = fields.Many2one(
        comodel_name="product.product",
        readonly=True,
    )
    uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Unit",
        readonly=True,
    )
    quantity = fields.Float(
        digits="Product Unit",
        readonly=True,
    )

    # === ACTION METHODS === #

    def action_set_conversion(self):
        """Open the unit: with a quantity of the reference unit it is counted from the next review on."""
        self.ensure_one()
        return self.uom_id._get_records_action(
            name=self.env._("Set the Conversion"), target="new", context={}
        )

    def action_open_product(self):
        """Open the product: freight and similar charges are never counted."""
        self.ensure_one()
        return self.product_id._get_records_action(context={})

    # === BUSINESS METHODS === #

    @property
    def _table_query(self):
        review = (
            self.env["key.account.review"]
            .sudo()
            .browse(trust.context_id(self, "left_out_review"))
            .exists()
        )
        if not review:
            return SQL(
                """ SELECT NULL::int AS id, NULL::int AS account_id, NULL::int AS partner_id,
                           NULL::int AS company_id, NULL::int AS product_id, NULL::int AS uom_id,
                           NULL::numeric AS quantity WHERE FALSE """
            )
        settings = review._get_settings()
        company = review.company_id
        date_from = period_start(review.date, settings.period_months)
        scope = MetricScope(company, date_from, review.date)
        return SQL(
            """ SELECT ROW_NUMBER() OVER (
                           ORDER BY account.id, unconverted.product_id, unconverted.uom_id) AS id,
                       account.id AS account_id,
                       account.partner_id,
                       account.company_id,
                       unconverted.product_id,
                       unconverted.uom_id,
                       unconverted.quantity
                  FROM (%s) unconverted
                  JOIN key_account account
                    ON account.partner_id = unconverted.partner_id AND account.company_id = %s
                 WHERE account.id IN (SELECT account_id FROM key_account_review_line
                                       WHERE review_id = %s AND has_left_out) """,
            self.env["key.account.metric"]._unconverted_query(scope, by_product=True),
            company.id,
            review.id,
        )
