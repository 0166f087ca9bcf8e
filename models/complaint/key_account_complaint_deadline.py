from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountComplaintDeadline(models.Model):
    """How many working hours there are to answer and to solve a complaint, by grade and severity.

    Of the rules that fit a complaint, one of its own company counts before one for all companies; then one
    for grade and severity, then one for the grade, then one for the severity, then the general one.
    """

    _name = "key.account.complaint.deadline"
    _description = "Complaint Deadline"
    _inherit = ["key.account.guarded"]
    _configuration = "company_id"
    _limits = {"answer_hours": (0.25, 10000), "solve_hours": (0.25, 10000)}
    _order = "company_id, grade_id, severity desc, id"
    _rec_name = "answer_hours"

    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty to use the deadline in every company.",
    )
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        ondelete="cascade",
        help="Leave empty for customers of all grades.",
    )
    severity = fields.Selection(
        selection=lambda self: self.env["key.account.complaint"]._fields["severity"].selection,
        help="Leave empty for all complaints.",
    )
    answer_hours = fields.Float(
        string="Hours to Answer",
        required=True,
        default=8,
        help="Working hours from receipt to our answer, by the schedule of the company.",
    )
    solve_hours = fields.Float(
        string="Hours to Solve",
        required=True,
        default=80,
        help="Working hours from receipt to the solution.",
    )
    active = fields.Boolean(
        default=True,
    )

    _one_per_case = models.UniqueIndex(
        "(COALESCE(company_id, 0), COALESCE(grade_id, 0), COALESCE(severity, '')) WHERE active",
        "There is another deadline for this grade and severity. Change that one, or archive it.",
    )

    _hours_positive = models.Constraint(
        "CHECK (answer_hours > 0 AND solve_hours > 0)",
        "Enter hours above 0.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("answer_hours", "solve_hours")
    def _check_hours(self):
        for rule in self:
            if rule.answer_hours > rule.solve_hours:
                raise ValidationError(
                    self.env._(
                        "Complaints are answered before they are solved: enter at least as many hours to "
                        "solve as to answer."
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("grade_id", "severity")
    def _compute_display_name(self):
        labels = dict(self._fields["severity"]._description_selection(self.env))
        for rule in self:
            words = filter(None, (rule.grade_id.name, labels.get(rule.severity)))
            rule.display_name = " · ".join(words) or self.env._("All complaints")

    # === BUSINESS METHODS === #

    @api.model
    def _get_table(self):
        """Return all rules, the most specific first (sudo)."""
        rules = self.sudo().search([])
        return rules.sorted(
            lambda rule: (not rule.company_id, not rule.grade_id, not rule.severity, rule.id)
        )

    def _choose(self, company, grade, severity):
        """Return the first of these rules that fits, none if no rule does."""
        for rule in self:
            if (
                rule.company_id in (company, company.browse())
                and rule.grade_id in (grade, grade.browse())
                and rule.severity in (severity, False)
            ):
                return rule
        return self.browse()
