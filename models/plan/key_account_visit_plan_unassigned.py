from odoo import api, fields, models
from odoo.fields import Domain


class KeyAccountVisitPlanUnassigned(models.AbstractModel):
    """Due visits without visitor: no plan includes them, each plan tells their number."""

    _name = "key.account.visit.plan.unassigned"
    _description = "Due Visits Without Visitor"

    unassigned_count = fields.Integer(
        string="Due Without Visitor",
        compute="_compute_unassigned_count",
        help="Visits that are due by the last day of the plan at accounts without a visitor. No "
        "plan includes them.",
    )
    # === COMPUTE METHODS === #

    @api.depends("company_id", "date_to")
    def _compute_unassigned_count(self):
        dues = self.env["key.account.visit.due"]
        for plan in self:
            plan.unassigned_count = dues.search_count(plan._unassigned_domain())

    # === ACTION METHODS === #

    def action_view_unassigned(self):
        """Open the accounts of due visits without visitor, to give them an owner."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id("key_account.key_account_action")
        action["domain"] = [("visit_due_ids", "any", list(self._unassigned_domain()))]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    def _unassigned_domain(self):
        """Return the domain of due visits that no plan of this period includes."""
        return (
            Domain("user_id", "=", False)
            & Domain("is_agreed", "=", False)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("due_date", "<=", self.date_to)
        )
