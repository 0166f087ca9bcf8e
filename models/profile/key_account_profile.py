from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.value_text import describe

# Fields about the customer, by part of the profile. Lines belong to parts too.
PROFILE_FIELDS = {
    "company": (
        "line_of_business", "annual_turnover", "turnover_year", "registered_capital",
        "employee_count", "department", "brands", "main_customers", "strength",
    ),
    "production": ("production_scale", "yearly_output", "output_uom_id", "output_unit", "output_year"),
    "logistics": ("delivery_mode", "storage", "credit_standing"),
    "relation": ("acquisition_channel_id", "referred_by_id"),
}  # fmt: skip


class KeyAccount(models.Model):
    """What the company knows about a customer's business, for all colleagues."""

    _inherit = "key.account"

    # === The company === #
    line_of_business = fields.Char(
        tracking=True,
    )
    annual_turnover = fields.Monetary(
        tracking=True,
        help="In the currency of your company.",
    )
    turnover_year = fields.Integer(
        aggregator=None,
        tracking=True,
    )
    registered_capital = fields.Monetary(
        tracking=True,
        help="In the currency of your company.",
    )
    employee_count = fields.Integer(
        string="Employees",
        aggregator=None,
        tracking=True,
    )
    department = fields.Char(
        string="Department in Charge",
        tracking=True,
        help="The department of the customer that decides on our business.",
    )
    brands = fields.Char(
        tracking=True,
    )
    main_customers = fields.Text(
        tracking=True,
    )
    strength = fields.Text(
        tracking=True,
        help="The customer's strengths: technology, market, owners, finance.",
    )
    plant_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Plants",
        compute="_compute_plant_ids",
        compute_sudo=False,
        help="The other addresses and subsidiaries of the contact.",
    )

    # === Production === #
    production_scale = fields.Char(
        tracking=True,
    )
    yearly_output = fields.Float(
        aggregator=None,
        tracking=True,
    )
    output_uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Output Unit",
        ondelete="restrict",
        tracking=True,
    )
    output_unit = fields.Char(
        string="Other Output Unit",
        tracking=True,
        help="Use this if Odoo has no such unit, for example coils.",
    )
    output_year = fields.Integer(
        aggregator=None,
        tracking=True,
    )
    product_line_ids = fields.One2many(
        comodel_name="key.account.product.line",
        inverse_name="account_id",
        string="Product Structure",
    )
    production_line_ids = fields.One2many(
        comodel_name="key.account.production.line",
        inverse_name="account_id",
        string="Production Lines",
    )
    development_plan_ids = fields.One2many(
        comodel_name="key.account.development.plan",
        inverse_name="account_id",
        string="Development Plans",
    )

    # === What it buys === #
    competitor_share_ids = fields.One2many(
        comodel_name="key.account.competitor.share",
        inverse_name="account_id",
        string="Competitors",
    )
    delivery_mode = fields.Char(
        tracking=True,
    )
    storage = fields.Char(
        string="Own Storage",
        tracking=True,
    )
    credit_standing = fields.Text(
        tracking=True,
    )

    # === How it came to us === #
    acquisition_channel_id = fields.Many2one(
        comodel_name="key.account.acquisition.channel",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="How we won the customer.",
    )
    referred_by_id = fields.Many2one(
        comodel_name="res.partner",
        string="Referred by",
        index="btree_not_null",
        check_company=True,
        tracking=True,
    )

    profile_change_ids = fields.One2many(
        comodel_name="key.account.profile.change",
        inverse_name="account_id",
        string="Profile Changes",
        readonly=True,
    )
    profile_dates = fields.Json(
        readonly=True,
        copy=False,
        help="When each part of the profile was last filled in or confirmed.",
    )

    _figures_positive = models.Constraint(
        "CHECK (annual_turnover >= 0 AND registered_capital >= 0 AND employee_count >= 0 AND yearly_output >= 0)",
        "Turnover, registered capital, employees and output cannot be negative.",
    )

    # === SELECTIONS === #

    @api.model
    def _selection_profile_part(self):
        return [
            ("company", self.env._("Company")),
            ("production", self.env._("Production")),
            ("products", self.env._("Product structure")),
            ("plans", self.env._("Development plans")),
            ("consumption", self.env._("Consumption")),
            ("competitors", self.env._("Competitors")),
            ("logistics", self.env._("Delivery and credit")),
            ("relation", self.env._("Relation")),
        ]

    # === CONSTRAINT METHODS === #

    @api.constrains("turnover_year", "output_year")
    def _check_years(self):
        for account in self:
            latest = account.company_id._key_account_today().year
            for year in (account.turnover_year, account.output_year):
                if year and not 1900 <= year <= latest:
                    raise ValidationError(
                        self.env._(
                            "%(account)s: the year %(year)s is not valid. Enter a past or current "
                            "year with four digits.",
                            account=account.display_name,
                            year=year,
                        )
                    )

    @api.constrains("referred_by_id", "partner_id")
    def _check_referred_by(self):
        for account in self.sudo():
            if account.referred_by_id.commercial_partner_id == account.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(account)s cannot be referred by itself. Choose another contact.",
                        account=account.display_name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("partner_id.child_ids")
    @api.depends_context("uid")
    def _compute_plant_ids(self):
        """Other addresses and companies below the contact, if the user can read contacts."""
        plants = self.env["res.partner"].search(
            [
                ("parent_id", "in", self.partner_id.ids),
                "|",
                ("type", "!=", "contact"),
                ("is_company", "=", True),
            ]
        )
        by_parent = plants.grouped("parent_id")
        for account in self:
            account.plant_ids = by_parent.get(account.partner_id._origin, False)

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._touch_profile(
            {
                account.id: {
                    part for part, names in PROFILE_FIELDS.items() if any(map(vals.get, names))
                }
                for account, vals in zip(self, vals_list, strict=True)
            }
        )

    def _before_change(self, vals):
        return super()._before_change(vals) | {"profile": self._get_profile_values(vals)}

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if before["profile"]:
            self._record_profile_changes(before["profile"], self._get_profile_values(vals))

    # === BUSINESS METHODS === #

    @api.model
    def _profile_fields(self):
        """Return the fields that make up the profile, as ``{part: names}``."""
        return PROFILE_FIELDS

    def _get_profile_values(self, names):
        """Return ``{account id: {(part, label): (value, text)}}`` of the fields ``names``."""
        wanted = [
            (part, name)
            for part, fields_of_part in self._profile_fields().items()
            for name in fields_of_part
            if name in names
        ]
        if not wanted:
            return {}
        return {
            account.id: {
                (part, self._fields[name]._description_string(self.env)): (
                    account[name],
                    describe(account, name),
                )
                for part, name in wanted
            }
            for account in self
        }

    def _record_profile_changes(self, before, after):
        """Add changes to the history. Odoo's own tracking shows them in the chatter."""
        self.env["key.account.profile.change"]._record(
            [
                {
                    "account_id": account_id,
                    "part": part,
                    "name": label,
                    "old_value": before[account_id].get((part, label), ("", ""))[1],
                    "new_value": words,
                }
                for account_id, values in after.items()
                for (part, label), (value, words) in values.items()
                if value != before[account_id].get((part, label), ("", ""))[0]
            ],
            with_note=False,
        )

    def _touch_profile(self, parts):
        """Record that parts of the profile were filled in or confirmed today.

        :param dict parts: names of parts by account id
        """
        for account in self.sudo():
            today = fields.Date.to_string(account.company_id._key_account_today())
            if touched := parts.get(account.id):
                dates = dict(account.profile_dates or {}, **dict.fromkeys(touched, today))
                if dates != account.profile_dates:
                    account.profile_dates = dates

    @api.model
    def _fields_to_take_over(self):
        names = [name for names in self._profile_fields().values() for name in names]
        return super()._fields_to_take_over() + names

    def _get_sheet_sections(self, contacts):
        business = self.line_of_business or ""
        return {**super()._get_sheet_sections(contacts), "business": business}
