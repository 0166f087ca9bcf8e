from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.orm.models import NO_ACCESS

from ...tools import guarded_field
from ...tools.touch import first_held

STATES = [
    ("draft", "Draft"),
    ("running", "Running"),
    ("ended", "Ended"),
    ("closed", "Closed"),
]
# What was agreed: it does not change once the agreement was approved.
TERMS = {
    "account_ids",
    "cap",
    "category_ids",
    "company_id",
    "date_from",
    "date_to",
    "form",
    "grade_id",
    "measure",
    "minimum",
    "product_ids",
    "reward",
    "scope",
    "step_ids",
    "uom_id",
}


class KeyAccountRebate(models.Model):
    """An agreement about rebates: with whom, for what, from when to when, and what is paid.

    **How to use.** A manager enters the agreement and approves it. From then on each night says what each
    account has earned so far. What was earned is paid by a credit note, at any time; what changes later is
    paid, or taken off, with the next one.

    **How it works.** Chosen accounts reach the steps together, and share what is paid by what each of them
    bought. Accounts of a grade each reach the steps on their own, with the invoices of the days on which they
    had the grade.
    """

    _name = "key.account.rebate"
    _description = "Rebate Agreement"
    _inherit = [
        "key.account.rebate.terms",
        "key.account.rebate.accruing",
        "key.account.rebate.given",
        "key.account.rebate.merged",
        "key.account.guarded",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _fixed = {"company_id"}
    _recorded = {
        "approved_by_id", "approved_on", "closed_on", "is_by_policy", "share_ids", "state",
    }  # fmt: skip
    _order = "date_to desc, id desc"

    name = fields.Char(required=True, tracking=True)
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    state = fields.Selection(
        selection=STATES,
        string="Status",
        required=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    scope = fields.Selection(
        selection=[
            ("accounts", "Accounts, together"),
            ("grade", "Each account of a grade"),
        ],
        string="Agreed with",
        required=True,
        default="accounts",
    )
    account_ids = guarded_field.Many2many(
        comodel_name="key.account",
        relation="key_account_rebate_account_rel",
        column1="rebate_id",
        column2="account_id",
        string="Accounts",
        domain="[('company_id', '=', company_id)]",
        help="Several accounts, such as the companies of a group, reach the steps together.",
    )
    # The same accounts, for the record rule alone: where Odoo checks it in Python, it reads them all, and
    # the user would find those of others in the cache.
    member_ids = fields.Many2many(
        comodel_name="key.account",
        relation="key_account_rebate_account_rel",
        column1="rebate_id",
        column2="account_id",
        string="Accounts by Rule",
        readonly=True,
        copy=False,
        groups=NO_ACCESS,
    )
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        index="btree_not_null",
        ondelete="restrict",
        help="The grade that an account had on the day of the invoice.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: self._get_this_year()["date_from"],
        tracking=True,
        help="The day of the invoice counts.",
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: self._get_this_year()["date_to"],
        tracking=True,
    )
    approved_by_id = fields.Many2one(
        comodel_name="res.users",
        copy=False,
        ondelete="restrict",
    )
    approved_on = fields.Date(copy=False)
    closed_on = fields.Date(copy=False)
    share_ids = fields.One2many(
        comodel_name="key.account.rebate.share",
        inverse_name="rebate_id",
        string="By Account",
    )
    accrued = fields.Monetary(compute="_compute_totals", help="Of the accounts that you see.")
    open_amount = fields.Monetary(string="To Pay", compute="_compute_totals")

    _days = models.Constraint(
        "CHECK (date_to >= date_from)",
        "The agreement ends before it begins. Change “From” or “To”.",
    )

    # === COMPUTE METHODS === #

    @api.depends("share_ids.accrued", "share_ids.open_amount")
    @api.depends_context("uid")
    def _compute_totals(self):
        groups = self.env["key.account.rebate.share"]._read_group(
            [("rebate_id", "in", self._origin.ids)],
            ["rebate_id"],
            ["accrued:sum", "open_amount:sum"],
        )
        totals = {rebate.id: sums for rebate, *sums in groups}
        for rebate in self:
            rebate.accrued, rebate.open_amount = totals.get(rebate._origin.id, (0.0, 0.0))

    # === CONSTRAINT METHODS === #

    @api.constrains("scope", "account_ids", "grade_id", "company_id")
    def _check_with_whom(self):
        for rebate in self.sudo():
            if rebate.account_ids.company_id - rebate.company_id:
                raise ValidationError(
                    self.env._(
                        "An agreement is with accounts of one company. Choose accounts of %s.",
                        rebate.company_id.name,
                    )
                )
            if rebate.scope == "grade" and not rebate.grade_id:
                raise ValidationError(self.env._("Choose the grade whose accounts get the rebate."))

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        return [
            self._drop_other_partner(self._drop_empty_steps(vals))
            for vals in super()._prepare_new(vals_list)
        ]

    def _check_change(self, vals):
        super()._check_change(vals)
        if TERMS & vals.keys():
            self._check_open_terms()

    def _prepare_change(self, vals):
        return self._drop_other_partner(self._drop_empty_steps(super()._prepare_change(vals)))

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.invalidate_recordset(["member_ids"])

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        self.invalidate_recordset(["member_ids"])

    @api.model
    def _drop_other_partner(self, vals):
        """Return values without accounts beside a grade, or a grade beside accounts."""
        if vals.get("scope") == "grade":
            return {**vals, "account_ids": [fields.Command.clear()]}
        if vals.get("scope") == "accounts":
            return {**vals, "grade_id": False}
        return vals

    @api.ondelete(at_uninstall=False)
    def _unlink_except_agreed(self):
        if any(rebate.state != "draft" for rebate in self):
            raise UserError(
                self.env._(
                    "Only drafts can be deleted. Close the agreement: what was earned stays."
                )
            )

    # === ACTION METHODS === #

    def action_approve(self):
        """Let drafts run: from now on they are accrued each night.

        :raise AccessError: unless the user is a manager
        :raise UserError: for what is not complete
        """
        self._check_manages()
        self.sudo()._hold_like(self.sudo()._get_members())
        for rebate in self:
            rebate._check_complete()
        # One after the other: of two at once, the second one counts the same.
        for rebate in self.sudo().sorted("id"):
            rebate._check_alone()
            rebate.state = "running"
        for company, rebates in self.sudo().grouped("company_id").items():
            rebates.write(
                {
                    "approved_by_id": self.env.uid,
                    "approved_on": company._key_account_today(),
                }
            )
        self.env.ref("key_account.ir_cron_rebate").sudo()._trigger()

    def action_draft(self):
        """Take an approval back, as long as nothing was earned."""
        self._check_manages()
        if held := first_held(self):
            raise UserError(
                self.env._("%s is being accrued right now. Try again in a minute.", held.name)
            )
        shares = self.sudo().share_ids
        if shares.accrual_ids:
            raise UserError(
                self.env._(
                    "Something was earned already. Close this agreement, and make another one."
                )
            )
        shares.unlink()
        self.sudo().write({"state": "draft", "approved_by_id": False, "approved_on": False})

    def action_close(self):
        """End the count with what is posted by now: what is earned so far stays, and can be paid."""
        self._check_manages()
        if any(rebate.state not in ("running", "ended") for rebate in self):
            raise UserError(self.env._("Only agreements that run or ended can be closed."))
        self.sudo()._accrue_last()
        self.sudo()._keep_counted()
        self.sudo()._close()

    def action_reopen(self):
        """Count again what closed agreements earn."""
        self._check_manages()
        if any(rebate.state != "closed" for rebate in self):
            raise UserError(self.env._("Only closed agreements can be opened again."))
        self.sudo()._hold_like(self.sudo()._get_members())
        for rebate in self.sudo():
            rebate._check_alone()
            rebate.write({"state": "running", "closed_on": False, "counted_move_ids": False})
        self.env.ref("key_account.ir_cron_rebate").sudo()._trigger()

    def action_next_period(self):
        """Copy the agreement to a draft for the period after it, of the same length."""
        self.ensure_one()
        self._check_manages()
        following = self.copy(self._get_next_period() | {"name": self.name})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": following.id,
            "views": [(False, "form")],
        }

    def action_settle(self):
        """Open the dialog that pays what is open."""
        return self.env["key.account.rebate.settle"]._open(self)

    def action_view_shares(self):
        """Open the accounts of the agreement that the user sees."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "key.account.rebate.share",
            "views": [(False, "list"), (False, "form")],
            "domain": [("rebate_id", "=", self.id)],
        }

    # === BUSINESS METHODS === #

    def _check_manages(self):
        """Refuse whoever is no manager, or cannot write these agreements.

        :raise AccessError: naming who may
        """
        if not self.env.su and not self.env.user.has_group("key_account.group_manager"):
            raise AccessError(
                self.env._("Only managers approve and close agreements. Ask one of them.")
            )
        self.check_access("write")

    def _check_open_terms(self):
        """Refuse to change what was agreed.

        :raise UserError: unless all are drafts
        """
        agreed = self.exists().filtered(lambda rebate: rebate.state != "draft")
        if agreed:
            raise UserError(
                self.env._(
                    "%s was approved: its terms do not change. Close it, and make another agreement.",
                    ", ".join(agreed.mapped("name")),
                )
            )

    def _check_complete(self):
        if self.state != "draft":
            raise UserError(self.env._("%s was approved already. Reload the page.", self.name))
        if not self.step_ids:
            raise UserError(
                self.env._("Enter the steps of %s: without any, nothing is paid.", self.name)
            )
        if self.scope == "accounts" and not self.sudo()._get_members():
            raise UserError(self.env._("Choose the accounts that get the rebate of %s.", self.name))
