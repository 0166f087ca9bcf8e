from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.booked import DAY, BookColumn, BookSource, each
from ...tools.handing import HandoverSource
from ...tools.story import StoryRows
from .key_account_cadence import HALF_DAYS

# The number of overdue days is limited, because dates are.
MAX_DAYS = 36_500
# Fields that affect due visits.
DECIDING = {
    "active",
    "deputy_id",
    "executive_id",
    "grade_id",
    "owner_id",
    "prospect_mark",
    "relation_kind_id",
    "relationship_level_id",
    "technical_id",
    "visit_half_day",
}


class KeyAccount(models.Model):
    """The visits of an account: visitors, last visit, and next due date."""

    _name = "key.account"
    _inherit = ["key.account.territorial", "key.account.visited", "key.account"]
    _serving_fields = {"technical_id"}
    _manager_fields = {"executive_id"}
    _optional_fields = {"executive_id"}

    state_id = fields.Many2one(
        related="partner_id.state_id",
    )
    technical_id = fields.Many2one(
        comodel_name="res.users",
        string="Technical Contact",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="The colleague who makes the technical visits. Has the same access as users the "
        "account is shared with.",
    )
    executive_id = fields.Many2one(
        comodel_name="res.users",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="The executive who makes the leadership visits. Has the same access as users the "
        "account is shared with.",
    )
    visit_half_day = fields.Selection(
        selection=HALF_DAYS,
        string="Preferred Half-day",
        help="When the customer prefers visits. Leave empty to use the half-day of the cadence.",
    )
    opening_calendar_id = fields.Many2one(
        comodel_name="resource.calendar",
        string="Opening Hours",
        check_company=True,
        help="When visits are possible. Leave empty for our whole working day.",
    )
    cadence_exception_ids = fields.One2many(
        comodel_name="key.account.cadence.exception",
        inverse_name="account_id",
        string="Own Cadence",
    )
    visit_due_ids = fields.One2many(
        comodel_name="key.account.visit.due",
        inverse_name="account_id",
        string="Due Visits",
    )
    visit_last_date = fields.Date(
        string="Last Visit",
        readonly=True,
        copy=False,
    )
    visit_next_date = fields.Date(
        string="Next Visit",
        readonly=True,
        copy=False,
        help="The next planned or confirmed visit.",
    )
    visit_due_date = fields.Date(
        string="Visit Due",
        readonly=True,
        copy=False,
        help="The earliest due date of all visit levels.",
    )
    visit_overdue_days = fields.Integer(
        string="Days Visit Overdue",
        compute="_compute_visit_overdue_days",
        search="_search_visit_overdue_days",
    )
    visit_ids = fields.One2many(
        comodel_name="key.account.visit",
        inverse_name="account_id",
        string="Visits",
    )
    visit_count = fields.Integer(
        string="Number of Visits",
        compute="_compute_visit_count",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("technical_id", "executive_id")
    def _check_visitors(self):
        for account in self.sudo():
            visitors = account.technical_id | account.executive_id
            visitors._key_account_check_colleagues(account.company_id)

    # === COMPUTE METHODS === #

    @api.depends("visit_ids")
    def _compute_visit_count(self):
        counts = dict(
            self.env["key.account.visit"]._read_group(
                [("account_id", "in", self.ids), ("state", "!=", "cancelled")],
                ["account_id"],
                ["__count"],
            )
        )
        for account in self:
            account.visit_count = counts.get(account._origin, 0)

    @api.depends("visit_due_date")
    def _compute_visit_overdue_days(self):
        for account in self:
            due = account.visit_due_date
            late = due and (account.company_id._key_account_today() - due).days
            account.visit_overdue_days = max(0, late or 0)

    def _search_visit_overdue_days(self, operator, value):
        if operator not in (">", ">=", "<", "<=") or not isinstance(value, int):
            return NotImplemented
        # More days overdue is an earlier day; overdue days are never negative.
        reverse = {">": "<", ">=": "<=", "<": ">", "<=": ">="}[operator]
        days = max(-MAX_DAYS, min(value, MAX_DAYS))
        domain = self.env["res.company"]._key_account_domain_of_day(
            lambda today, companies: (
                Domain("company_id", "in", companies)
                & Domain("visit_due_date", reverse, fields.Date.subtract(today, days=days))
            )
        )
        if operator in ("<", "<="):
            domain |= Domain("visit_due_date", "=", False)
        return domain

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._share_with_visitors()
        self._update_visit_due()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if {"technical_id", "executive_id"} & vals.keys():
            self._share_with_visitors()
        if DECIDING & vals.keys():
            self._update_visit_due()

    # === BUSINESS METHODS === #

    def _share_with_visitors(self):
        """Let the visitors of an account see it."""
        for account in self.sudo():
            visitors = account.technical_id | account.executive_id
            others = account.owner_id | account.deputy_id | account.shared_user_ids
            if missing := visitors - others:
                account.shared_user_ids |= missing

    @api.model
    def _fields_to_take_over(self):
        return [
            *super()._fields_to_take_over(),
            "technical_id",
            "executive_id",
            "visit_half_day",
            "opening_calendar_id",
        ]

    def _with_history(self):
        """Accounts with visits cannot be deleted."""
        known = (
            self.env["key.account.visit"]
            .sudo()
            ._read_group(
                [("account_id", "in", self.ids), ("state", "!=", "planned")],
                ["account_id"],
            )
        )
        return super()._with_history().union(*(account for [account] in known))

    def _merge_into(self, target):
        """Move the visits, and one exception per level."""
        kept = set(target.sudo().cadence_exception_ids.mapped("visit_level"))
        self.sudo().cadence_exception_ids.filtered(
            lambda exception: exception.visit_level in kept
        ).unlink()
        self.sudo().visit_due_ids.unlink()
        self.env["key.account.visit.wanted"].sudo().search(
            [("account_id", "in", self.ids)]
        ).unlink()
        result = super()._merge_into(target)
        target._update_visit_due()
        return result

    def _after_visits_change(self):
        super()._after_visits_change()
        self._update_visit_due()

    def _after_grade_change(self):
        super()._after_grade_change()
        self.env["key.account.cadence"]._recompute_later()

    @api.model
    def _after_revenue_change(self, company):
        super()._after_revenue_change(company)
        self.env["key.account.visit.due"]._update_revenue(company)

    @api.model
    def _get_book_columns(self):
        dates = ("visit_last_date", "visit_next_date", "visit_due_date")
        labels = (self.env._("Last Visit"), self.env._("Next Visit"), self.env._("Visit Due"))
        return [
            *super()._get_book_columns(),
            BookSource(
                60,
                tuple(BookColumn(label, DAY, 12) for label in labels),
                each(lambda account: tuple(account[name] for name in dates)),
                feature="feature_visit",
            ),
        ]

    def _get_next_steps(self):
        """The first due visit that is not agreed."""
        return [
            *super()._get_next_steps(),
            StoryRows(
                model="key.account",
                query=SQL(
                    """ SELECT due_date AS day, account_id AS id, NULL::jsonb AS facts
                          FROM key_account_visit_due
                         WHERE account_id = %s AND is_agreed IS NOT TRUE """,
                    self.id,
                ),
                tell=lambda accounts: {self.id: self.env._("Visit due")},
                feature="feature_visit",
            ),
        ]

    @api.model
    def _get_handover_sources(self):
        return [
            *super()._get_handover_sources(),
            HandoverSource(
                "technical",
                self.env._("Technical contact of accounts"),
                "key.account",
                "technical_id",
                path="id",
            ),
            HandoverSource(
                "executive",
                self.env._("Executive of accounts"),
                "key.account",
                "executive_id",
                path="id",
            ),
        ]
