from odoo import api, fields, models
from odoo.fields import Command
from odoo.tools import SQL

from ...tools import trust
from ...tools.review.notes import best_grade_note, scorecard_note

# A longer list is opened as such.
SHOWN = 200
# Movements that approval shows, in this order.
MOVED = ("down", "up", "new")


class KeyAccountReviewApprove(models.TransientModel):
    """Asks before reviews are approved: how many accounts move, which ones and why."""

    _name = "key.account.review.approve"
    _description = "Approve Reviews"
    _inherit = ["key.account.guarded"]

    review_ids = fields.Many2many(
        comodel_name="key.account.review",
        relation="key_account_review_approve_rel",
        column1="wizard_id",
        column2="review_id",
        string="Reviews",
        required=True,
        default=lambda self: self._default_review_ids(),
    )
    up_count = fields.Integer(string="Up", compute="_compute_counts")
    down_count = fields.Integer(string="Down", compute="_compute_counts")
    new_count = fields.Integer(string="New", compute="_compute_counts")
    same_count = fields.Integer(string="Same", compute="_compute_counts")
    locked_count = fields.Integer(
        string="Locked",
        compute="_compute_counts",
        help="Accounts whose grade would change, but is locked.",
    )
    kept_count = fields.Integer(
        string="Kept",
        compute="_compute_counts",
        help="Accounts that were graded or locked manually since the review was computed: they do "
        "not change.",
    )
    settings_note = fields.Text(
        string="Scorecard",
        compute="_compute_settings_note",
    )
    line_ids = fields.Many2many(
        comodel_name="key.account.review.line",
        string="Changed Grades",
        compute="_compute_line_ids",
    )
    has_more = fields.Boolean(
        compute="_compute_line_ids",
    )

    @api.model
    def _default_review_ids(self):
        if self.env.context.get("active_model") == "key.account.review":
            return [Command.set(trust.context_ids(self, "active_ids"))]
        return []

    # === COMPUTE METHODS === #

    @api.depends("review_ids")
    def _compute_counts(self):
        lines = self.env["key.account.review.line"]
        for wizard in self:
            counts = {}
            locked = 0
            groups = lines._read_group(
                [("review_id", "in", wizard.review_ids.ids)],
                ["movement", "hold_reason"],
                ["__count"],
            )
            for movement, hold, number in groups:
                counts[movement] = counts.get(movement, 0) + number
                locked += number if hold == "locked" else 0
            for movement in (*MOVED, "same"):
                wizard[f"{movement}_count"] = counts.get(movement, 0)
            wizard.locked_count = locked
            wizard.kept_count = wizard._count_kept()

    @api.depends("review_ids")
    @api.depends_context("lang")
    def _compute_settings_note(self):
        for wizard in self:
            told = [
                note(review)
                for review in wizard.review_ids
                for note in (best_grade_note, scorecard_note)
            ]
            wizard.settings_note = "\n".join(note for note in told if note)

    @api.depends("review_ids")
    def _compute_line_ids(self):
        lines = self.env["key.account.review.line"]
        for wizard in self:
            found = lines.browse()
            for movement in MOVED:
                found |= lines.search(
                    [
                        ("review_id", "in", wizard.review_ids.ids),
                        ("movement", "=", movement),
                    ],
                    order="review_id, id",
                    limit=SHOWN + 1 - len(found),
                )
            wizard.has_more = len(found) > SHOWN
            wizard.line_ids = found[:SHOWN]

    def _count_kept(self):
        """Return how many accounts would move, but have another grade or a lock by now."""
        self.review_ids.check_access("read")
        if not self.review_ids:
            return 0
        self.env.flush_all()
        [(number,)] = self.env.execute_query(
            SQL(
                """
                SELECT COUNT(*)
                  FROM key_account_review_line line
                  JOIN key_account_review review ON review.id = line.review_id
                  JOIN key_account account ON account.id = line.account_id
                 WHERE line.review_id IN %s
                   AND line.movement IN ('new', 'up', 'down')
                   AND (account.grade_id IS DISTINCT FROM line.previous_grade_id
                        OR account.locked_until >= review.date)
                """,
                tuple(self.review_ids.ids),
            )
        )
        return number

    # === ACTION METHODS === #

    def action_approve(self):
        """Approve the reviews; they check rights and state themselves."""
        self.ensure_one()
        self.review_ids.action_approve()
        return {"type": "ir.actions.act_window_close"}

    def action_view_lines(self):
        """List all accounts that move."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_review_line_action"
        )
        action["domain"] = [
            ("review_id", "in", self.review_ids.ids),
            ("movement", "in", MOVED),
        ]
        action["context"] = {}
        return action
