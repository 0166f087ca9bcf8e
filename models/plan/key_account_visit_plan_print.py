import pytz

from odoo import models


class KeyAccountVisitPlan(models.Model):
    """A plan on paper and as a workbook."""

    _inherit = "key.account.visit.plan"

    # === ACTION METHODS === #

    def action_export_xlsx(self):
        """Download the plan as a workbook."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/visit_plan/{self.id}/xlsx",
            "target": "download",
        }

    # === BUSINESS METHODS === #

    def _get_printed_visits(self):
        """Return the visits to make, person by person, in order."""
        return self.visit_ids.filtered(lambda visit: visit.state != "cancelled").sorted(
            lambda visit: (visit.user_id.name, visit.user_id.id, visit.start, visit.id)
        )


class KeyAccountVisit(models.Model):
    _inherit = "key.account.visit"

    def _get_local_times(self):
        """Return start and end of a visit in the visitor's time zone."""
        self.ensure_one()
        zone = self.user_id.sudo()._key_account_zone()
        return tuple(
            pytz.utc.localize(moment).astimezone(zone) for moment in (self.start, self.stop)
        )
