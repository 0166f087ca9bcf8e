from odoo import api, fields, models


class KeyAccount(models.Model):
    """The visits of an account."""

    _inherit = "key.account"

    visit_ids = fields.One2many(
        comodel_name="key.account.visit",
        inverse_name="account_id",
        string="Visits",
    )
    visit_count = fields.Integer(
        string="Number of Visits",
        compute="_compute_visit_count",
    )

    # === COMPUTE METHODS === #

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        counts = dict(
            self.env["key.account.visit"]._read_group(
                [("account_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["account_id"],
                ["__count"],
            )
        )
        for account in self:
            account.visit_count = counts.get(account._origin, 0)

    # === BUSINESS METHODS === #

    def _with_history(self):
        """Accounts that somebody visited have a history."""
        known = (
            self.env["key.account.visit"]
            .sudo()
            ._read_group(
                [("account_id", "in", self.ids), ("state", "!=", "planned")],
                ["account_id"],
            )
        )
        return super()._with_history().union(*(account for [account] in known))
