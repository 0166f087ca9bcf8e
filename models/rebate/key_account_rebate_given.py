from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.rebate.ledger import book


class KeyAccountRebateGiven(models.AbstractModel):
    """Agreements that the sales policy gave one account: the same invoices count in one of them alone.

    There can be two once accounts are merged. Of two that run, the one of the account that is left counts; of two
    drafts, one is approved.
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
            and self.form == "total"
            and not self.product_ids
            and not self.category_ids
        )

    def _find_like(self, accounts, states):
        """Return the agreements in some states that count all of one of these accounts (sudo)."""
        found = self.search(
            Domain("account_ids", "in", accounts.ids)
            & Domain("scope", "=", "accounts")
            & Domain("form", "=", "total")
            & Domain("state", "in", states),
            order="id",
        )
        return found.filtered(lambda rebate: rebate._is_whole())

    def _get_twins(self):
        """Return the agreements that count the same invoices, where the policy gave one of the two (sudo)."""
        if not self._is_whole():
            return self.browse()
        like = self._find_like(self.account_ids, ("running", "ended")) - self
        return like.filtered(
            lambda other: (
                (other.is_by_policy or self.is_by_policy)
                and other.date_from <= self.date_to
                and other.date_to >= self.date_from
            )
        )

    def _check_alone(self):
        """Refuse an agreement that counts what another one counts already.

        :raise UserError: naming that one
        """
        for rebate in self.sudo():
            if twin := rebate._get_twins()[:1]:
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

    def _close_twins(self):
        """Close those of these agreements that others count as well, and take back what they earned (sudo).

        The other one earns it from now on. What was paid already is taken off the next payment.
        """
        for rebate in self.filtered(lambda rebate: rebate.state in ("running", "ended")):
            if twin := rebate._get_twins()[:1]:
                today = rebate.company_id._key_account_today()
                book(self.env, today, rebate._find_changes([]))
                rebate.write({"state": "closed"})
                rebate._message_log(
                    body=self.env._(
                        "Closed: accounts were merged, and %s counts the same invoices.", twin.name
                    )
                )
