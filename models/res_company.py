from odoo import api, fields, models
from odoo.fields import Domain

from ..tools import trust
from ..tools.days import day_of
from ..tools.periods import add_months, oldest_valid, youngest_aged

# Limits for calculations: months and days are counted back from today.
LIMITS = {
    "key_account_rating_months": (1, 1200),
    "key_account_sensitive_months": (1, 1200),
    "key_account_profile_months": (1, 1200),
    "key_account_profile_threshold": (0, 100),
    "key_account_visit_share": (1, 100),
    "key_account_visit_grace": (0, 8760),
    "key_account_visit_max": (1, 100),
    "key_account_freeze_days": (0, 366),
    "key_account_travel_hours": (0, 24),
    "key_account_travel_longest": (0, 24),
    "key_account_travel_factor": (1, 10),
    "key_account_travel_speed": (1, 1000),
    "key_account_hour_cost": (0, 1e9),
    "key_account_heat_days": (0, 3650),
    "key_account_check_in_km": (0, 20000),
}


class ResCompany(models.Model):
    _inherit = "res.company"

    key_account_uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Reference Unit",
        default=lambda self: self.env.ref("uom.product_uom_unit", raise_if_not_found=False),
        help="Ordered quantities are converted to this unit. Reviews report quantities that "
        "cannot be converted.",
    )
    key_account_rating_months = fields.Integer(
        string="Manual Scores Valid For",
        default=12,
        help="Manual scores of influence and reputation that are older than this many months are "
        "marked as outdated.",
    )
    key_account_relationship_scale_id = fields.Many2one(
        comodel_name="key.account.relationship.scale",
        string="Default Relationship Scale",
        ondelete="set null",
        domain="[('company_id', 'in', [id, False])]",
        help="Used for customers whose tags have no other scale.",
    )
    key_account_superior_ids = fields.Many2many(
        comodel_name="res.users",
        relation="key_account_superior_rel",
        column1="company_id",
        column2="user_id",
        string="Superiors",
        help="Their meetings count as visits by a superior for every account. The leader of the "
        "owner's sales team always counts.",
    )

    key_account_sensitive_months = fields.Integer(
        string="Protected Data Kept For",
        default=24,
        help="Protected data of people is erased if it was not confirmed for this many months.",
    )

    _key_account_sensitive_months_positive = models.Constraint(
        "CHECK (key_account_sensitive_months > 0)",
        "“Protected Data Kept For” must be 1 month or more.",
    )
    _key_account_rating_months_positive = models.Constraint(
        "CHECK (key_account_rating_months > 0)",
        "“Manual Scores Valid For” must be 1 month or more.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            trust.check_limits(self, _own(vals), LIMITS)
        return super().create(vals_list)

    def write(self, vals):
        trust.check_limits(self, _own(vals), LIMITS)
        result = super().write(vals)
        if {"key_account_relationship_scale_id", "key_account_superior_ids"} & vals.keys():
            self.env["key.account.relationship.scale"].sudo().search([])._recompute_later()
        return result

    # === BUSINESS METHODS === #

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

    def _key_account_erase_on(self, confirmed_on):
        """Return the erase date of protected data that was confirmed on a day."""
        self.ensure_one()
        return add_months(confirmed_on, self.key_account_sensitive_months)

    def _key_account_confirmed_before(self):
        """Return the last confirmation date whose protected data is erased today."""
        self.ensure_one()
        return youngest_aged(self._key_account_today(), self.key_account_sensitive_months)


def _own(vals):
    """Return those values that are fields of this module."""
    return {name: value for name, value in vals.items() if name.startswith("key_account_")}
