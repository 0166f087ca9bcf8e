from odoo import models
from odoo.exceptions import UserError


class KeyAccountCapped(models.AbstractModel):
    """How many accounts a person may own: salespeople take no more. Managers may give more, and are warned.

    New accounts, and those that become active, are looked at: salespeople cannot change the owner of others.
    """

    _name = "key.account.capped"
    _description = "Account of an Owner With a Limit"

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._check_most_accounts()

    def _before_change(self, vals):
        before = super()._before_change(vals)
        return before | {"inactive": self.filtered(lambda account: not account.active)}

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        before["inactive"].filtered("active")._check_most_accounts()

    # === BUSINESS METHODS === #

    def _check_most_accounts(self):
        """Refuse salespeople accounts that are one too many for their owner.

        :raise UserError: if an owner of these accounts has more than the company allows
        """
        if self.env.su or not self or self._user_is_manager():
            return
        if not self._is_feature_on("feature_handover"):
            return
        for company, accounts in self.sudo().grouped("company_id").items():
            most = company.key_account_most_accounts
            if not most or not accounts.owner_id:
                continue
            owned = (
                self.env["key.account"]
                .sudo()
                ._read_group(
                    [("company_id", "=", company.id), ("owner_id", "in", accounts.owner_id.ids)],
                    ["owner_id"],
                    ["__count"],
                )
            )
            if over := [owner for owner, number in owned if number > most]:
                raise UserError(
                    self.env._(
                        "%(user)s has %(most)s accounts already, the most that one person may have. Hand others over "
                        "first, or ask your manager.",
                        user=over[0].name,
                        most=most,
                    )
                )
