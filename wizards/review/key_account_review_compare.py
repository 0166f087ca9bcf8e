from odoo import api, fields, models

from ...tools.review import charts
from ...tools.review.movement import Movement

# How many climbers and fallers are told by name; the list has all.
NAMED = 50


class KeyAccountReviewCompare(models.TransientModel):
    """Compares a review with another one of its company: who moved between them, and why."""

    _name = "key.account.review.compare"
    _description = "Compare Reviews"
    _inherit = ["key.account.guarded"]

    review_id = fields.Many2one(
        comodel_name="key.account.review",
        required=True,
    )
    company_id = fields.Many2one(
        related="review_id.company_id",
    )
    other_id = fields.Many2one(
        comodel_name="key.account.review",
        string="Compare With",
        compute="_compute_other_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('company_id', '=', company_id), ('id', '!=', review_id),"
        " ('state', 'in', ('computed', 'approved'))]",
    )
    matrix = fields.Html(
        compute="_compute_matrix",
        sanitize=False,
    )

    # === COMPUTE METHODS === #

    @api.depends("review_id")
    def _compute_other_id(self):
        for wizard in self:
            wizard.other_id = wizard.review_id and wizard.review_id._get_compared()

    @api.depends("review_id", "other_id")
    @api.depends_context("lang")
    def _compute_matrix(self):
        for wizard in self:
            pair = wizard._get_pair()
            wizard.matrix = pair and wizard._render(*pair)

    # === ACTION METHODS === #

    def action_view_rows(self):
        """Open all accounts of both reviews, as list, pivot and graph."""
        self.ensure_one()
        first, second = (self.review_id | self.other_id)._check_comparable()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_review_comparison_action"
        )
        action["display_name"] = f"{first.name} → {second.name}"
        action["context"] = {"compare_from": first.id, "compare_to": second.id}
        return action

    # === BUSINESS METHODS === #

    def _get_pair(self):
        """Return the earlier and the later review, or nothing if they cannot be compared."""
        self.ensure_one()
        reviews = self.review_id | self.other_id
        reviews.check_access("read")
        comparable = len(reviews) == 2 and len(reviews.company_id) == 1
        return comparable and reviews.sorted(lambda review: (review.date, review.id))

    def _render(self, first, second):
        """Return the matrix from ↓ to → and the accounts that moved, as HTML."""
        rows = self.env["key.account.review.comparison"].with_context(
            compare_from=first.id, compare_to=second.id
        )
        counts = {
            (before, after): count
            for before, after, count in rows._read_group(
                [], ["from_grade_id", "to_grade_id"], ["__count"]
            )
        }
        moved = {
            movement: rows.search([("movement", "=", movement)], limit=NAMED)
            for movement in ("up", "down")
        }
        totals = {movement: rows.search_count([("movement", "=", movement)]) for movement in moved}
        lines = self.env["key.account.review.line"].browse((moved["up"] | moved["down"]).ids)
        told = Movement(second.sudo(), True, lines.sudo(), prior=first.sudo())
        sentences = {
            movement: [told.sentence(line.sudo()) for line in lines.browse(found.ids)]
            for movement, found in moved.items()
        }
        return charts.comparison(self.env, first, second, counts, sentences, totals)
