from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import bulk
from ...tools.cadence.visit_rhythm import Rhythm
from ..visit.key_account_visit import CHANNELS
from .key_account_cadence import HALF_DAYS
from .key_account_visit_rhythm import PERIODS


class KeyAccountVisitDue(models.Model):
    """The next required visit of an account on a level, and its visitor.

    Written only by :meth:`~.KeyAccount._update_visit_due`, from cadences and visits.
    """

    _name = "key.account.visit.due"
    _description = "Due Visit"
    _inherit = ["key.account.visit.need"]
    _written_by_code = True
    # Visitors see their due visits, whether or not they see the account.
    _rights_path = None
    # By grade, then the longest overdue, then the customers that bring most.
    _order = "grade_sequence, due_date, revenue desc nulls last, id"
    _log_access = False
    _follows_configuration = True

    account_id = fields.Many2one(
        readonly=True,
    )
    company_id = fields.Many2one(
        store=True,
        required=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    visit_level = fields.Selection(
        readonly=True,
    )
    cadence_id = fields.Many2one(
        comodel_name="key.account.cadence",
        index="btree_not_null",
        readonly=True,
        ondelete="cascade",
    )
    exception_id = fields.Many2one(
        comodel_name="key.account.cadence.exception",
        index="btree_not_null",
        readonly=True,
        ondelete="cascade",
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Visitor",
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
        help="Empty if the account has no owner.",
    )
    channel = fields.Selection(
        selection=CHANNELS,
        readonly=True,
    )
    half_day = fields.Selection(
        string="Preferred Half-day",
        selection=HALF_DAYS,
        readonly=True,
    )
    duration = fields.Float(
        string="Hours",
        readonly=True,
    )
    number = fields.Integer(
        string="Visits",
        readonly=True,
        aggregator=None,
    )
    period = fields.Selection(
        selection=PERIODS,
        readonly=True,
    )
    interval_days = fields.Integer(
        string="Every (Days)",
        readonly=True,
        aggregator="avg",
    )
    interval_min = fields.Integer(
        string="Minimum Days Between Visits",
        readonly=True,
        aggregator=None,
    )
    interval_max = fields.Integer(
        string="Maximum Days Between Visits",
        readonly=True,
        aggregator=None,
    )
    last_date = fields.Date(
        string="Last Visit",
        readonly=True,
    )
    next_date = fields.Date(
        string="Next Visit",
        readonly=True,
        help="The next planned or confirmed visit.",
    )
    due_date = fields.Date(
        string="Due",
        required=True,
        index=True,
        readonly=True,
        help="The last visit plus the interval of the cadence, in calendar months or, for several "
        "visits per week, in working days. Without a visit: the day on which the account was "
        "created.",
    )
    latest_date = fields.Date(
        readonly=True,
    )
    is_agreed = fields.Boolean(
        string="Agreed in Time",
        readonly=True,
        help="The next visit is not later than the latest date, or too soon for another visit "
        "before it.",
    )
    overdue_days = fields.Integer(
        string="Days Overdue",
        compute="_compute_overdue_days",
    )
    revenue = fields.Monetary(
        string="Revenue of 12 Months",
        readonly=True,
        aggregator=None,
        help="Posted invoices minus credit notes of the last twelve months, without tax, as of the "
        "last night. Empty while the metric Revenue is confidential.",
    )

    _account_level_uniq = models.UniqueIndex("(account_id, visit_level)")

    # === COMPUTE METHODS === #

    @api.depends("due_date")
    def _compute_overdue_days(self):
        for due in self:
            today = due.company_id._key_account_today()
            due.overdue_days = max(0, (today - due.due_date).days)

    # === BUSINESS METHODS === #

    @api.model
    def _overdue_domain(self):
        """Return the domain of overdue visits, by the day of each company."""
        return self.env["res.company"]._key_account_domain_of_day(
            lambda today, companies: (
                Domain("company_id", "in", companies) & Domain("due_date", "<", today)
            )
        )

    @api.model
    def _update_revenue(self, company):
        """Write the revenue of the accounts to the due visits of a company, where it changes."""
        bulk.execute(
            self.env,
            SQL(
                """
                UPDATE key_account_visit_due due
                   SET revenue = account.revenue_year
                  FROM key_account account
                 WHERE account.id = due.account_id AND due.company_id = %s
                   AND due.revenue IS DISTINCT FROM account.revenue_year
                """,
                company.id,
            ),
        )
        self.invalidate_model(["revenue"])

    def _get_rhythm(self):
        """Return how often the account is visited, as :class:`~..tools.visit_rhythm.Rhythm`."""
        self.ensure_one()
        return Rhythm(self.number, self.period)

    def _describe_rhythm(self):
        """Return the visit frequency as text."""
        self.ensure_one()
        if self.period == "week" and self.number > 1:
            return self.env._("%s visits per week", self.number)
        return self.env._("every %s days", self.interval_days)

    # === ACTION METHODS === #

    def action_plan_visit(self):
        """Open the form of a new visit with the values of the cadence."""
        self.ensure_one()
        self.check_access("read")
        return self.env["key.account.visit"]._get_records_action(
            name=self.env._("Plan a Visit"),
            context={
                "default_account_id": self.account_id.id,
                "default_visit_level": self.visit_level,
                "default_channel": self.channel,
                "default_duration": self.duration,
                "default_user_id": self.user_id.id or self.env.uid,
            },
        )
