from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.rebate.ledger import book
from ...tools.touch import first_held

# Forms that pay for each invoice, not for growth, a target or days to pay. Two steps may hide one rate.
WHOLE_FORMS = ("total", "stepped")


class KeyAccountRebateGiven(models.AbstractModel):
    """Agreements that the sales policy gave one account: the same invoices count in one of them alone.

    There can be two once accounts are merged. Of two that run, the one of the account that is left counts; of two
    drafts, one is approved. What a closed agreement has earned stays its own: another one begins after it.
    """

    _name = "key.account.rebate.given"
    _description = "Rebate Agreements of the Sales Policy"

    is_by_policy = fields.Boolean(
        string="By Sales Policy",
        copy=False,
        help="Made by “Make Agreement” of what the sales policy gives.",
    )

    # === BUSINESS METHODS === #

    def _is_whole(self):
        """Return whether the agreement counts all that one account buys, as agreements of the policy do."""
        self.ensure_one()
        return (
            self.scope == "accounts"
            and len(self.account_ids) == 1
            and self.form in WHOLE_FORMS
            and not self.product_ids
            and not self.category_ids
        )

    def _find_like(self, accounts, states):
        """Return the agreements in some states that count all of one of these accounts (sudo)."""
        found = self.search(
            Domain("account_ids", "in", accounts.ids)
            & Domain("scope", "=", "accounts")
            & Domain("form", "in", WHOLE_FORMS)
            & Domain("state", "in", states),
            order="id",
        )
        return found.filtered(lambda rebate: rebate._is_whole())

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
        return min(self.closed_on or self.company_id._key_account_today(), self.date_to)

    def _has_counted(self):
        """Return whether the agreement still pays for something, if only for what it has earned (sudo)."""
        return self.state != "closed" or any(self.share_ids.mapped("accrued"))

    def _get_twins(self, states):
        """Return the agreements that count the same invoices, where the policy gave one of the two (sudo).

        :param states: of the others; closed ones are twins if they have earned something
        """
        if not self._is_whole():
            return self.browse()
        return (self._find_like(self.account_ids, states) - self).filtered(
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
                        account=twin.account_ids.display_name,
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

    def _close_twins(self):
        """Close those of these agreements that others count as well, and take back what they earned (sudo).

        The other one earns it from now on. What was paid already is taken off the next payment.
        """
        for rebate in self.filtered(lambda rebate: rebate.state in ("running", "ended")):
            if twin := rebate._get_twins(("running", "ended"))[:1]:
                today = rebate.company_id._key_account_today()
                book(self.env, today, rebate._find_changes([]))
                rebate._close()
                rebate._message_log(
                    body=self.env._(
                        "Closed: accounts were merged, and %s counts the same invoices.", twin.name
                    )
                )
