from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import guarded_field


class KeyAccount(models.Model):
    """Rebates of an account."""

    _inherit = "key.account"

    rebate_share_ids = guarded_field.One2many(
        comodel_name="key.account.rebate.share",
        inverse_name="account_id",
        string="Rebates",
    )
    rebate_open = fields.Monetary(
        string="Rebates to Pay",
        compute="_compute_rebate_open",
        currency_field="rebate_currency_id",
    )
    has_rebates = fields.Boolean(compute="_compute_rebate_open")
    rebate_currency_id = fields.Many2one(
        related="company_id.currency_id",
        string="Currency of Rebates",
    )

    # === COMPUTE METHODS === #

    @api.depends("rebate_share_ids.open_amount")
    @api.depends_context("uid")
    def _compute_rebate_open(self):
        groups = self.env["key.account.rebate.share"]._read_group(
            [("account_id", "in", self._origin.ids)], ["account_id"], ["open_amount:sum"]
        )
        amounts = {account.id: amount for account, amount in groups}
        for account in self:
            account.rebate_open = amounts.get(account._origin.id, 0.0)
            account.has_rebates = account._origin.id in amounts

    # === ACTION METHODS === #

    def action_view_rebates(self):
        """Open what the account has earned, by agreement."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Rebates"),
            "res_model": "key.account.rebate.share",
            "views": [(False, "list"), (False, "form")],
            "domain": [("account_id", "=", self.id)],
        }

    # === BUSINESS METHODS === #

    def _with_history(self):
        """What was earned and paid is kept."""
        return super()._with_history() | self.sudo().filtered("rebate_share_ids.accrual_ids")

    def _filter_decided(self):
        """Also agreements."""
        rebates = self.env["key.account.rebate"].sudo().search([("account_ids", "in", self.ids)])
        agreed = rebates.filtered(lambda rebate: rebate.state != "draft").account_ids
        return super()._filter_decided() | (self & agreed)

    def _has_rebates_to_come(self):
        """Return whether agreements count what the account buys: its own, or those of a grade it has or had.

        Also drafts, which salespeople see: once approved, they count what was bought before.
        """
        account = self.sudo()
        grades = account.grade_id | account.grade_change_ids.grade_id
        rebates = self.env["key.account.rebate"].sudo()
        found = rebates.search(
            Domain("company_id", "=", account.company_id.id)
            & Domain("state", "in", ("draft", "running", "ended"))
            & (
                Domain("account_ids", "in", account.ids)
                | (Domain("scope", "=", "grade") & Domain("grade_id", "in", grades.ids))
            )
        )
        return any(rebate.state == "draft" or rebate._still_counts() for rebate in found)

    def _merge_into(self, target):
        """Let invoices of both count once; of one agreement with both, one share is left, with the ledgers of both."""
        self.env["key.account.rebate"].sudo()._settle_merge(self.sudo(), target.sudo())
        shares = self.env["key.account.rebate.share"].sudo()
        kept = {share.rebate_id: share for share in shares.search([("account_id", "=", target.id)])}
        for share in shares.search([("account_id", "=", self.id)]):
            if share.rebate_id in kept:
                share._merge_into(kept[share.rebate_id])
        return super()._merge_into(target)
