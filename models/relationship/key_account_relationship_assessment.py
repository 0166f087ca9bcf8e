from odoo import fields, models

from ...tools import recorded_field


class KeyAccountRelationshipAssessment(models.Model):
    """One change of an account's relationship level, with its reason. Append-only."""

    _name = "key.account.relationship.assessment"
    _description = "Relationship Assessment"
    _measurable = "document"
    _inherit = ["key.account.part"]
    _written_by_code = True
    # Date and user are fields of its own. The job writes a row for each account of the company: each
    # foreign key less is one check less for all of them.
    _log_access = False
    _order = "date desc, id desc"
    _rec_name = "account_id"

    owner_id = fields.Many2one(
        related="account_id.owner_id",
    )
    date = fields.Date(
        required=True,
        help="The day on which the level changed, in the time zone of the company.",
    )
    # Scales and levels that accounts have reached refuse to be deleted.
    scale_id = recorded_field.Many2one(
        comodel_name="key.account.relationship.scale",
    )
    previous_level = fields.Integer(
        string="Level Before",
        aggregator="avg",
    )
    previous_level_id = recorded_field.Many2one(
        comodel_name="key.account.relationship.level",
        string="From",
    )
    level = fields.Integer(
        aggregator="avg",
    )
    level_id = recorded_field.Many2one(
        comodel_name="key.account.relationship.level",
        string="To",
    )
    source = fields.Selection(
        selection=[
            ("evidence", "Manual evidence"),
            ("schedule", "Documents or expiry"),
            ("scale", "Change of scale"),
            ("merge", "Accounts merged"),
        ],
        required=True,
    )
    reason = fields.Text()
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Triggered by",
        ondelete="restrict",
    )

    # === BUSINESS METHODS === #

    def _tell_story(self):
        """Return the change in the words of the story: ``text``, ``detail``, ``tone`` (sudo)."""
        self.ensure_one()
        none = self.env._("none")
        return {
            "text": self.env._(
                "Relationship level %(before)s → %(after)s",
                before=self.previous_level_id.display_name or none,
                after=self.level_id.display_name or none,
            ),
            "detail": self.reason or "",
            "tone": "success" if self.level > self.previous_level else "warning",
        }
