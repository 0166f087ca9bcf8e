from odoo import models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_list

from ...tools import bulk
from ...tools.rebate.base import Base
from ...tools.rebate.ledger import ACCRUED, Measured, book, judge_together
from ...tools.touch import first_held
from .key_account_rebate_given import WHOLE_FORMS


class KeyAccountRebateMerged(models.AbstractModel):
    """Agreements of accounts that are merged: no invoice counts twice, and nothing that was earned is lost.

    **How it works.** From then on an agreement of one of the two accounts counts the invoices of both. Where both
    accounts have one of the same kind for the same days, that of the account that goes is closed, and what it
    earned is taken back: the other one earns it, if it counts all of these days and pays no less. Where it does
    not, the merge is refused until they are closed. It does not matter whether the sales policy gave them.
    """

    _name = "key.account.rebate.merged"
    _description = "Rebate Agreements of Merged Accounts"

    # === BUSINESS METHODS === #

    def _find_of(self, account):
        """Return the agreements with an account, alone or with others (sudo)."""
        return self.with_context(active_test=False).search(
            Domain("account_ids", "in", account.ids) & Domain("scope", "=", "accounts"), order="id"
        )

    def _count_now(self, accounts):
        """Count what is posted by now where several accounts of a company have agreements (sudo).

        Once their customers are joined, nothing tells any more what each of them has earned alone.
        """
        for same_company in accounts.grouped("company_id").values():
            found = [rebates for each in same_company if (rebates := self._find_of(each))]
            if len(found) > 1:
                self.union(*found)._accrue_last()

    def _settle_merge(self, source, target):
        """Let the invoices of two accounts count once from now on, before they are merged (sudo).

        :raise UserError: where invoices would count twice, or what was earned would be lost
        """
        went, stayed = self._find_of(source), self._find_of(target)
        if not went or not stayed:
            return
        if held := first_held((went | stayed).filtered(lambda r: r.state in ("draft", "closed"))):
            raise UserError(
                self.env._("Another user changes %s. Try again in a moment.", held.name)
            )
        pairs = self._find_pairs(went, stayed)
        closing = {
            rebate: other
            for rebate, other in pairs
            if rebate in went - stayed and other in stayed - went and other._replaces(rebate)
        }
        if any(rebate not in closing and other not in closing for rebate, other in pairs):
            self._refuse_twice(pairs)
        self._check_pays_no_less(closing, source)
        for rebate, other in closing.items():
            book(self.env, rebate.company_id._key_account_today(), rebate._find_changes([]))
            rebate._close()
            rebate._message_log(
                body=self.env._(
                    "Closed: accounts were merged, and %s counts the same invoices.", other.name
                )
            )

    def _find_pairs(self, went, stayed):
        """Return which agreements would count what another one counts or has counted (sudo).

        Not where they did so before, as agreed.

        :return: pairs of an agreement that still counts, and that other one
        """
        return [
            (rebate, other)
            for rebate in went | stayed
            if rebate._still_counts()
            for other in went | stayed
            if (other in went and rebate not in went) or (other in stayed and rebate not in stayed)
            if rebate._counts_like(other)
        ]

    def _counts_like(self, other):
        """Return whether the agreement is of the same kind as one that counts in some of its days, or has done so."""
        return (
            self._get_kind() == other._get_kind()
            and other.state != "draft"
            and other.date_from <= self.date_to
            and other._get_last_counted() >= self.date_from
            and other._has_counted()
            and (self._counts_all_products() or bool(self._find_chosen(other)))
        )

    def _get_kind(self):
        """Return for what is paid: agreements on growth, days to pay or chosen products stand beside others."""
        form = "total" if self.form in WHOLE_FORMS else self.form
        return form, self._counts_all_products()

    def _find_chosen(self, other):
        """Return a product that counts in two agreements on chosen products."""
        products = self.env["product.product"].sudo().with_context(active_test=False)
        chosen = [
            Domain("id", "in", rebate.product_ids.ids)
            | Domain("categ_id", "child_of", rebate.category_ids.ids)
            for rebate in (self, other)
        ]
        return products.search(Domain.AND(chosen), limit=1)

    def _replaces(self, other):
        """Return whether the agreement of one account still counts all that another one counts (sudo)."""
        return (
            self._still_counts()
            and len(self._get_members()) == len(other._get_members()) == 1
            and self.date_from <= other.date_from
            and self.date_to >= other.date_to
            and (
                self._counts_all_products()
                or (self.product_ids, self.category_ids) == (other.product_ids, other.category_ids)
            )
        )

    def _check_pays_no_less(self, closing, source):
        """Refuse a merge after which less is earned for the same invoices.

        :param dict closing: agreements that are closed, with those that count instead
        :param source: account that goes
        :raise UserError: naming both
        """
        for other in self.union(*closing.values()):
            gone = self.union(*(rebate for rebate in closing if closing[rebate] == other))
            currency = other.currency_id
            before = sum((gone | other).share_ids.mapped("accrued"))
            after = other._judge_with(source)
            # Two amounts that were rounded may be a cent more than the rounded one of both.
            if currency.compare_amounts(after + currency.rounding, before) < 0:
                raise UserError(
                    self.env._(
                        "The accounts cannot be merged yet: together they have earned %(before)s of their rebate "
                        "agreements, and %(other)s alone would pay %(after)s. Close these agreements first: "
                        "%(rebates)s. What they have earned stays, and another agreement can begin on the day "
                        "after.",
                        before=currency.format(before),
                        other=other.name,
                        after=currency.format(after),
                        rebates=self._tell_names(gone | other),
                    )
                )

    def _judge_with(self, guest):
        """Return what an agreement has earned by now if it also counts another account."""
        company = self.company_id
        self.env.flush_all()
        base = Base(company, company._key_account_today(), self, guest_ids=guest.ids)
        bulk.execute(self.env, base.query_accounts())
        measured = {
            account_id: Measured(*figures)
            for _rebate_id, account_id, *figures in self.env.cr.fetchall()
        }
        judged = judge_together(self._get_terms(), measured)
        return sum(stored[ACCRUED] for stored in judged.values())

    def _refuse_twice(self, pairs):
        """Refuse to merge accounts, and name the agreements that have to be closed before.

        :raise UserError: always
        """
        counting = self.union(*(each for pair in pairs for each in pair if each._still_counts()))
        raise UserError(
            self.env._(
                "The accounts cannot be merged yet: days that one of their rebate agreements has counted would "
                "be counted once more. Close these agreements first: %(rebates)s. What they have earned stays, "
                "and another agreement can begin on the day after.",
                rebates=self._tell_names(counting),
            )
        )

    def _tell_names(self, rebates):
        return format_list(self.env, rebates.sorted("id").mapped("name"))
