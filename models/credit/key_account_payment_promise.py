from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_amount, format_date

STATES = [
    ("open", "Open"),
    ("kept", "Kept"),
    ("partly", "Partly Kept"),
    ("broken", "Broken"),
    ("cancelled", "Cancelled"),
]
# What counts in a kept rate.
SETTLED = ("kept", "partly", "broken")


class KeyAccountPaymentPromise(models.Model):
    """A payment that a customer promised: so much by a day, of some documents or of the whole account.

    Promises are written by code alone, through :meth:`_take` and the buttons: what was promised is not
    changed afterwards. The status follows the ledger, see ``key.account.payment.promise.judging``.
    """

    _name = "key.account.payment.promise"
    _description = "Promise to Pay"
    _inherit = [
        "key.account.payment.promise.cancelling",
        "key.account.payment.promise.chain",
        "key.account.payment.promise.words",
        "key.account.payment.promise.taking",
        "key.account.payment.promise.judging",
        "key.account.part",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    # All of it; what Odoo keeps of a thread is not.
    _recorded = {
        "amount",
        "amount_due",
        "amount_late",
        "amount_paid",
        "before",
        "cancel_reason",
        "cancelled_by_id",
        "check_activity_id",
        "company_id",
        "covers",
        "currency_id",
        "date",
        "date_complete",
        "date_from",
        "date_limit",
        "date_promised",
        "date_settled",
        "document_ids",
        "is_cancelled",
        "kept_share",
        "kind",
        "note",
        "owed_before",
        "paid_bank",
        "paid_on",
        "partner_id",
        "source",
        "state",
        "tolerance_days",
        "user_id",
    }
    _order = "date_promised desc, id desc"
    _rec_names_search = ["account_id"]
    _mail_post_access = "read"

    company_id = fields.Many2one(store=True, index=True)
    account_partner_id = fields.Many2one(
        related="account_id.partner_id",
        string="Customer",
    )
    owner_id = fields.Many2one(
        related="account_id.owner_id",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Promised by",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="The contact of the customer who promised.",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Taken by",
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    date = fields.Date(
        string="Taken on",
        required=True,
    )
    kind = fields.Selection(
        selection=[
            ("pay", "Will pay"),
            ("paid", "Says it is paid"),
        ],
        string="The Customer",
        required=True,
        default="pay",
    )
    source = fields.Selection(
        selection=[
            ("document", "Document"),
            ("account", "Account"),
            ("visit", "Visit"),
            ("call", "Call"),
        ],
        string="Taken from",
        required=True,
        default="account",
    )
    amount = fields.Monetary(
        string="Promised",
        required=True,
    )
    currency_id = fields.Many2one(
        comodel_name="res.currency",
        required=True,
    )
    date_promised = fields.Date(
        string="Promised for",
        required=True,
        index=True,
    )
    tolerance_days = fields.Integer(
        string="Tolerance (Days)",
        help="Money that arrives within these days after the promised day keeps the promise.",
    )
    date_limit = fields.Date(
        string="Broken After",
        required=True,
        index=True,
        help="The promised day and the days of tolerance.",
    )
    paid_bank = fields.Char(
        string="Bank",
        help="The bank from which or to which the customer says it has paid.",
    )
    paid_on = fields.Date(
        string="Paid on",
        help="The day on which the customer says it has paid.",
    )
    note = fields.Text()
    covers = fields.Selection(
        selection=[
            ("documents", "Documents"),
            ("account", "Whole Account"),
        ],
        required=True,
        default="account",
        help="A promise for the whole account is kept by any money for the customer, whoever pays.",
    )
    document_ids = fields.One2many(
        comodel_name="key.account.payment.promise.document",
        inverse_name="promise_id",
        string="Documents",
    )

    # What was known when it was taken
    owed_before = fields.Float(
        help="What the customer owed, less credits, in company currency.",
    )
    date_from = fields.Date(
        help="Money of this day or later counts for a promise without documents.",
    )
    before = fields.Json(
        help="What was booked from that day on when the promise was taken: amounts by journal item.",
    )

    # What became of it
    state = fields.Selection(
        selection=STATES,
        string="Status",
        required=True,
        default="open",
        index=True,
        group_expand=True,
    )
    date_settled = fields.Date(
        string="Kept or Broken on",
        index="btree_not_null",
    )
    amount_due = fields.Monetary(
        string="To Pay",
        help="What was promised, less credit notes, discounts and cancelled documents.",
    )
    amount_paid = fields.Monetary(
        string="Received",
        help="Money received towards this promise, in time or late.",
    )
    amount_late = fields.Monetary(
        string="Of It Late",
        help="What was received after the promised day and the days of tolerance.",
    )
    date_complete = fields.Date(
        string="Received in Full on",
    )
    amount_waiting = fields.Float(
        string="Not Matched Yet",
        compute="_compute_amount_waiting",
        digits="Account",
        help="Money of the customer that is booked and not matched with any document, in company currency.",
    )
    kept_share = fields.Float(
        string="Kept Rate",
        aggregator="avg",
        help="Promises kept ÷ promises kept, partly kept and broken. Those that are open or cancelled do not "
        "count.",
    )

    # === COMPUTE METHODS === #

    @api.depends("amount", "currency_id", "date_promised", "account_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for promise in self:
            promise.display_name = self.env._(
                "%(customer)s: %(amount)s by %(day)s",
                customer=promise.account_id.display_name or "",
                amount=format_amount(self.env, promise.amount or 0.0, promise.currency_id),
                day=format_date(self.env, promise.date_promised),
            )

    def _compute_amount_waiting(self):
        """Money that nobody has matched may be what was promised."""
        self.amount_waiting = 0
        for company, promises in self.sudo().grouped("company_id").items():
            partners = promises.account_id.partner_id
            waiting = promises._measure_waiting(company, partners.ids)
            for promise in promises:
                promise.amount_waiting = waiting.get(promise.account_id.partner_id.id, 0.0)

    # === BUSINESS METHODS === #

    @api.model
    def _count_broken(self, company, since, partner_ids=None):
        """Count the promises that customers broke.

        :param res.company company: whose customers
        :param date since: first day on which they were broken
        :param partner_ids: ids of commercial partners; ``None`` for all
        :return: ``{commercial partner id: number}`` of customers with any
        """
        domain = [
            ("company_id", "=", company.id),
            ("state", "=", "broken"),
            ("date_settled", ">=", since),
        ]
        if partner_ids is not None:
            domain.append(("account_id.partner_id", "in", list(partner_ids)))
        groups = self.sudo()._read_group(domain, ["account_id"], ["__count"])
        counts = {}
        for account, count in groups:
            partner_id = account.partner_id.id
            counts[partner_id] = counts.get(partner_id, 0) + count
        return counts

    @api.model
    def _get_limit(self, day, tolerance):
        return day + timedelta(days=tolerance)
