from odoo import fields, models


class KeyAccountCadence(models.Model):
    """Shows a warning on cadences if working time is not sufficient."""

    _inherit = "key.account.cadence"

    feasibility_warning = fields.Text(
        compute="_compute_feasibility_warning",
        groups="key_account.group_manager",
        help="The visits that will be late with the saved cadences. Empty if there is time for "
        "all of them.",
    )

    # === COMPUTE METHODS === #

    # No dependencies: not computed again on each change in the form.
    def _compute_feasibility_warning(self):
        """Compare the cadences of each company with its working time, once per company."""
        self.feasibility_warning = False
        saved = self.filtered("id")
        for company, cadences in saved.grouped(
            lambda cadence: cadence.company_id or self.env.company
        ).items():
            # Computed in memory: reading a cadence writes nothing.
            feasibility = self.env["key.account.feasibility"].new({"company_id": company.id})
            feasibility._check()
            if not feasibility.is_feasible:
                cadences.feasibility_warning = feasibility.verdict
