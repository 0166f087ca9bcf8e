from odoo import api, fields, models

from ...tools.metric.figures import CompanyFigures
from ...tools.review.differences import Differences
from ...tools.review.settings import ScorecardSettings
from ...tools.review.wording import Wording


class KeyAccountScorecardChange(models.Model):
    """One change of the settings of a scorecard: before, after, author and day."""

    _name = "key.account.scorecard.change"
    _description = "Change of a Key Account Scorecard"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _order = "date desc, id desc"
    _rec_name = "scorecard_id"

    scorecard_id = fields.Many2one(
        comodel_name="key.account.scorecard",
        required=True,
        index=True,
        ondelete="cascade",
    )
    date = fields.Date(
        required=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Changed by",
        ondelete="restrict",
    )
    before = fields.Json(
        groups="key_account.group_manager",
    )
    after = fields.Json(
        groups="key_account.group_manager",
    )
    changes = fields.Text(
        compute="_compute_changes",
        help="What changed, before → after.",
    )

    # === COMPUTE METHODS === #

    @api.depends("before", "after")
    @api.depends_context("uid", "lang", "company")
    def _compute_changes(self):
        full = self.env.su or self.env.user.has_group("key_account.group_manager")
        words = {}
        for change in self:
            company = change.sudo().scorecard_id.company_id or self.env.company
            if company not in words:
                words[company] = Wording(CompanyFigures(company.with_env(self.env)))
            before, after = (
                ScorecardSettings.from_json(stored)
                for stored in (change.sudo().before, change.sudo().after)
            )
            told = Differences(words[company], full).between(before, after)
            change.changes = "\n".join(told)
