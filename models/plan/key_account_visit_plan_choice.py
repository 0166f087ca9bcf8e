from odoo import api, fields, models
from odoo.fields import Domain


class KeyAccountVisitPlanChoice(models.AbstractModel):
    """A plan of chosen due visits only: all other visits of its people stay where they are."""

    _name = "key.account.visit.plan.choice"
    _description = "Visit Plan of Chosen Visits"

    chosen_due_ids = fields.Many2many(
        comodel_name="key.account.visit.due",
        relation="key_account_visit_plan_due_rel",
        column1="plan_id",
        column2="due_id",
        string="Only These Visits",
        copy=False,
        help="The plan includes only these due visits. Other visits are not moved.",
    )
    # Due visits come and go: without any of them, such a plan has nothing to plan.
    is_choice = fields.Boolean(
        readonly=True,
        copy=False,
    )

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.sudo().filtered("chosen_due_ids").is_choice = True

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "chosen_due_ids" in vals:
            for plan in self.sudo():
                plan.is_choice = bool(plan.chosen_due_ids)

    # === BUSINESS METHODS === #

    def _get_due_domain(self, user):
        domain = super()._get_due_domain(user)
        return domain & Domain("id", "in", self.chosen_due_ids.ids) if self.is_choice else domain

    def _get_frozen(self, visits, today):
        """Also freeze the visits that were not chosen."""
        frozen = super()._get_frozen(visits, today)
        if not self.is_choice:
            return frozen
        chosen = {(due.account_id, due.visit_level) for due in self.chosen_due_ids}
        return frozen | visits.filtered(
            lambda visit: (visit.account_id, visit.visit_level) not in chosen
        )

    @api.model
    def _prepare_choice(self, dues):
        """Return the values of a plan of due visits: for their visitors, in the next two weeks."""
        company = dues.company_id
        first = fields.Date.add(company._key_account_today(), days=1)
        return {
            "company_id": company.id,
            "user_ids": [fields.Command.set(dues.user_id.ids)],
            "date_from": first,
            "date_to": fields.Date.add(first, days=13),
            "chosen_due_ids": [fields.Command.set(dues.ids)],
        }
