from odoo import api, fields, models
from odoo.fields import Command

from ...tools import trust


class KeyAccountRebateSettle(models.TransientModel):
    """Asks how rebates are paid: as one credit note per account, by invoice or not, set off or not."""

    _name = "key.account.rebate.settle"
    _description = "Pay Rebates"
    _inherit = ["key.account.guarded"]

    share_ids = fields.Many2many(
        comodel_name="key.account.rebate.share",
        string="Rebates",
        default=lambda self: self._default_share_ids(),
    )
    by_invoice = fields.Boolean(
        string="One Line per Invoice",
        help="The rebate is split by what each invoice earned, as tax law asks for in some countries.",
    )
    set_off = fields.Boolean(
        string="Set off Against Open Invoices",
        help="The credit notes are posted, and matched with the oldest open invoices. Otherwise they stay "
        "drafts for accounting.",
    )
    can_set_off = fields.Boolean(compute="_compute_can_set_off")
    total = fields.Monetary(compute="_compute_total", help="Without tax.")
    overpaid = fields.Monetary(
        string="Taken Off",
        compute="_compute_total",
        help="What was paid too much by other agreements of the same accounts.",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_total")

    @api.model
    def _default_share_ids(self):
        ids = trust.context_ids(self, "active_ids")
        shares = self.env["key.account.rebate.share"]
        model = self.env.context.get("active_model")
        if model == "key.account.rebate":
            ids = shares.search([("rebate_id", "in", ids), ("open_amount", "!=", 0)]).ids
        elif model != shares._name:
            return []
        return [Command.set(ids)]

    @api.model
    def _open(self, records):
        """Return the action that opens the dialog for agreements, or for what accounts have of them."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Pay Rebates"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {"active_model": records._name, "active_ids": records.ids},
        }

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_can_set_off(self):
        self.can_set_off = self.env.user.has_group("account.group_account_invoice")

    @api.depends("share_ids")
    def _compute_total(self):
        for wizard in self:
            shares = wizard.share_ids
            others = shares.sudo()._with_overpaid() - shares.sudo()
            currencies = shares.currency_id
            wizard.currency_id = currencies[:1]
            wizard.overpaid = sum(others.mapped("open_amount")) if len(currencies) == 1 else 0.0
            wizard.total = sum(shares.mapped("open_amount")) + wizard.overpaid

    # === ACTION METHODS === #

    def action_settle(self):
        """Make the credit notes; open them, or say what was not paid."""
        self.ensure_one()
        notes, refused = self.share_ids._settle(by_invoice=self.by_invoice, set_off=self.set_off)
        if not refused and notes.sudo(False).has_access("read"):
            return self._open_notes(notes)
        told = [self.env._("Credit notes: %s.", len(notes)), *refused.values()]
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning" if refused else "success",
                "title": self.env._("Pay Rebates"),
                "message": "\n".join(told),
                "sticky": bool(refused),
                "className": "text-prewrap",
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === BUSINESS METHODS === #

    def _open_notes(self, notes):
        """Return the action that opens credit notes."""
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Notes"),
            "res_model": "account.move",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", notes.ids)],
            "context": {"default_move_type": "out_refund"},
        }
        if len(notes) == 1:
            action |= {"views": [(False, "form")], "res_id": notes.id}
        return action
