from odoo import api, fields, models

FOLLOW_UPS = {
    # field with the number of open records: model
    "open_commitment_count": "key.account.commitment",
    "open_problem_count": "key.account.usage.problem",
    "open_complaint_count": "key.account.complaint",
}


class KeyAccount(models.Model):
    """Promises, problems and findings of an account."""

    _inherit = "key.account"

    commitment_ids = fields.One2many(
        comodel_name="key.account.commitment",
        inverse_name="account_id",
        string="Promises",
    )
    problem_ids = fields.One2many(
        comodel_name="key.account.usage.problem",
        inverse_name="account_id",
        string="Usage Problems",
    )
    complaint_ids = fields.One2many(
        comodel_name="key.account.complaint",
        inverse_name="account_id",
        string="Complaints",
    )
    visit_note_ids = fields.One2many(
        comodel_name="key.account.visit.note",
        inverse_name="account_id",
        string="Visit Findings",
    )
    open_commitment_count = fields.Integer(
        string="Open Promises",
        compute="_compute_follow_up_counts",
    )
    open_problem_count = fields.Integer(
        string="Open Usage Problems",
        compute="_compute_follow_up_counts",
    )
    open_complaint_count = fields.Integer(
        string="Open Complaints",
        compute="_compute_follow_up_counts",
    )

    # === COMPUTE METHODS === #

    @api.depends("commitment_ids.state", "problem_ids.state", "complaint_ids.state")
    def _compute_follow_up_counts(self):
        for field, model in FOLLOW_UPS.items():
            domain = [("account_id", "in", self.ids), ("is_open", "=", True)]
            counts = dict(self.env[model]._read_group(domain, ["account_id"], ["__count"]))
            for account in self:
                account[field] = counts.get(account._origin, 0)

    # === BUSINESS METHODS === #

    def _with_history(self):
        """Accounts with promises, problems or complaints cannot be deleted."""
        known = super()._with_history()
        for name in FOLLOW_UPS.values():
            model = self.env[name].sudo().with_context(active_test=False)
            groups = model._read_group([("account_id", "in", self.ids)], ["account_id"])
            known = known.union(*(account.with_env(self.env) for [account] in groups))
        return known
