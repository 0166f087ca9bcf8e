from odoo import api, fields, models, tools
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools import trust


class KeyAccount(models.Model):
    """One commercial partner managed by one company."""

    _name = "key.account"
    _description = "Key Account"
    _measurable = "document"
    _inherit = [
        "key.account.desk",
        "key.account.grading",
        "key.account.rated",
        "key.account.owned",
        "key.account.customer",
        "key.account.look",
        "key.account.story",
        "key.account.guarded",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _fixed = {"company_id", "partner_id"}
    # Each class of the account may add to these.
    _manager_fields = {"owner_id", "deputy_id"}
    _serving_fields = {"active", "shared_user_ids"}
    _optional_fields = {"owner_id", "deputy_id"}
    _order = "grade_id, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    active = fields.Boolean(
        default=True,
        tracking=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False), ('company_id', 'in', [company_id, False])]",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    country_id = fields.Many2one(
        related="partner_id.country_id",
    )
    city = fields.Char(
        related="partner_id.city",
    )
    owner_id = fields.Many2one(
        comodel_name="res.users",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="The salesperson in charge of the account.",
    )
    deputy_id = fields.Many2one(
        comodel_name="res.users",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Stands in for the owner.",
    )
    shared_user_ids = fields.Many2many(
        comodel_name="res.users",
        string="Shared with",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Other colleagues who can see and work on this account.",
    )
    prospect_mark = fields.Selection(
        selection=[
            ("continue", "Continue"),
            ("keep_on", "Do not give up"),
            ("give_up", "Give up"),
        ],
        string="Prospect",
        group_expand=True,
        tracking=True,
        help="How to continue with a prospect that has not bought yet. Empty for customers.",
    )
    user_is_manager = fields.Boolean(
        compute="_compute_user_is_manager",
    )
    customer_since = fields.Date(
        help="Date of the first confirmed order or posted invoice. Can be changed.",
    )

    _partner_company_uniq = models.Constraint(
        "UNIQUE (partner_id, company_id)",
        "This customer already has an account in this company (perhaps archived). Open that "
        "account instead.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("partner_id")
    def _check_partner_is_commercial(self):
        for account in self.sudo():
            commercial = account.partner_id.commercial_partner_id
            if commercial != account.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(company)s. Create the account for "
                        "%(company)s instead.",
                        contact=account.partner_id.display_name,
                        company=commercial.display_name,
                    )
                )

    @api.constrains("owner_id", "deputy_id", "shared_user_ids")
    def _check_people(self):
        for account in self.sudo():
            people = account.owner_id | account.deputy_id | account.shared_user_ids
            people._key_account_check_colleagues(account.company_id)

    # === COMPUTE METHODS === #

    @api.depends("partner_id.name")
    def _compute_display_name(self):
        # The name of an account is visible to all users of the module, its record is not.
        for account in self:
            account.display_name = account.sudo().partner_id.name

    @api.depends_context("uid")
    def _compute_user_is_manager(self):
        self.user_is_manager = self._user_is_manager()

    # === STEPS === #

    @api.model
    def _check_new(self, vals_list):
        vals_list = super()._check_new(vals_list)
        # What managers decide is checked in the defaults as well: they count as typed.
        sent = self.default_get(list(self._get_manager_fields()))
        return [self._check_decided(sent | vals) for vals in vals_list]

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        if not self._user_is_manager():
            self._check_not_served_by_colleague()
        self._fill_customer_since()
        self._sync_partner_link()

    def _check_change(self, vals):
        super()._check_change(vals)
        if not self._user_is_manager():
            self._check_manager_fields(vals)
            self._check_serving_fields(vals)

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if {"active", "partner_id", "company_id"} & vals.keys():
            self._sync_partner_link()

    def _before_unlink(self):
        return super()._before_unlink() | {"partners": self.sudo().partner_id}

    def _after_unlink(self, before):
        super()._after_unlink(before)
        before["partners"]._key_account_invalidate()

    # === ACTION METHODS === #

    def action_open_partner(self):
        self.ensure_one()
        return self.partner_id._get_records_action(context={})

    # === EXPORT AND IMPORT === #

    def action_export_xlsx(self):
        """Download the list of these accounts, as far as the user may read them."""
        downloads = self.env["key.account.download"]
        if downloads._is_large(self):
            return downloads._prepare(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/accounts/xlsx?selection={self._create_export_selection().id}",
            "target": "download",
        }

    @api.model
    def _action_export_selection_xlsx(self):
        """Download the list of what is selected on the screen.

        The web client sends only so many ids; when the whole list is selected and longer than
        that, its domain says what is meant.
        """
        context = self.env.context
        ids = trust.context_ids(self, "active_ids")
        limit = self.env["ir.config_parameter"].sudo().get_param("web.active_ids_limit", "20000")
        if len(ids) >= int(limit) and context.get("active_domain"):
            return self.search(context["active_domain"]).action_export_xlsx()
        return self.with_context(active_test=False).search([("id", "in", ids)]).action_export_xlsx()

    def _create_export_selection(self):
        """Remember which accounts to export: too many for an address."""
        return self.env["key.account.export"].create(
            {"account_ids": self.ids, "company_ids": self.env.companies.ids}
        )

    # === BUSINESS METHODS === #

    @api.model
    def _user_is_manager(self):
        return self.env.su or self.env.user.has_group("key_account.group_manager")

    @api.model
    def _is_feature_on(self, name):
        """Return whether a feature is switched on, whoever asks.

        :param str name: of its group, as ``feature_credit``
        """
        users = self.env.ref("key_account.group_user").sudo()
        return self.env.ref(f"key_account.{name}").sudo() in users.implied_ids

    @api.model
    @tools.ormcache()
    def _get_manager_fields(self):
        """Return the names of the fields that managers alone decide."""
        return frozenset().union(*self._collect("_manager_fields"))

    @api.model
    @tools.ormcache()
    def _get_serving_fields(self):
        """Return the names of the fields that only owner, deputy and managers can change.

        Users with whom the account is only shared can work on it, but not share it or hand it over.
        """
        return frozenset().union(*self._collect("_serving_fields"))

    @api.model
    @tools.ormcache()
    def _get_optional_fields(self):
        """Return the names of the fields that a form sends for a new account although nobody typed them."""
        return frozenset().union(*self._collect("_optional_fields"))

    @api.model
    def _check_manager_fields(self, names):
        if refused := self._get_manager_fields() & set(names):
            raise AccessError(
                self.env._(
                    "Only key account managers can change: %(fields)s. Ask your manager.",
                    fields=trust.labels(self, refused),
                )
            )

    def _check_serving_fields(self, names):
        """Refuse changes to fields of owner and deputy by users who only share the account."""
        refused = self._get_serving_fields() & set(names)
        if self.env.su or not refused or self.env.user.has_group("key_account.group_all_accounts"):
            return
        for account in self:
            if self.env.user not in account.owner_id + account.deputy_id:
                raise AccessError(
                    self.env._(
                        "%(account)s is shared with you. Only its owner or deputy can change: "
                        "%(fields)s. Ask one of them.",
                        account=account.display_name,
                        fields=trust.labels(self, refused),
                    )
                )

    def _check_not_served_by_colleague(self):
        """Refuse a salesperson's account for a customer that has another salesperson."""
        for account in self.sudo():
            salesperson = account.partner_id._key_account_salesperson(account.company_id)
            if salesperson and salesperson != account.owner_id:
                raise UserError(
                    self.env._(
                        "%(account)s is a customer of %(salesperson)s. Ask your manager to create "
                        "the account.",
                        account=account.display_name,
                        salesperson=salesperson.name,
                    )
                )

    @api.model
    def _check_decided(self, vals):
        """Return the values of a new account; refuse what the user may not decide.

        :raise AccessError: for values that the user may not set
        """
        optional = self._get_optional_fields()
        vals = {name: value for name, value in vals.items() if value or name not in optional}
        if not self._user_is_manager():
            self._check_manager_fields(vals.keys() - {"owner_id"})
            vals["owner_id"] = self.env.uid
        return vals
