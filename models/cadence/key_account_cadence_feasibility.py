from odoo import fields, models


class KeyAccountCadence(models.Model):
    """What the people have no time for is said where cadences are entered, before they are used."""

    _inherit = "key.account.cadence"

    feasibility_warning = fields.Text(
        compute="_compute_feasibility_warning",
        groups="key_account.group_manager",
        help="The visits that will be late with the saved cadences. Empty if there is time for "
        "all of them.",
    )

    # === COMPUTE METHODS === #

    # Without fields that it depends on: not worked out with every key that is typed into the form.
    def _compute_feasibility_warning(self):
        """Hold all cadences of a company against its people's working time, once for all of them."""
        self.feasibility_warning = False
        saved = self.filtered("id")
        for company, cadences in saved.grouped(
            lambda cadence: cadence.company_id or self.env.company
        ).items():
            # Worked out in memory: reading a cadence writes nothing.
            feasibility = self.env["key.account.feasibility"].new({"company_id": company.id})
            feasibility._check()
            if not feasibility.is_feasible:
                cadences.feasibility_warning = feasibility.verdict
