from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ...tools.periods import add_months_sql

CRITICAL = "3"


class KeyAccountComplaintCosted(models.AbstractModel):
    """Measures, cost and root cause of a complaint.

    The cost is that of the measures. A compensation that was entered on the complaint itself counts as long as
    no measure is a compensation: it is converted at the rate of the day of the solution.
    """

    _name = "key.account.complaint.costed"
    _description = "Cost of a Complaint"
    _recorded = {"date_counted"}

    measure_ids = fields.One2many(
        comodel_name="key.account.complaint.measure",
        inverse_name="complaint_id",
        string="Measures",
    )
    cause_id = fields.Many2one(
        comodel_name="key.account.complaint.cause",
        string="Root Cause",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
        help="Why it happened. Critical complaints are closed with a root cause only.",
    )
    is_cause_missing = fields.Boolean(
        compute="_compute_is_cause_missing",
    )
    is_compensated = fields.Boolean(
        string="Compensated by a Measure",
        compute="_compute_is_compensated",
        help="The compensation that was entered on the complaint itself does not count then.",
    )
    is_repeat = fields.Boolean(
        string="Repeat",
        compute="_compute_is_repeat",
        search="_search_is_repeat",
        help="It was reopened, or the account had another complaint with this root cause within the twelve "
        "months before.",
    )
    company_currency_id = fields.Many2one(comodel_name="res.currency")
    cost = fields.Monetary(
        compute="_compute_cost",
        store=True,
        currency_field="company_currency_id",
        help="Measures and posted credit notes, without tax, in the currency of the company.",
    )
    cost_besides = fields.Monetary(
        string="Cost Without Credit Notes",
        compute="_compute_cost",
        store=True,
        currency_field="company_currency_id",
    )
    date_counted = fields.Date(
        string="Cost Counts on",
        compute="_compute_date_counted",
        store=True,
        copy=False,
        help="The day of the first closing. A complaint that is reopened keeps it, so that figures of earlier "
        "days stay.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("state", "severity", "cause_id")
    def _check_cause(self):
        causes = self.env["key.account.complaint.cause"].sudo()
        critical = self.filtered(
            lambda complaint: complaint.state == "closed" and complaint.severity == CRITICAL
        )
        missing = critical.filtered(lambda complaint: not complaint.cause_id)
        if missing and causes.search_count([], limit=1):
            raise ValidationError(
                self.env._(
                    "%(complaint)s is critical: fill in the root cause before you close it.",
                    complaint=missing[0].name,
                )
            )

    # === COMPUTE METHODS === #

    @api.depends("state", "cause_id")
    def _compute_is_cause_missing(self):
        has_causes = bool(self.env["key.account.complaint.cause"].sudo().search_count([], limit=1))
        for complaint in self:
            is_over = not complaint.is_open
            complaint.is_cause_missing = has_causes and is_over and not complaint.cause_id

    @api.depends("measure_ids.kind")
    def _compute_is_compensated(self):
        for complaint in self:
            complaint.is_compensated = "compensation" in complaint.measure_ids.mapped("kind")

    @api.depends(
        "measure_ids.kind",
        "measure_ids.cost",
        "measure_ids.credit",
        "amount_compensated",
        "currency_id",
        "date_solved",
    )
    def _compute_cost(self):
        for complaint in self:
            measures = complaint.measure_ids
            cost, credit = sum(measures.mapped("cost")), sum(measures.mapped("credit"))
            if complaint.amount_compensated and "compensation" not in measures.mapped("kind"):
                cost += complaint._get_compensation()
            complaint.cost = cost
            complaint.cost_besides = cost - credit

    @api.depends("date_closed")
    def _compute_date_counted(self):
        for complaint in self:
            complaint.date_counted = complaint.date_counted or complaint.date_closed

    @api.depends("account_id", "cause_id", "date", "reopened_count")
    def _compute_is_repeat(self):
        repeats = self._search_repeats(self.ids) if self.ids else ()
        for complaint in self:
            is_again = bool(complaint.reopened_count)
            complaint.is_repeat = is_again or complaint._origin.id in repeats

    def _search_is_repeat(self, operator, value):
        if operator != "in":
            return NotImplemented
        return ["|", ("reopened_count", ">", 0), ("id", "in", self._search_repeats())]

    # === STEPS === #

    def _prepare_change(self, vals):
        """Enter measures before a complaint is closed in the same save: those of closed ones are for managers."""
        vals = super()._prepare_change(vals)
        is_moved = {"state", "stage_id"} & vals.keys()
        if vals.get("measure_ids") and is_moved and "closed" not in self.mapped("state"):
            self.write({"measure_ids": vals.pop("measure_ids")})
        return vals

    # === BUSINESS METHODS === #

    def _get_compensation(self):
        """Return the compensation of the complaint itself in the currency of the company (sudo)."""
        company = self.company_id or self.env.company
        day = self.date_solved or company._key_account_today()
        return self.currency_id._convert(self.amount_compensated, company.currency_id, company, day)

    @api.model
    def _search_repeats(self, ids=None):
        """Return the ids of complaints that repeat an earlier one, of these ids or of all."""
        self.env["key.account.complaint"].flush_model(["account_id", "cause_id", "date"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT complaint.id
                  FROM key_account_complaint complaint
                 WHERE complaint.cause_id IS NOT NULL %(only)s
                   AND EXISTS (
                       SELECT FROM key_account_complaint earlier
                        WHERE earlier.account_id = complaint.account_id
                          AND earlier.cause_id = complaint.cause_id
                          AND (earlier.date, earlier.id) < (complaint.date, complaint.id)
                          AND earlier.date > %(since)s)
                """,
                since=add_months_sql(SQL("complaint.date"), -12),
                only=SQL() if ids is None else SQL("AND complaint.id IN %s", tuple(ids)),
            )
        )
        return {complaint_id for (complaint_id,) in rows}
