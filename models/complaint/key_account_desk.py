from odoo import api, models
from odoo.tools import SQL

from ...tools.days import local_date

COMPLAINTS = "key.account.complaint"


class KeyAccountDesk(models.AbstractModel):
    """Complaints past their deadlines, in working time."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_issue_domain(self, desk, issues):
        domain = super()._get_issue_domain(desk, issues)
        return [("is_overdue", "=", True)] if issues._name == COMPLAINTS else domain

    @api.model
    def _get_issue_day(self, desk, issues):
        """The day of the answer, or of the solution of what is answered."""
        day = super()._get_issue_day(desk, issues)
        if issues._name != COMPLAINTS:
            return day
        zone = desk.company.sudo().partner_id.tz or "UTC"
        return SQL(
            "CASE WHEN issue.answered_on IS NULL AND %(day)s < %(today)s THEN %(day)s"
            " WHEN issue.answered_on IS NULL AND issue.answer_by < %(now)s THEN %(day)s"
            " ELSE %(solve)s END",
            day=day,
            today=desk.today,
            now=self.env.cr.now(),
            solve=local_date(SQL("issue.solve_by"), zone),
        )

    @api.model
    def _get_issue_facts(self, issues):
        facts = super()._get_issue_facts(issues)
        if issues._name == COMPLAINTS:
            facts += [SQL("'answered'"), SQL("issue.answered_on IS NOT NULL")]
        return facts

    @api.model
    def _tell_issue(self, desk, item):
        if not item.facts.get("answered"):
            return super()._tell_issue(desk, item)
        words = {"name": item.facts["name"], "when": desk.when(item.day)}
        return self.env._("the solution of complaint “%(name)s” was due %(when)s", **words)
