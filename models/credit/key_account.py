from odoo import api, models
from odoo.exceptions import AccessError

from ...tools import guarded_field
from ...tools.booked import MONEY, BookColumn, BookSource
from ...tools.handing import HandoverSource

# Amounts of an exposure in the account book.
BOOKED = ("owed", "overdue", "limit", "free")


class KeyAccount(models.Model):
    """Credit of an account: what is owed, what was promised, what may still be bought."""

    _name = "key.account"
    _inherit = [
        "key.account.promising",
        "key.account.credit.page",
        "key.account.exposed",
        "key.account",
    ]

    payment_promise_ids = guarded_field.One2many(
        comodel_name="key.account.payment.promise",
        inverse_name="account_id",
        string="Promises to Pay",
    )

    # === BUSINESS METHODS === #

    def _check_sees_credit(self):
        """Refuse users who may not see the credit of these accounts.

        :raise AccessError: naming who may
        """
        if self - self._filter_credit():
            raise AccessError(
                self.env._(
                    "Only the owner and the deputy of an account, finance and managers see its credit."
                )
            )

    def _merge_into(self, target):
        standings = self.env["key.account.credit"].sudo()
        source = standings.search([("account_id", "=", self.id)])
        kept = standings.search([("account_id", "=", target.id)])
        # Without a standing of its own, the account gets the other one: all that belongs to it moves.
        if source and kept:
            source._merge_into(kept)
        return super()._merge_into(target)

    @api.model
    def _get_book_columns(self):
        _ = self.env._
        labels = (_("Owed"), _("Overdue"), _("Credit Limit"), _("Free Credit"))
        columns = (*(BookColumn(label, MONEY) for label in labels), BookColumn(_("Credit Stop")))
        return [
            *super()._get_book_columns(),
            BookSource(
                90,
                columns,
                lambda accounts: accounts._tell_book_credit(),
                feature="feature_credit",
            ),
        ]

    def _tell_book_credit(self):
        """Return what customers owe and may still buy, of accounts whose credit the reader may see."""
        told = {}
        seen = self._filter_credit().sudo()
        standings = self.env["key.account.credit"].sudo()
        stopped = standings.search([("account_id", "in", seen.ids), ("on_stop", "=", True)])
        for company, accounts in seen.grouped("company_id").items():
            measured = self._measure_exposure(
                company, company._key_account_today(), accounts.partner_id.ids
            )
            for account in accounts:
                row = measured[account.partner_id.id]
                stop = account in stopped.account_id and self.env._("No new orders")
                told[account.id] = (*(row[name] for name in BOOKED), stop)
        return told

    @api.model
    def _get_handover_sources(self):
        return [
            *super()._get_handover_sources(),
            HandoverSource(
                "payment_promise",
                self.env._("Open payment promises"),
                "key.account.payment.promise",
                "user_id",
                (("state", "=", "open"),),
            ),
        ]
