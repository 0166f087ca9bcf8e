from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import trust
from ..tools.days import day_of
from ..tools.periods import oldest_valid


class ResCompany(models.Model):
    _inherit = "res.company"

    # Lowest and highest values that calculations can work with. Each room adds to these.
    _key_account_limits = {
        "key_account_rating_months": (1, 1200),
        "key_account_download_rows": (1, 1_000_000),
    }

    key_account_uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Reference Unit",
        default=lambda self: self.env.ref("uom.product_uom_unit", raise_if_not_found=False),
        help="Ordered quantities are converted to this unit. Reviews report quantities that "
        "cannot be converted.",
        groups="key_account.group_user",
    )
    key_account_rating_months = fields.Integer(
        string="Manual Scores Valid For",
        default=12,
        help="Manual scores of influence and reputation that are older than this many months are "
        "marked as outdated.",
        groups="key_account.group_user",
    )
    key_account_download_rows = fields.Integer(
        string="Rows Downloaded at Once",
        default=5000,
        help="Larger workbooks are prepared in the background, and are then found under Reporting / "
        "My Downloads.",
        groups="key_account.group_user",
    )
    _key_account_download_rows_positive = models.Constraint(
        "CHECK (key_account_download_rows > 0)",
        "“Rows Downloaded at Once” must be 1 or more.",
    )
    _key_account_rating_months_positive = models.Constraint(
        "CHECK (key_account_rating_months > 0)",
        "“Manual Scores Valid For” must be 1 month or more.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._key_account_check_limits(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._key_account_check_limits(vals)
        result = super().write(vals)
        self._key_account_after_change(vals)
        return result

    # === BUSINESS METHODS === #

    @api.model
    def _key_account_get_limits(self):
        """Return ``{field: (lowest, highest)}``."""
        limits = {}
        for base in type(self).__mro__:
            limits |= vars(base).get("_key_account_limits", {})
        return limits

    @api.model
    def _key_account_check_limits(self, vals):
        own = {name: value for name, value in vals.items() if name.startswith("key_account_")}
        trust.check_limits(self, own, self._key_account_get_limits(), can_be_empty=False)

    def _key_account_after_change(self, vals):
        """Do what follows from values that were written. To be extended by rooms."""

    def _key_account_rating_limit(self):
        """Return the day before which a manual score of this company is outdated."""
        self.ensure_one()
        return oldest_valid(self._key_account_today(), self.key_account_rating_months)

    def _key_account_today(self):
        """Return today in the time zone of the company (UTC if it has none)."""
        self.ensure_one()
        return self._key_account_day(fields.Datetime.now())

    def _key_account_day(self, moment):
        """Return the day of a naive UTC datetime in the time zone of the company."""
        self.ensure_one()
        return day_of(moment, self.sudo().partner_id.tz)

    @api.model
    def _key_account_domain_of_day(self, compose):
        """Return the domain of records of companies, using each company's own today.

        :param compose: returns the condition for a day and the ids of the companies where it is that day
        """
        companies = self.sudo().search([])
        by_day = companies.grouped(lambda company: company._key_account_today())
        return Domain.OR(compose(today, same_day.ids) for today, same_day in by_day.items())
