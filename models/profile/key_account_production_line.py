from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountProductionLine(models.Model):
    """A production line of the customer: equipment, status, and our products used on it."""

    _name = "key.account.production.line"
    _description = "Key Account Production Line"
    _measurable = "document"
    _inherit = "key.account.profile.line"
    _order = "account_id, sequence, id"
    _profile_part = "production"

    sequence = fields.Integer(
        default=10,
    )
    name = fields.Char(
        required=True,
    )
    equipment = fields.Char(
        help="Machines and their manufacturers.",
    )
    capacity = fields.Float()
    capacity_unit = fields.Char(
        string="Unit",
        help="For example tonnes per year or pieces per day.",
    )
    state = fields.Selection(
        string="Status",
        selection=[
            ("planned", "Planned"),
            ("running", "Running"),
            ("limited", "Running below capacity"),
            ("repair", "Under repair"),
            ("idle", "Idle"),
            ("closed", "Closed"),
        ],
        required=True,
        default="running",
    )
    year = fields.Integer(
        string="Year Built",
    )
    age = fields.Integer(
        string="Age (Years)",
        compute="_compute_age",
    )
    product_ids = fields.Many2many(
        comodel_name="product.product",
        string="Our Products",
        help="Our products that are used on this line.",
    )
    note = fields.Char()

    _capacity_positive = models.Constraint(
        "CHECK (capacity >= 0)",
        "The capacity of a production line cannot be negative.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("year")
    def _check_year(self):
        for line in self:
            latest = line.company_id._key_account_today().year + 20
            if line.year and not 1800 <= line.year <= latest:
                raise ValidationError(
                    self.env._(
                        "%(line)s: the year %(year)s is not valid. Enter a year with four digits, "
                        "for example 1998.",
                        line=line.name,
                        year=line.year,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("year")
    def _compute_age(self):
        for line in self:
            company = line.company_id or self.env.company
            line.age = line.year and max(company._key_account_today().year - line.year, 0)
