from odoo import api, fields, models


class KeyAccountVisitRequirement(models.Model):
    """What a visit report must contain, by visit level."""

    _name = "key.account.visit.requirement"
    _description = "Visit Report Requirement"
    _inherit = ["key.account.guarded"]
    _configuration = "company_id"
    _order = "visit_level, company_id, id"
    _rec_name = "visit_level"

    visit_level = fields.Selection(
        selection=lambda self: self.env["key.account.visit"]._fields["visit_level"].selection,
        required=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for all companies without their own rule for this level.",
    )
    needs_outcome = fields.Boolean(
        string="Outcome",
    )
    needs_result = fields.Boolean(
        string="Result",
    )
    needs_contacts = fields.Boolean(
        string="Contacts",
    )
    needs_note = fields.Boolean(
        string="Findings",
    )
    needs_next_step = fields.Boolean(
        string="Next Step",
        help="As text, activity, next visit, quotation or opportunity.",
    )
    needs_photo = fields.Boolean(
        string="Photo",
        help="Required only for visits on site, not for calls and messages.",
    )

    _level_company_uniq = models.UniqueIndex(
        "(visit_level, COALESCE(company_id, 0))",
        "There is already a rule for this visit level. Change that rule instead.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _get_needs(self, visits):
        """Return what the reports of visits must contain; a rule of the company goes first.

        :return: ``{visit: names of needs}``, such as ``["needs_outcome"]``
        """
        visits = visits.sudo()
        rules = {
            (rule.visit_level, rule.company_id): rule
            for rule in self.sudo().search([("company_id", "in", [False, *visits.company_id.ids])])
        }
        names = [name for name in self._fields if name.startswith("needs_")]
        everywhere = self.env["res.company"].sudo()
        needs = {}
        for visit in visits:
            rule = rules.get((visit.visit_level, visit.company_id)) or rules.get(
                (visit.visit_level, everywhere), self
            )
            needs[visit] = [name for name in names if rule and rule[name]]
        return needs
