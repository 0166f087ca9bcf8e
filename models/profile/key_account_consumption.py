from odoo import api, fields, models
from odoo.exceptions import ValidationError


class KeyAccountConsumption(models.Model):
    """What a customer buys of our type of product per year from all suppliers: the total wallet.

    Figures have dates: as of a past day, the figure that was known then counts.
    """

    _name = "key.account.consumption"
    _description = "Key Account Consumption"
    _measurable = "document"
    _inherit = "key.account.profile.line"
    _order = "date desc, id desc"
    _profile_part = "consumption"

    date = fields.Date(
        string="Known on",
        required=True,
        default=lambda self: self.env.company._key_account_today(),
    )
    basis = fields.Selection(
        selection=[
            ("quantity", "Quantity"),
            ("money", "Money"),
        ],
        required=True,
        default="quantity",
        help="A quantity is compared with the quantity ordered from us, an amount with our "
        "invoices.",
    )
    quantity = fields.Float(
        string="Quantity per Year",
    )
    uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Unit",
        compute="_compute_uom_id",
        precompute=True,
        store=True,
        readonly=False,
        ondelete="restrict",
    )
    amount = fields.Monetary(
        string="Amount per Year",
    )
    source = fields.Char(
        help="Source of the figure, for example the customer's buyer, its annual report or our "
        "estimate.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("basis", "quantity", "uom_id", "amount", "date")
    def _check_figure(self):
        for line in self:
            if line.date > line.company_id._key_account_today():
                raise ValidationError(
                    self.env._(
                        "The date of a consumption cannot be in the future. Choose today or an "
                        "earlier day."
                    )
                )
            if line.basis == "money" and line.amount <= 0:
                raise ValidationError(
                    self.env._(
                        "Enter the amount that the customer spends per year. It must be "
                        "more than 0."
                    )
                )
            if line.basis == "quantity":
                line._check_quantity()

    def _check_quantity(self):
        if self.quantity <= 0 or not self.uom_id:
            raise ValidationError(
                self.env._("Enter the quantity that the customer uses per year, and its unit.")
            )
        reference = self.company_id.sudo().key_account_uom_id
        if reference and not self.uom_id._has_common_reference(reference):
            raise ValidationError(
                self.env._(
                    "%(unit)s cannot be converted to %(reference)s, the reference unit of the "
                    "company. Choose another unit, or enter the consumption as an amount.",
                    unit=self.uom_id.name,
                    reference=reference.name,
                )
            )

    # === COMPUTE METHODS === #

    @api.depends("account_id")
    def _compute_uom_id(self):
        for line in self:
            line.uom_id = line.uom_id or line.account_id.company_id.sudo().key_account_uom_id

    @api.depends("basis", "quantity", "uom_id", "amount", "currency_id")
    def _compute_display_name(self):
        for line in self:
            line.display_name = line._get_figure()

    # === BUSINESS METHODS === #

    def _get_figure(self):
        """Return the figure as text: "2,000 t per year"."""
        self.ensure_one()
        if self.basis == "money":
            return self.env._("%(amount)s per year", amount=self.currency_id.format(self.amount))
        return self.env._(
            "%(quantity)s %(unit)s per year",
            quantity=f"{self.quantity:,.10g}",
            unit=self.uom_id.name or "",
        )
