from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

# What a card stores where a question is not answered, or no longer.
NO_ANSWERS = ("false", "null", "0", '""', "[]", "{}")
# Lines that can be required, and their part of the profile.
LINE_FIELDS = {
    "product_line_ids": "products",
    "production_line_ids": "production",
    "development_plan_ids": "plans",
    "consumption_ids": "consumption",
    "competitor_share_ids": "competitors",
}


class KeyAccountProfileRequirement(models.Model):
    """What must be known about a customer: per template and grade, a field, a line or a person."""

    _name = "key.account.profile.requirement"
    _description = "Key Account Profile Requirement"
    _inherit = ["key.account.guarded"]
    _configuration = ""
    _order = "sequence, id"
    _rec_name = "kind"

    sequence = fields.Integer(
        default=10,
    )
    active = fields.Boolean(
        default=True,
    )
    template_id = fields.Many2one(
        comodel_name="key.account.profile.template",
        index="btree_not_null",
        ondelete="cascade",
        help="Leave empty for accounts of all templates.",
    )
    grade_ids = fields.Many2many(
        comodel_name="key.account.grade",
        string="Grades",
        help="Leave empty for accounts of all grades, including accounts without a grade.",
    )
    kind = fields.Selection(
        selection=[
            ("field", "Part of the profile"),
            ("property", "Property of the card"),
            ("person", "Person"),
        ],
        string="Type",
        required=True,
        default="field",
    )
    field_name = fields.Selection(
        selection="_selection_field_name",
        string="Part of the Profile",
    )
    property_name = fields.Char(
        string="Property",
        help="The technical name or the label of a property of the card.",
    )
    role_id = fields.Many2one(
        comodel_name="key.account.stakeholder.role",
        string="Buying Role",
        ondelete="cascade",
    )

    # === SELECTIONS === #

    @api.model
    def _selection_field_name(self):
        accounts = self.env["key.account"]
        names = [name for names in accounts._profile_fields().values() for name in names]
        return [
            (name, accounts._fields[name]._description_string(self.env))
            for name in (*names, *LINE_FIELDS)
        ]

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "field_name", "property_name", "role_id", "template_id")
    def _check_target(self):
        for requirement in self:
            target = {
                "field": requirement.field_name,
                "property": requirement.property_name,
                "person": requirement.role_id,
            }[requirement.kind]
            if not target:
                raise ValidationError(
                    self.env._(
                        "Choose what is required: a part of the profile, a property or a role."
                    )
                )
            if requirement.kind == "property" and not requirement._get_property():
                raise ValidationError(
                    self.env._(
                        "The card of %(template)s has no property “%(property)s”. Choose one of: "
                        "%(known)s.",
                        template=requirement.template_id.name or self.env._("no template"),
                        property=requirement.property_name,
                        known=", ".join(
                            item["name"] for item in requirement.template_id.properties_definition
                        )
                        or "–",
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("kind", "field_name", "property_name", "role_id", "template_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._selection_field_name())
        for requirement in self:
            if requirement.kind == "field":
                requirement.display_name = labels.get(requirement.field_name, "")
            elif requirement.kind == "property":
                property_ = requirement._get_property()
                requirement.display_name = property_.get("string") or requirement.property_name
            else:
                requirement.display_name = requirement.role_id.name

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._check_profiles_again()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        self._check_profiles_again()

    def _after_unlink(self, before):
        super()._after_unlink(before)
        self._check_profiles_again()

    # === BUSINESS METHODS === #

    @api.model
    def _check_profiles_again(self):
        """Trigger the scheduled check of all profiles against the requirements."""
        self.env["key.account"]._restart_profile_check()
        cron = self.env.ref("key_account.ir_cron_profile", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()

    def _get_property(self):
        """Return the definition of the property, found by name or label; empty if there is none."""
        self.ensure_one()
        wanted = self.property_name
        definition = self.template_id.sudo().properties_definition or []
        return next(
            (item for item in definition if wanted in (item["name"], item.get("string"))), {}
        )

    def _get_wanted_domain(self):
        """Return the domain of accounts that this is required for, by template and grade."""
        self.ensure_one()
        domain = Domain.TRUE
        if self.template_id:
            domain &= Domain("profile_template_id", "=", self.template_id.id)
        if self.grade_ids:
            domain &= Domain("grade_id", "in", self.grade_ids.ids)
        return domain

    def _get_known_domain(self):
        """Return the domain of accounts for which this is known."""
        self.ensure_one()
        if self.kind == "field":
            return Domain(self.field_name, "!=", False)
        if self.kind == "property":
            return self._get_answered_domain(self._get_property().get("name"))
        person = Domain("role_ids", "in", self.role_id.ids) & Domain("has_left", "=", False)
        return Domain("stakeholder_ids", "any", person)

    def _get_answered_domain(self, name):
        """Return the domain of accounts whose card answers a question: zero and nothing are no answer.

        :param str name: of a property
        """
        if not name:
            return Domain.FALSE
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "COALESCE(%s -> %s NOT IN %s, FALSE)",
                model._field_to_sql(alias, "profile_properties", query),
                name,
                NO_ANSWERS,
            ),
            predicate=lambda account: bool(account.profile_properties._values.get(name)),
        )

    def _get_part(self):
        """Return the part of the profile that it belongs to."""
        self.ensure_one()
        if self.kind == "property":
            return "card"
        if self.kind == "person":
            return "people"
        parts = self.env["key.account"]._profile_fields()
        return LINE_FIELDS.get(self.field_name) or next(
            (part for part, names in parts.items() if self.field_name in names), "company"
        )
