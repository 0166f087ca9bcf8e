from odoo import api, fields, models
from odoo.fields import Domain
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
        if issues._name == COMPLAINTS:
            # The days of one company: searching what is overdue would ask for those of all.
            return list(issues._get_late_domain(Domain(domain)))
        return domain

    @api.model
    def _get_issue_day(self, desk, issues):
        """The day of the answer, or of the solution of what is answered or need not be answered yet."""
        day = super()._get_issue_day(desk, issues)
        if issues._name != COMPLAINTS:
            return day
        zone = desk.company.sudo().partner_id.tz or "UTC"
        return SQL(
            "CASE WHEN %(late)s THEN %(day)s ELSE %(solve)s END",
            late=self._is_answer_late(desk),
            day=day,
            solve=local_date(SQL("issue.solve_by"), zone),
        )

    @api.model
    def _get_issue_facts(self, desk, issues):
        facts = super()._get_issue_facts(desk, issues)
        if issues._name == COMPLAINTS:
            facts += [SQL("'is_answer_late'"), self._is_answer_late(desk)]
        return facts

    @api.model
    def _is_answer_late(self, desk):
        """Return the SQL whether the answer to ``issue`` is late."""
        return SQL(
            "(issue.answered_on IS NULL AND CASE WHEN issue.answer_by IS NULL"
            " THEN issue.date_due < %s ELSE issue.answer_by < %s END IS TRUE)",
            desk.today,
            fields.Datetime.now(),
        )

    @api.model
    def _tell_issue(self, desk, item):
        if item.facts.get("is_answer_late", True):
            return super()._tell_issue(desk, item)
        words = {"name": item.facts["name"], "when": desk.when(item.day)}
        return self.env._("the solution of complaint “%(name)s” was due %(when)s", **words)
