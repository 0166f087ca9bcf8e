from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_list

from ...tools.shapes import is_id


class KeyAccountVisitDue(models.Model):
    """Due visits that are chosen in a list are planned together."""

    _inherit = "key.account.visit.due"

    # === ACTION METHODS === #

    def action_plan_chosen(self):
        """Plan these due visits in the next two weeks, and open the plan.

        One person's plan is there at once, that of several people is made in the background.

        :raise UserError: without due visits, and if some are gone, have no visitor, or belong to
            several companies
        """
        if not self or not all(map(is_id, self._ids)):
            raise UserError(self.env._("Choose at least one due visit in the list."))
        if self.exists() != self:
            raise UserError(
                self.env._(
                    "Some of these visits are not due any more. Reload the list and choose again."
                )
            )
        self.check_access("read")
        if unassigned := self.filtered(lambda due: not due.user_id):
            raise UserError(
                self.env._(
                    "These visits have no visitor: %(visits)s. Set the owners of the accounts, or "
                    "leave these visits out.",
                    visits=format_list(self.env, unassigned.mapped("display_name")),
                )
            )
        if len(self.company_id) > 1:
            raise UserError(
                self.env._(
                    "These visits belong to several companies: %(companies)s. Plan them company by "
                    "company.",
                    companies=format_list(self.env, self.company_id.mapped("name")),
                )
            )
        plans = self.env["key.account.visit.plan"]
        plan = plans.create(plans._prepare_choice(self))
        plan.action_generate()
        return plan._get_records_action(context={})
