from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError


class KeyAccountRating(models.Model):
    """A manual score of an account, from 0 to 100, as of a date.

    Manual scores are append-only: a review as of a past date uses the scores known on that date.
    """

    _name = "key.account.rating"
    _description = "Key Account Manual Score"
    _measurable = "document"
    _inherit = ["key.account.part"]
    _order = "date desc, id desc"
    _rec_name = "kind"

    kind = fields.Selection(
        selection=[
            ("influence", "Industry influence"),
            ("reputation", "Reputation"),
        ],
        required=True,
    )
    value = fields.Integer(
        required=True,
        aggregator="avg",
    )
    date = fields.Date(
        required=True,
        default=lambda self: self.env.company._key_account_today(),
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Scored by",
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    note = fields.Char()

    _value_range = models.Constraint(
        "CHECK (value BETWEEN 0 AND 100)",
        "A manual score must be a whole number from 0 (none) to 100 (outstanding).",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("date")
    def _check_date(self):
        if any(rating.date > rating.account_id.company_id._key_account_today() for rating in self):
            raise ValidationError(
                self.env._(
                    "The date of a manual score cannot be in the future. Choose today or an "
                    "earlier day."
                )
            )

    @api.constrains("user_id")
    def _check_who_scored(self):
        self.sudo().user_id._key_account_check_internal()

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        vals_list = super()._prepare_new(vals_list)
        if self.env.su or self.env.user.has_group("key_account.group_manager"):
            return vals_list
        # The author of a score is the one who gives it.
        return [{**vals, "user_id": self.env.uid} for vals in vals_list]

    def _check_change(self, vals):
        super()._check_change(vals)
        if not self.env.su and {"account_id", "kind", "value", "date", "user_id"} & set(vals):
            raise AccessError(
                self.env._("Manual scores cannot be changed or deleted. Add a new one instead.")
            )

    # === BUSINESS METHODS === #

    @api.model
    def _selection_words(self):
        """Return the words for 0-100, as ``[(upper limit, word)]`` with rising limits."""
        return [
            (20, self.env._("Very low")),
            (40, self.env._("Low")),
            (60, self.env._("Medium")),
            (80, self.env._("High")),
            (100, self.env._("Very high")),
        ]

    @api.model
    def _in_words(self, value):
        """Return the word for a manual score ``value`` (0 to 100)."""
        return next(word for limit, word in self._selection_words() if value <= limit)
