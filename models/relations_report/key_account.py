from odoo import api, models

from ...tools.relations_report import arrears, care, development, satisfaction, service, visits


class KeyAccount(models.Model):
    """What the rooms below tell in the customer relations report."""

    _inherit = "key.account"

    # === HOOKS === #

    @api.model
    def _get_report_section_names(self):
        _ = self.env._
        return {
            **super()._get_report_section_names(),
            "visit": _("Visits"),
            "feedback": _("Feedback"),
            "complaint": _("Complaints"),
            "satisfaction": _("Satisfaction"),
            "care": _("Care and Events"),
            "development": _("Grades and Levels"),
            "arrears": _("Arrears and Promises"),
        }

    @api.model
    def _get_report_sections(self, scope):
        return [
            *super()._get_report_sections(scope),
            visits.visit_source(scope),
            service.feedback_source(scope),
            service.complaint_source(scope),
            *satisfaction.satisfaction_sources(scope),
            care.care_source(scope),
            care.gift_source(scope),
            care.event_source(scope),
            development.grade_source(scope),
            development.level_source(scope),
            arrears.arrears_source(scope),
            arrears.promise_source(scope),
        ]
