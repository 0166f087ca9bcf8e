from odoo import fields, models


class KeyAccountCredit(models.Model):
    """What the last approved credit review decided."""

    _inherit = "key.account.credit"

    class_id = fields.Many2one(
        comodel_name="key.account.credit.class",
        string="Credit Class",
        readonly=True,
        copy=False,
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
    )
    approved_limit = fields.Monetary(
        readonly=True,
        copy=False,
        tracking=True,
        help="The credit limit of the last approved review, in the currency of the company.",
    )
    currency_id = fields.Many2one(
        related="account_id.currency_id",
    )
    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Longest Payment Terms",
        readonly=True,
        copy=False,
        tracking=True,
        ondelete="set null",
    )
    next_review_date = fields.Date(
        string="Next Credit Review",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    # === BUSINESS METHODS === #

    def _prepare_take_over(self, target):
        """What a review decided is taken over together, by an account without an approved review."""
        taken = super()._prepare_take_over(target)
        if self.class_id and not target.class_id:
            taken |= {
                "class_id": self.class_id.id,
                "approved_limit": self.approved_limit,
                "payment_term_id": self.payment_term_id.id,
                "next_review_date": self.next_review_date,
            }
        return taken
