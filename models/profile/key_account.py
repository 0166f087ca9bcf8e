from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import SQL

from ...tools.card import Answers
from ...tools.desk import INFO, DeskKind, DeskSource
from ...tools.profile.shipped import PLAYBOOKS
from ...tools.shipped import translate
from ...tools.story import StorySource


class KeyAccount(models.Model):
    """What the company knows about a customer's business, for all colleagues."""

    _name = "key.account"
    _inherit = [
        "key.account.completeness",
        "key.account.dossier",
        "key.account.profile.history",
        "key.account.purchase",
        "key.account.wallet",
        "key.account",
    ]
    _initial_zeros = {"profile_completeness"}

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

    # === Its type ===
    relation_kind_id = fields.Many2one(
        comodel_name="key.account.relation.kind",
        string="Relation Type",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Upstream, collaborator, channel or terminal. Each type has its own playbook.",
    )
    profile_template_id = fields.Many2one(
        comodel_name="key.account.profile.template",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The card of the profile. The answers stay when the template changes.",
    )
    # Odoo would only warn about values that are lost with the template: none are lost here.
    profile_properties = Answers(
        definition="profile_template_id.properties_definition",
        string="Card",
        tracking=False,
    )

    _figures_positive = models.Constraint(
        "CHECK (annual_turnover >= 0 AND registered_capital >= 0 AND employee_count >= 0 AND yearly_output >= 0)",
        "Turnover, registered capital, employees and output cannot be negative.",
    )

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

    # === ACTION METHODS === #

    def action_launch_playbook(self):
        """Open Odoo's planner with the playbook of the account's relation type, for the owner."""
        self.ensure_one()
        self.check_access("write")
        plan = self.relation_kind_id.plan_id
        if not plan:
            raise UserError(
                self.env._(
                    "%(account)s has no playbook. Choose a relation type that has a playbook.",
                    account=self.display_name,
                )
            )
        return self.env["mail.activity.schedule"]._get_records_action(
            name=plan.display_name,
            views=[(self.env.ref("mail.mail_activity_schedule_view_form").id, "form")],
            target="new",
            context={
                "active_model": self._name,
                "active_id": self.id,
                "active_ids": self.ids,
                "plan_mode": True,
                "default_plan_id": plan.id,
                "default_plan_on_demand_user_id": (self.owner_id or self.env.user).id,
            },
        )

    # === IMPORT === #

    @api.model
    def get_import_templates(self):
        """Return the file that the import screen offers to fill in."""
        if not self.env.user._key_account_has("feature_profile"):
            return super().get_import_templates()
        return [
            {
                "label": self.env._("Import Template for Account Profiles"),
                "template": "/key_account/static/csv/key_account_profile.csv",
            }
        ]

    # === BUSINESS METHODS === #

    def activity_schedule(
        self, act_type_xmlid="", date_deadline=None, summary="", note="", **act_values
    ):
        """Plan an activity; steps of shipped playbooks are shown in the language of the user."""
        if summary:
            summary = translate(self.env, summary, PLAYBOOKS)
        return super().activity_schedule(act_type_xmlid, date_deadline, summary, note, **act_values)

    def _get_sheet_sections(self, contacts):
        business = self.line_of_business or ""
        return {**super()._get_sheet_sections(contacts), "business": business}

    def _get_story_sources(self):
        return [
            *super()._get_story_sources(),
            StorySource(
                kind="competitor",
                label=self.env._("Competitors"),
                icon="fa-pie-chart",
                model="key.account.competitor.share",
                domain=[("account_id", "=", self.id)],
                day="date",
                tell=lambda shares: shares._tell_story(),
                feature="feature_profile",
            ),
        ]

    # === START PAGE === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "profile": DeskKind(
                self.env._("Profile below its threshold"),
                self.env._("Open Account"),
                0.03,
                30,
                INFO,
                feature="feature_profile",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        threshold = desk.company.sudo().key_account_profile_threshold
        query = SQL(
            """
            SELECT account.id AS account_id, account.id AS res_id, NULL AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('known', profile.profile_completeness,
                                     'wanted', %(threshold)s) AS facts
              FROM desk_account account
              JOIN key_account profile ON profile.id = account.id
             WHERE account.position = 1 AND profile.profile_completeness < %(threshold)s
            """,
            threshold=threshold,
        )
        return [
            *super()._get_desk_items(desk),
            DeskSource(
                "profile", "key.account", query, lambda item: self._tell_profile(desk, item)
            ),
        ]

    @api.model
    def _tell_profile(self, desk, item):
        return self.env._(
            "the profile is %(known)s complete, less than %(wanted)s",
            **{name: desk.percent(share / 100) for name, share in item.facts.items()},
        )
