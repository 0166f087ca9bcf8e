from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from ..key_account_owned import CHARGE_DAYS

GROUPS = ["key_account.group_manager"]


class KeyAccountPolicyDecided(models.AbstractModel):
    """Exceptions are decided on by four eyes, where there are two managers."""

    _name = "key.account.policy.decided"
    _description = "Decision on an Exception from the Sales Policy"

    # === CHECKS === #

    def _check_own(self):
        """Refuse whoever asked, or is or was in charge of the account, where another manager can approve."""
        user, accounts = self.env.user, self.sudo().account_id
        served = accounts.filtered(lambda account: user in account._get_in_charge())
        wished = self._find_wished(user)
        own = self.filtered(
            lambda own: (
                own.create_uid == user
                or own.account_id in served
                or (own.sudo().account_id, own.kind) in wished
            )
        )
        text = self.env._("Another manager approves exceptions of your own. Ask one of them: %s.")
        user._key_account_leave_to_others(own.company_id, GROUPS, text)

    def _find_wished(self, user):
        """Return for which accounts and advantages a user has asked lately, without an approval: ``{(account, kind)}``.

        Somebody else can ask for the same again.
        """
        wished = set()
        for company, exceptions in self.sudo().grouped("company_id").items():
            since = company._key_account_today() - timedelta(days=CHARGE_DAYS)
            asked = self.sudo().search(
                Domain("account_id", "in", exceptions.account_id.ids)
                & Domain("create_uid", "=", user.id)
                & Domain("state", "in", ("requested", "refused", "withdrawn"))
                & Domain("create_date", ">=", since)
            )
            wished |= {(each.account_id, each.kind) for each in asked}
        return wished

    def _check_taken_over(self):
        """Refuse that those who approved these exceptions (sudo) take over their accounts.

        :raise UserError: where another manager can hand them over
        """
        user = self.env.user
        own = self.filtered(
            lambda own: (
                own.state == "approved"
                and own.approved_by_id == user
                and user in own.account_id.owner_id | own.account_id.deputy_id
            )
        )
        text = self.env._(
            "You approved exceptions of this account that still run. Another manager makes it yours, or end "
            "them first. Ask one of them: %s."
        )
        user._key_account_leave_to_others(own.company_id, GROUPS, text)
