from odoo import api, fields, models


class KeyAccount(models.Model):
    """What was promised at an account, and which problems it has with our products."""

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
    visit_note_ids = fields.One2many(
        comodel_name="key.account.visit.note",
        inverse_name="account_id",
        string="Learnt on Visits",
    )
    open_commitment_count = fields.Integer(
        string="Open Promises",
        compute="_compute_follow_up_counts",
    )
    open_problem_count = fields.Integer(
        string="Open Usage Problems",
        compute="_compute_follow_up_counts",
    )

    # === COMPUTE METHODS === #

    @api.depends("commitment_ids.state", "problem_ids.state")
    def _compute_follow_up_counts(self):
        promises, problems = (
            dict(
                self.env[model]._read_group(
                    [("account_id", "in", self.ids), *domain], ["account_id"], ["__count"]
                )
            )
            for model, domain in (
                ("key.account.commitment", [("state", "=", "open")]),
                ("key.account.usage.problem", [("is_open", "=", True)]),
            )
        )
        for account in self:
            account.open_commitment_count = promises.get(account._origin, 0)
            account.open_problem_count = problems.get(account._origin, 0)

    # === BUSINESS METHODS === #

    def _with_history(self):
        """Accounts with promises or problems keep them."""
        known = super()._with_history()
        for model in ("key.account.commitment", "key.account.usage.problem"):
            groups = (
                self.env[model].sudo()._read_group([("account_id", "in", self.ids)], ["account_id"])
            )
            known = known.union(*(account for [account] in groups))
        return known
