from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ...tools import trust


class KeyAccountBook(models.TransientModel):
    """Asks whose account book is wanted, or holds the accounts that were chosen.

    What the book tells is read with the rights of the reader, whatever is asked for.
    """

    _name = "key.account.book"
    _description = "Account Book"
    _inherit = ["key.account.book.scheduled", "key.account.guarded"]
    # A large book is made in the background.
    _transient_max_hours = 48.0

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    owner_id = fields.Many2one(
        comodel_name="res.users",
        string="Book of",
        required=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    kind = fields.Selection(
        selection=[("xlsx", "Workbook (XLSX)"), ("pdf", "To Read and Print (PDF)")],
        string="As",
        required=True,
        default="xlsx",
    )
    account_ids = fields.Json(
        string="Chosen Accounts",
        help="Record ids, instead of all accounts of the owner.",
    )
    account_count = fields.Integer(
        string="Accounts",
        compute="_compute_account_count",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("owner_id", "company_id")
    def _check_colleague(self):
        for book in self:
            book.owner_id._key_account_check_colleagues(book.company_id)

    # === COMPUTE METHODS === #

    @api.depends("owner_id", "account_ids")
    @api.depends_context("uid")
    def _compute_account_count(self):
        for book in self:
            accounts, domain = book._get_scope()
            book.account_count = accounts.search_count(domain)

    # === STEPS === #

    @api.model
    def _check_new(self, vals_list):
        for vals in vals_list:
            self._check_owner(trust.sent_defaults(self) | vals)
        return super()._check_new(vals_list)

    def _check_change(self, vals):
        self._check_owner(vals)
        super()._check_change(vals)

    # === ACTION METHODS === #

    def action_download(self):
        """Download the book, or have it prepared in the background if it is large.

        :raise UserError: if there is no account
        """
        self.ensure_one()
        self.check_access("read")
        if not self._get_accounts():
            raise UserError(
                self.env._("There is no account of %(owner)s here.", owner=self.owner_id.name)
            )
        downloads = self.env["key.account.download"]
        if downloads._is_large(self):
            return downloads._prepare(self)
        if self.kind == "pdf":
            report = self.env.ref("key_account.action_report_book")
            return report.report_action(self, config=False) | {"close_on_report_download": True}
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/book/{self.id}/xlsx",
            "target": "download",
            "close": True,
        }

    # === BUSINESS METHODS === #

    @api.model
    def _check_owner(self, vals):
        if self.env["key.account"]._user_is_manager():
            return
        if vals.get("owner_id", self.env.uid) != self.env.uid:
            raise AccessError(
                self.env._("Only key account managers can make the account book of somebody else.")
            )

    def _get_scope(self):
        """Return where the accounts are searched, and the domain; rules of the reader do the rest."""
        self.ensure_one()
        accounts = self.env["key.account"]
        if chosen := trust.listed_ids(self.account_ids):
            companies = self.env.user._get_company_ids()
            every = accounts.with_context(allowed_company_ids=companies, active_test=False)
            return every, [("id", "in", chosen)]
        own = accounts.with_context(allowed_company_ids=self.company_id.ids)
        return own, [("owner_id", "=", self.owner_id.id), ("company_id", "=", self.company_id.id)]

    def _get_accounts(self):
        """Return the accounts of the book that the reader may read, the best grade first."""
        accounts, domain = self._get_scope()
        return accounts.search(domain, order="grade_id, partner_id, id")

    def _get_title(self):
        day = self.company_id._key_account_today()
        if trust.listed_ids(self.account_ids):
            return self.env._("Account Book %(day)s", day=day)
        return self.env._("Account Book of %(owner)s %(day)s", owner=self.owner_id.name, day=day)

    def _get_file_name(self):
        """Return the title, without what file names cannot hold."""
        return self._get_title().replace("/", "-")
