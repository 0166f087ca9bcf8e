from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools import trust

HISTORY = 5
# The day that the dialog proposes for a promise.
WEEK = 7
# Within so many days a customer is called again.
LATEST_CALL = 90


class KeyAccountCollectionCall(models.TransientModel):
    """A call about overdue money: what the customer said, in one step.

    The result is a promise, a dispute, another call, a wrong amount, or that it is paid. Opened from a
    complaint, it only names the disputed documents.
    """

    _name = "key.account.collection.call"
    _description = "Collection Call"
    _inherit = ["key.account.collection.call.promising", "key.account.guarded"]
    _fixed = {"account_id"}
    _recorded = {"complaint_id", "visit_id"}

    account_id = fields.Many2one(
        comodel_name="key.account",
        required=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="account_id.company_id",
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    account_partner_id = fields.Many2one(
        related="account_id.partner_id",
    )
    complaint_id = fields.Many2one(
        comodel_name="key.account.complaint",
        ondelete="cascade",
    )
    visit_id = fields.Many2one(
        comodel_name="key.account.visit",
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Spoke to",
        ondelete="cascade",
        domain="[('commercial_partner_id', '=', account_partner_id)]",
    )
    phone = fields.Char(
        related="partner_id.phone",
    )
    result = fields.Selection(
        selection="_selection_result",
        required=True,
        default="promise",
    )
    note = fields.Text()
    document_ids = fields.One2many(
        comodel_name="key.account.collection.call.document",
        inverse_name="call_id",
        string="Documents",
    )
    date_next = fields.Date(
        string="Call Again on",
    )
    kind_id = fields.Many2one(
        comodel_name="key.account.complaint.kind",
        string="Type of Complaint",
        ondelete="cascade",
    )
    dispute = fields.Char(
        string="What Is Disputed",
    )
    contact_ids = fields.Many2many(
        comodel_name="key.account.collection.contact",
        string="Earlier Contacts",
        compute="_compute_contact_ids",
    )

    @api.model
    def _selection_result(self):
        """Without complaints as a feature, nothing is disputed."""
        results = self.env["key.account.collection.contact"]._fields["result"]
        has_complaints = self.env.user._key_account_has("feature_service")
        return [
            (result, label)
            for result, label in results._description_selection(self.env)
            if has_complaints or result != "dispute"
        ]

    # === COMPUTE METHODS === #

    @api.depends("account_id")
    def _compute_contact_ids(self):
        for call in self:
            call.contact_ids = self.env["key.account.collection.contact"].search(
                [("account_id", "=", call.account_id.id)], limit=HISTORY
            )

    # === STEPS === #

    @api.model
    def _check_new(self, vals_list):
        vals_list = super()._check_new(vals_list)
        if not self.env.su:
            accounts = {vals.get("account_id") for vals in vals_list} - {None, False}
            self.env["key.account"].browse(accounts)._check_sees_credit()
        return vals_list

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        for call in self:
            call.account_id._check_sees_credit()
            call._list_documents()

    # === ACTION METHODS === #

    def action_save(self):
        """Record the contact, and do what its result asks for.

        :raise UserError: with what is missing
        """
        self.ensure_one()
        account = self.account_id
        account._check_sees_credit()
        self._check_contact()
        chosen = self.sudo().document_ids.filtered("is_chosen").move_id
        if self.complaint_id:
            self.complaint_id._dispute(chosen.ids)
            return {"type": "ir.actions.act_window_close"}
        vals = getattr(self, f"_save_{self.result}")(account, chosen)
        self._record(account, vals)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # === BUSINESS METHODS === #

    @api.model
    def _open(self, account, complaint=None, visit=None):
        """Return the action of the dialog for an account whose credit the user may see."""
        system = trust.as_system(self)
        last = account.sudo().collection_contact_ids[:1]
        call = system.create(
            {
                "account_id": account.id,
                "partner_id": (last.partner_id.active and last.partner_id.id) or False,
                "complaint_id": complaint and complaint.id,
                "visit_id": visit and visit.id,
                "result": "dispute" if complaint else "promise",
                "date_promised": fields.Date.add(
                    account.company_id._key_account_today(), days=WEEK
                ),
                "kind_id": self.env["key.account.complaint.kind"].search([], limit=1).id,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": account.display_name,
            "res_model": self._name,
            "res_id": call.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _list_documents(self):
        """Write what the customer has not paid, the oldest first."""
        self.ensure_one()
        disputed = self.complaint_id.sudo().document_ids.move_id.ids
        running = {row["move_id"]: row["running"] for row in self._list_promisable()}
        self.env["key.account.collection.call.document"].sudo().create(
            [
                {
                    "call_id": self.id,
                    "move_id": row["move_id"],
                    "name": row["name"],
                    "date_due": row["due"],
                    "late_days": row["late"],
                    "open_amount": row["open"],
                    "promised_amount": running.get(row["move_id"], 0.0),
                    "dispute": row["dispute"],
                    "is_chosen": row["move_id"] in disputed,
                }
                for row in self.account_id._get_owed_documents()
            ]
        )

    def _check_contact(self):
        """Refuse contacts of other customers."""
        contact, customer = self.sudo().partner_id, self.sudo().account_id.partner_id
        if contact and contact.commercial_partner_id != customer:
            raise UserError(
                self.env._(
                    "%(contact)s is not a contact of %(customer)s. Choose a contact of this customer, "
                    "or leave the field empty.",
                    contact=contact.display_name,
                    customer=customer.display_name,
                )
            )

    def _record(self, account, vals):
        """Record the contact with its result (as the system)."""
        contact = trust.as_system(self.env["key.account.collection.contact"]).create(
            {
                "account_id": account.id,
                "user_id": self.env.uid,
                "partner_id": self.partner_id.id,
                "date": account.company_id._key_account_today(),
                "result": self.result,
                "note": self.note or self.dispute,
                **vals,
            }
        )
        contact._follow_up()
        return contact

    # === RESULTS === #

    # Each returns what is recorded of the contact besides.

    def _save_dispute(self, account, chosen):
        dispute = (self.dispute or "").strip()
        if not (chosen and dispute and self.kind_id):
            raise UserError(
                self.env._(
                    "Choose the disputed documents, the type of complaint, and enter what is disputed."
                )
            )
        complaint = self.env["key.account.complaint"].create(
            {
                "account_id": account.id,
                "name": dispute,
                "kind_id": self.kind_id.id,
                "partner_id": self.partner_id.id if not self.partner_id.is_company else False,
                "visit_id": self.visit_id.id,
                "user_id": account.owner_id.id or self.env.uid,
                "date": account.company_id._key_account_today(),
                # Colleagues read the complaint who may not know what is owed: the note stays on the contact.
                "description": False,
            }
        )
        complaint._dispute(chosen.ids)
        return {"complaint_id": complaint.id}

    def _save_again(self, account, chosen):
        today = account.company_id._key_account_today()
        if not self.date_next or self.date_next <= today:
            raise UserError(self.env._("Enter a day after today on which to call again."))
        if self.date_next > (last := fields.Date.add(today, days=LATEST_CALL)):
            raise UserError(
                self.env._(
                    "%(day)s is too late to call again. Choose a day up to %(last)s.",
                    day=format_date(self.env, self.date_next),
                    last=format_date(self.env, last),
                )
            )
        return {"date_next": self.date_next}

    def _save_wrong(self, account, chosen):
        if not (self.note or "").strip():
            raise UserError(self.env._("Enter what is wrong with the amount."))
        return {}
