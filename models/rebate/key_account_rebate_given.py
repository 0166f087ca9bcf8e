from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.orm.models import NO_ACCESS
from odoo.tools import SQL, format_date

from ...tools import bulk
from ...tools.periods import add_months
from ...tools.rebate.base import Base
from ...tools.touch import first_held
from .key_account_rebate_accruing import CORRECTED_MONTHS

# Forms that pay for all that is bought, not for growth or days to pay. Two steps may hide one rate.
WHOLE_FORMS = ("total", "stepped", "target")


class KeyAccountRebateGiven(models.AbstractModel):
    """Agreements that the sales policy gave one account: no day of an account counts in two of them.

    Days are those of agreements that run or ended, and of closed ones up to the day they were closed on, if they
    earned something. An agreement that would count such a day again is neither approved nor opened again. What
    happens when accounts are merged: see ``key.account.rebate.merged``.
    """

    _name = "key.account.rebate.given"
    _description = "Rebate Agreements of the Sales Policy"

    is_by_policy = fields.Boolean(
        string="By Sales Policy",
        copy=False,
        help="Made by “Make Agreement” of what the sales policy gives, or copied from such an agreement.",
    )

    counted_move_ids = fields.Many2many(
        comodel_name="account.move",
        relation="key_account_rebate_counted_rel",
        column1="rebate_id",
        column2="move_id",
        string="Counted Documents",
        readonly=True,
        copy=False,
        groups=NO_ACCESS,
        help="What had been counted when the agreement was closed: with another date it counts nowhere else.",
    )

    # === CRUD METHODS === #

    def copy(self, default=None):
        """A copy of what the sales policy gave, also for the next period, is of the policy."""
        copies = super().copy(default)
        for rebate, copied in zip(self.sudo(), copies.sudo(), strict=True):
            if rebate.is_by_policy:
                copied.is_by_policy = True
        return copies

    # === BUSINESS METHODS === #

    def _get_members(self):
        """Return the accounts of the agreements, also archived ones."""
        return self.with_context(active_test=False).account_ids

    def _is_whole(self):
        """Return whether the agreement counts all that one account buys, as agreements of the policy do."""
        self.ensure_one()
        return (
            self.scope == "accounts"
            and len(self._get_members()) == 1
            and self.form in WHOLE_FORMS
            and self._counts_all_products()
        )

    def _counts_all_products(self):
        """Return whether the agreement counts whatever is bought."""
        return not self.product_ids and (not self.category_ids or self._has_all_categories())

    def _has_all_categories(self):
        """Return whether all products of a category count, since all of the highest ones are chosen."""
        highest = self.env["product.category"].sudo().search([("parent_id", "=", False)])
        return not highest - self.category_ids

    def _find_like(self, accounts, states):
        """Return the agreements in some states that count all of one of these accounts (sudo)."""
        found = self.with_context(active_test=False).search(
            Domain("account_ids", "in", accounts.ids)
            & Domain("scope", "=", "accounts")
            & Domain("form", "in", WHOLE_FORMS)
            & Domain("state", "in", states),
            order="id",
        )
        return found.filtered(lambda rebate: rebate._is_whole()).with_env(self.env)

    def _hold_like(self, accounts):
        """Keep others from letting agreements run that count the same: of two, one does (sudo).

        :raise UserError: naming one that somebody else is at
        """
        like = self._find_like(accounts, ("draft", "closed"))
        if held := first_held(self | like):
            raise UserError(
                self.env._("Another user changes %s. Try again in a moment.", held.name)
            )

    def _get_last_counted(self):
        """Return the last day whose invoices the agreement counts, or has counted (sudo)."""
        if self.state != "closed":
            return self.date_to
        # Agreements that were closed before the day was noted were written then for the last time.
        return min(
            self.closed_on or self.company_id._key_account_day(self.write_date), self.date_to
        )

    def _has_counted(self):
        """Return whether the agreement still pays for something, if only for what it has earned (sudo)."""
        return self._still_counts() or any(self.share_ids.mapped("accrued"))

    def _get_twins(self, states):
        """Return the agreements that count the same invoices, where the policy gave one of the two (sudo).

        :param states: of the others; closed ones are twins if they have earned something
        """
        if not self._is_whole():
            return self.browse()
        return (self._find_like(self._get_members(), states) - self).filtered(
            lambda other: (
                (other.is_by_policy or self.is_by_policy)
                and other.date_from <= self.date_to
                and other._get_last_counted() >= self.date_from
                and other._has_counted()
            )
        )

    def _check_alone(self):
        """Refuse an agreement that counts what another one counts or has counted.

        :raise UserError: naming that one
        """
        for rebate in self.sudo():
            if twin := rebate._get_twins(("running", "ended"))[:1]:
                raise UserError(
                    self.env._(
                        "%(rebate)s would count the same invoices as %(other)s, which runs until %(day)s: the "
                        "sales policy gives %(account)s one rebate. Close that one first, or delete this draft.",
                        rebate=rebate.name,
                        other=twin.name,
                        day=format_date(self.env, twin.date_to),
                        account=twin._get_members().display_name,
                    )
                )
            if twin := rebate._get_twins(("closed",))[:1]:
                raise UserError(
                    self.env._(
                        "%(rebate)s would count invoices once more that %(other)s, closed by now, has counted "
                        "until %(day)s. Let a draft begin later, or open %(other)s again.",
                        rebate=rebate.name,
                        other=twin.name,
                        day=format_date(self.env, twin._get_last_counted()),
                    )
                )

    def _close(self):
        """Note that these agreements count no more (sudo)."""
        for company, rebates in self.grouped("company_id").items():
            rebates.write({"state": "closed", "closed_on": company._key_account_today()})

    def _accrue_last(self):
        """Count once more what is posted by now (sudo): what no agreement counts later would be lost."""
        self.env.flush_all()
        for company, rebates in self.grouped("company_id").items():
            (rebates & self._get_counted(company))._accrue()

    def _keep_counted(self):
        """Note which documents were counted (sudo): one whose date is changed later counts nowhere else."""
        for company, rebates in self.grouped("company_id").items():
            base = Base(company, company._key_account_today(), rebates)
            bulk.execute(
                self.env,
                SQL(
                    """
                    INSERT INTO key_account_rebate_counted_rel (rebate_id, move_id)
                    SELECT DISTINCT counted.rebate_id, counted.move_id FROM (%s) counted
                        ON CONFLICT DO NOTHING
                    """,
                    base.query_documents(),
                ),
            )
        self.invalidate_recordset(["counted_move_ids"], flush=False)

    def _still_counts(self):
        """Return whether what is invoiced for the days of the agreement still changes what it earned (sudo)."""
        today = self.company_id._key_account_today()
        return self.state == "running" or (
            self.state == "ended" and self.date_to >= add_months(today, -CORRECTED_MONTHS)
        )
