from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ..tools import guarded_field, trust
from ..tools.database_errors import refusing_model
from ..tools.flags import Flag
from ..tools.shapes import is_id

ACCESS = "key_account.group_user"
# The link to the account is derived from accounts only. If a user could edit it, all figures of a
# customer would move to another, while contacts and accounts stayed.
RECORDED = {"key_account_id", "commercial_partner_id"}
# How many records that name a contact are looked at, when it is to be deleted.
NAMED = 20
# Odoo's merge of contacts copies all values, but the link is derived from the accounts.
MERGING = Flag("key_account_merging")


class ResPartner(models.Model):
    """Contacts show their account: grade, posture and owner, to the module's users only.

    These fields bypass the rules of accounts on purpose, so that users do not contact a colleague's
    customer by mistake. Everything else on an account follows the account's own rules. Users
    without the module's groups can neither read them nor search, sort or group by them.
    """

    _inherit = "res.partner"

    key_account_id = fields.Many2one(
        comodel_name="key.account",
        company_dependent=True,
        copy=False,
        readonly=True,
        groups=ACCESS,
    )
    key_account_grade_id = guarded_field.Many2one(
        related="commercial_partner_id.key_account_id.grade_id",
        string="Account Grade",
        groups=ACCESS,
    )
    key_account_grade_color = guarded_field.Integer(
        related="commercial_partner_id.key_account_id.grade_id.color",
        string="Account Grade Color",
        groups=ACCESS,
    )
    key_account_grade_date = guarded_field.Date(
        related="commercial_partner_id.key_account_id.grade_date",
        string="Account Graded on",
        groups=ACCESS,
    )
    key_account_posture = guarded_field.Selection(
        related="commercial_partner_id.key_account_id.posture",
        string="Account Posture",
        groups=ACCESS,
    )
    key_account_owner_id = guarded_field.Many2one(
        related="commercial_partner_id.key_account_id.owner_id",
        string="Account Owner",
        groups=ACCESS,
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        guarded_field.check_shape(self, vals_list)
        for vals in vals_list:
            trust.check_recorded(self, vals, RECORDED)
        # Defaults are ignored too, because users can store their own.
        brought = RECORDED & trust.sent_defaults(self).keys()
        empty = dict.fromkeys(brought - {"commercial_partner_id"}, False)
        partners = super().create([{**empty, **vals} for vals in vals_list])
        if "commercial_partner_id" in brought:
            self.env.add_to_compute(self._fields["commercial_partner_id"], partners)
        partners._key_account_after_new()
        return partners

    def write(self, vals):
        guarded_field.check_shape(self, [vals])
        if MERGING.is_on(self):
            vals = {name: value for name, value in vals.items() if name not in RECORDED}
        trust.check_recorded(self, vals, RECORDED)
        before, parent = None, vals.get("parent_id")
        if {"parent_id", "is_company"} & vals.keys():
            self._key_account_before_join(self.browse([parent] if is_id(parent) else ()).exists())
            before = self._key_account_before_move()
        # Odoo takes values out of the dictionary while it writes.
        result = super().write(dict(vals))
        if {"parent_id", "is_company"} & vals.keys():
            self._key_account_follow_commercial_partner()
        if "active" in vals:
            self._key_account_follow_active(vals["active"])
        if vals.get("company_id"):
            self._key_account_leave_other_companies()
        self._key_account_after_change(vals)
        if before is not None:
            self._key_account_after_move(before)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_key_account(self):
        accounts = self._key_account_all()
        if kept := accounts._with_history():
            raise UserError(
                self.env._(
                    "%(partners)s: this contact is a key account with a history. Archive it "
                    "instead, or merge it into another contact.",
                    partners=", ".join(kept.mapped("display_name")),
                )
            )
        self._key_account_check_may_give_up(accounts)
        accounts.unlink()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_named(self):
        """Refuse to delete contacts that records of the module must keep, instead of the database."""
        for name, field in self._key_account_links():
            if field.type != "many2one" or field.ondelete != "restrict":
                continue
            records = self.env[name].sudo().with_context(active_test=False)
            domain = [(field.name, "in", self.ids)]
            if named := records.search(domain, limit=NAMED)[field.name]:
                raise UserError(
                    self.env._(
                        "%(contacts)s: this contact is named in %(records)s. Archive it instead, or "
                        "merge it into another contact.",
                        contacts=format_list(
                            self.env, [contact._key_account_name() for contact in named]
                        ),
                        records=self.env["ir.model"]._get(name).name,
                    )
                )

    # === ACTION METHODS === #

    def action_open_key_account(self):
        """Open the account of the contact's company; a new form if there is none.

        :raise AccessError: with the owner's name, if the account belongs to a colleague
        """
        self.ensure_one()
        commercial = self.commercial_partner_id
        if commercial.key_account_id and not commercial.key_account_id.has_access("read"):
            owner = commercial.key_account_owner_id
            if not owner:
                raise AccessError(
                    self.env._("This account has no owner. Ask your manager for access.")
                )
            raise AccessError(
                self.env._(
                    "%(owner)s manages the account of %(customer)s. Ask the owner or your manager "
                    "to share it with you.",
                    owner=owner.name,
                    customer=commercial.name,
                )
            )
        return commercial.key_account_id._get_records_action(
            context={"default_partner_id": commercial.id}
        )

    def action_manage_as_key_account(self):
        """Create accounts for the companies of the selected contacts; existing accounts stay."""
        self.env["key.account"].check_access("create")
        accounts = self.env["key.account"]._ensure_accounts(
            self.commercial_partner_id, self.env.company
        )
        action = self.env["ir.actions.actions"]._for_xml_id("key_account.key_account_action")
        action["domain"] = [("id", "in", accounts.ids)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    @api.model
    def _sql_error_to_message(self, exc):
        """Answer with the message of the constraint, also if a nested line was refused."""
        if (other := refusing_model(self, exc)) is not None:
            return other._sql_error_to_message(exc)
        return super()._sql_error_to_message(exc)

    def _field_to_sql(self, alias, field_expr, query=None):
        guarded_field.check_access(self, field_expr)
        return super()._field_to_sql(alias, field_expr, query)

    @api.model
    def _key_account_customer_domain(self, company):
        """Return the domain of partners that can be an account of ``company``."""
        return Domain("company_id", "in", [company.id, False]) & Domain("active", "=", True)

    @api.model
    def _key_account_invalidate(self):
        """Invalidate the cached account fields of contacts: the links were written in SQL."""
        names = [name for name in self._fields if name.startswith("key_account_")]
        self.env["res.partner"].invalidate_model(names)

    def _key_account_salesperson(self, company):
        """Return the contact's salesperson, if active in ``company``."""
        return self.sudo().user_id._key_account_colleagues(company)

    def _key_account_all(self):
        """Return all accounts of these partners, of any company, including archived ones (sudo)."""
        accounts = self.env["key.account"].sudo().with_context(active_test=False)
        return accounts.search([("partner_id", "in", self.ids)])

    def _key_account_check_may_give_up(self, accounts):
        """Refuse changes that would move, merge, archive or delete accounts of others: rights on
        contacts give no rights on accounts.

        :param accounts: the accounts affected by a change of these contacts
        :raise AccessError: unless the user can write and manages all of them
        """
        if self.env.su or not accounts:
            return
        mine = accounts.with_env(self.env).with_context(
            allowed_company_ids=self.env.user._get_company_ids(), active_test=False
        )
        if len(mine._filtered_access("write")) < len(mine):
            raise AccessError(
                self.env._(
                    "You have no access to these key accounts: %(customers)s. Ask a key account "
                    "manager to move, merge, archive or delete the contact.",
                    customers=format_list(self.env, mine.sudo().mapped("display_name")),
                )
            )
        mine._check_serving_fields({"active"})

    def _key_account_name(self):
        """Return the name of a contact without that of its company; addresses have a type instead."""
        self.ensure_one()
        contact = self.sudo()
        if contact.name:
            return contact.name
        nameless = contact.with_context(partner_display_name_hide_company=True)
        return nameless._get_complete_name() or contact.display_name

    @api.model
    def _key_account_links(self):
        """Return the stored links of the module to contacts: ``[(model, field)]``."""
        return [
            (name, field)
            for name, model in self.pool.items()
            if model._auto and not model._abstract
            for field in model._fields.values()
            if name.startswith("key.account") or field.name.startswith("key_account_")
            if field.store and field.comodel_name == "res.partner"
            if field.type in ("many2one", "many2many")
        ]

    def _key_account_after_new(self):
        """Do what follows from new contacts. To be extended by rooms."""

    def _key_account_before_join(self, others):
        """Do what needs these contacts, and accounts, apart from what they join. To be extended by rooms."""

    def _key_account_before_move(self):
        """Note what stays with the former company of contacts. To be extended by rooms.

        :return: what :meth:`_key_account_after_move` has to know, by name
        """
        return {}

    def _key_account_after_move(self, before):
        """Do what follows when contacts were moved or merged, or refuse it. To be extended by rooms."""

    def _key_account_after_change(self, vals):
        """Do what follows from values that were written. To be extended by rooms."""

    @api.model
    def _key_account_before_merge(self, contacts, target):
        """Join what would be twice once contacts are merged. To be extended by rooms."""

    def _key_account_after_merge(self):
        """Do what follows when contacts were merged into this one. To be extended by rooms."""

    def _key_account_follow_commercial_partner(self):
        """Move accounts of partners that became contacts of a company to that company.

        If the company already is an account, the two are merged; no history is lost. Of accounts on which
        managers decided, they decide whether documents of another customer count, too.
        """
        family = self._key_account_family(self.browse())
        moved = family._key_account_all().filtered(
            lambda account: account.partner_id.commercial_partner_id != account.partner_id
        )
        targets = moved.partner_id.commercial_partner_id._key_account_all().filtered(
            lambda account: account.company_id in moved.company_id
        )
        self._key_account_check_may_give_up(moved | targets)
        moved._filter_joining(targets, family)._check_may_join(self.env)
        for account in moved:
            account._move_to_partner(account.partner_id.commercial_partner_id)

    def _key_account_family(self, without):
        """Return these contacts and all below them, also archived ones, but for some (sudo)."""
        family = self.sudo().with_context(active_test=False)
        return family.search([("id", "child_of", self.ids)]) - without

    def _key_account_invoiced(self, company):
        """Return one of these contacts that has documents of a company: here none. To be extended by rooms."""
        return self.browse()

    def _key_account_follow_active(self, active):
        """Archive the accounts with their customer; restore those that were archived with it.

        Accounts archived by a user stay archived, and so do those of a company that the
        customer has left in the meantime.
        """
        no_company = self.env["res.company"]
        accounts = self._key_account_all().filtered(
            lambda account: (
                account.active != active
                and (
                    not active
                    or (
                        account.archived_with_partner
                        and account.partner_id.company_id in (account.company_id, no_company)
                    )
                )
            )
        )
        if not active:
            self._key_account_check_may_give_up(accounts)
        if accounts:
            accounts.write({"active": active, "archived_with_partner": not active})

    def _key_account_leave_other_companies(self):
        """Archive accounts of companies that no longer share the partner."""
        accounts = self._key_account_all().filtered(
            lambda account: (
                account.active
                and account.partner_id.company_id
                and account.partner_id.company_id != account.company_id
            )
        )
        self._key_account_check_may_give_up(accounts)
        if accounts:
            accounts.write({"active": False})
            accounts._message_log_batch(
                {
                    account.id: self.env._(
                        "Archived, because the contact now belongs to %(company)s.",
                        company=account.partner_id.company_id.name,
                    )
                    for account in accounts
                }
            )
