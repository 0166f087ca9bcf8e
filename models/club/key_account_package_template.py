from odoo import fields, models
from odoo.fields import Command


class KeyAccountPackageTemplate(models.Model):
    """A package of services to promise to a customer: what is due when, counted from its first day."""

    _name = "key.account.package.template"
    _description = "Template of Service Packages"
    _measurable = "word"
    _inherit = ["key.account.guarded"]
    _configuration = "company_id"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        index="btree_not_null",
        ondelete="cascade",
        default=lambda self: self.env.company,
        help="Leave empty for all companies.",
    )
    line_ids = fields.One2many(
        comodel_name="key.account.package.template.line",
        inverse_name="template_id",
        string="Services",
        copy=True,
    )

    # === BUSINESS METHODS === #

    def _prepare_lines(self, package):
        """Return the commands that give a package the services of the template."""
        self.ensure_one()
        return [
            Command.create({"name": line.name, "date_due": day, "user_id": package.user_id.id})
            for line in self.line_ids
            for day in line._get_days(package.date_from, package.date_to)
        ]
