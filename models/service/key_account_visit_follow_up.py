from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

from ...tools import trust


class KeyAccountVisitFollowUp(models.AbstractModel):
    """A task that results from a visit to an account, or was entered without a visit.

    Visible to users of the account, visitors of the visit, and the responsible user.
    """

    _name = "key.account.visit.follow.up"
    _description = "Visit Follow-up"
    _inherit = ["key.account.part"]
    # Visitors and the responsible user see it, too.
    _rights_path = None
    # Visitors enter follow-ups of their visit, see _check_source_readable.
    _open_links = {"account_id"}
    _check_company_auto = True

    account_partner_id = fields.Many2one(
        related="account_id.partner_id",
        string="Customer",
    )
    company_id = fields.Many2one(store=True)
    visit_id = fields.Many2one(
        comodel_name="key.account.visit",
        index="btree_not_null",
        ondelete="set null",
        domain="[('account_id', '=', account_id)]",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        index=True,
        default=lambda self: self.env.user,
        check_company=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Contact",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('commercial_partner_id', '=', account_partner_id), ('is_company', '=', False)]",
    )
    date_due = fields.Date(
        string="Due",
        index=True,
        tracking=True,
    )
    is_open = fields.Boolean(
        string="Open",
        compute="_compute_is_open",
        search="_search_is_open",
    )
    is_overdue = fields.Boolean(
        string="Overdue",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("account_id", "partner_id")
    def _check_contact(self):
        for record in self.sudo():
            customer = record.account_id.partner_id
            if record.partner_id and record.partner_id.commercial_partner_id != customer:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is not a contact of %(customer)s. Choose a contact of this "
                        "customer, or leave the field empty.",
                        contact=record.partner_id.display_name,
                        customer=customer.display_name,
                    )
                )

    @api.constrains("account_id", "user_id")
    def _check_responsible(self):
        for record in self.sudo():
            record.user_id._key_account_check_colleagues(record.company_id)

    @api.constrains("account_id", "visit_id")
    def _check_visit(self):
        for record in self.sudo():
            if record.visit_id and record.visit_id.account_id != record.account_id:
                raise ValidationError(
                    self.env._(
                        "The visit was to %(other)s. Choose a visit to %(account)s, or leave the "
                        "field empty.",
                        other=record.visit_id.display_name,
                        account=record.account_id.display_name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("state")
    def _compute_is_open(self):
        states = self._get_open_states()
        for record in self:
            record.is_open = record.state in states

    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "in", self._get_open_states())]

    @api.depends("is_open", "date_due", "company_id")
    def _compute_is_overdue(self):
        for record in self:
            company = record.company_id or self.env.company
            record.is_overdue = bool(
                record.is_open
                and record.date_due
                and record.date_due < company._key_account_today()
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "in", self._get_open_states()) & self.env[
            "res.company"
        ]._key_account_domain_of_day(
            lambda today, companies: (
                Domain("company_id", "in", companies) & Domain("date_due", "<", today)
            )
        )

    # === STEPS === #

    @api.model
    def _check_new(self, vals_list):
        vals_list = super()._check_new(vals_list)
        self._check_accounts_readable(vals_list)
        return vals_list

    @api.model
    def _prepare_new(self, vals_list):
        vals_list = super()._prepare_new(vals_list)
        visits = self.env["key.account.visit"]
        for vals in vals_list:
            if vals.get("visit_id") and not vals.get("account_id"):
                vals["account_id"] = visits.browse(vals["visit_id"]).account_id.id
        return vals_list

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._check_source_readable()
        self._check_contact_active()

    def _before_change(self, vals):
        before = super()._before_change(vals)
        if self._can_open_again(vals):
            before["settled"] = self.filtered(lambda record: not record.is_open)
        return before

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "partner_id" in vals:
            self._check_contact_active()
        # The contact may have left while it was settled.
        if settled := before.get("settled"):
            settled.sudo().filtered("is_open")._follow_contact()

    # === BUSINESS METHODS === #

    def _can_open_again(self, vals):
        """Return whether what is settled can be open once the values are written."""
        return vals.get("state") in self._get_open_states()

    @api.model
    def _check_accounts_readable(self, vals_list):
        """Refuse accounts that the user cannot see, before any message names their customers.

        The account of a visit that the user can see is fine: visitors need not see the account.
        """
        if self.env.su:
            return
        sent = trust.sent_defaults(self)
        for vals in vals_list:
            account_id, visit_id = (
                (vals.get(name, sent.get(name)) or False) for name in ("account_id", "visit_id")
            )
            account = self.env["key.account"].browse(account_id)
            if account != self.env["key.account.visit"].browse(visit_id).sudo().account_id:
                account.check_access("read")

    def _check_shown(self, values):
        """Let visitors see the account of the visit in a form."""
        try:
            accounts = trust.linked_ids(values.get("account_id"))
        except ValueError:
            accounts = set()  # refused below
        if accounts and self.env["key.account.visit"].search_count(
            [("account_id", "in", list(accounts))], limit=1
        ):
            values = {name: value for name, value in values.items() if name != "account_id"}
        return super()._check_shown(values)

    @api.model
    def _get_open_states(self):
        """Return the open statuses."""
        return ["open"]

    def _check_source_readable(self):
        """Refuse records of an account that the author cannot see.

        The responsible user can see the record: users cannot make themselves responsible elsewhere.
        """
        self.filtered(lambda record: not record.visit_id).account_id.check_access("read")

    def copy_data(self, default=None):
        vals_list = super().copy_data(default)
        for record, vals in zip(self, vals_list, strict=True):
            if "partner_id" not in (default or {}) and record.sudo()._has_contact_left():
                vals["partner_id"] = False
        return vals_list

    def _has_contact_left(self):
        """Return whether the contact is archived, or one of another company by now (sudo)."""
        contact, customer = self.partner_id, self.account_id.partner_id
        gone = not contact.active and contact != customer
        return bool(contact) and (gone or contact.commercial_partner_id != customer)

    def _check_contact_active(self):
        """Refuse archived contacts where something is still open.

        :raise ValidationError: with the contact
        """
        for record in self.sudo().filtered("is_open"):
            if record._has_contact_left():
                raise ValidationError(
                    self.env._(
                        "%(contact)s is archived. Choose another contact of %(customer)s, or leave "
                        "the field empty.",
                        contact=record.partner_id._key_account_name(),
                        customer=record.account_id.partner_id.display_name,
                    )
                )

    def _follow_contact(self):
        """Take out contacts that are no longer those of the customer, with a note (sudo)."""
        left = self.filtered(lambda record: record._has_contact_left())
        notes = {
            record.id: self.env._(
                "No longer a contact of %(customer)s: %(contacts)s. Choose another contact.",
                customer=record.account_id.display_name,
                contacts=record.partner_id._key_account_name(),
            )
            for record in left
        }
        left.write({"partner_id": False})
        left._message_log_batch(notes)

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Send no mail to the responsible user: follow-ups are in the list of what is open."""
