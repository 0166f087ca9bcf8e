from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class KeyAccount(models.Model):
    """Accounts on stop: their orders are held."""

    _inherit = "key.account"

    on_stop = fields.Boolean(
        compute="_compute_on_stop",
        help="Shown to the owner and the deputy, to finance and managers.",
    )
    stop_text = fields.Char(
        compute="_compute_on_stop",
    )
    can_stop = fields.Boolean(
        compute="_compute_can_stop",
    )

    # === COMPUTE METHODS === #

    @api.depends("user_sees_credit")
    @api.depends_context("uid", "lang")
    def _compute_on_stop(self):
        seen = self._filter_credit()
        standings = self.env["key.account.credit"].sudo()
        stopped = {
            credit.account_id.id: credit
            for credit in standings.search([("account_id", "in", seen.ids), ("on_stop", "=", True)])
        }
        for account in self:
            credit = stopped.get(account._origin.id, standings)
            account.on_stop = bool(credit)
            account.stop_text = credit._tell_stop() if credit else False

    @api.depends_context("uid")
    def _compute_can_stop(self):
        user = self.env.user
        self.can_stop = (
            user._key_account_has("feature_credit") and user._key_account_handles_credit()
        )

    # === ACTION METHODS === #

    def action_resume_credit(self):
        """Let the orders of the customer pass again."""
        self._check_can_stop()
        self.env["key.account.credit"]._of_accounts(self).write(
            {"on_stop": False, "stop_reason": False, "stop_user_id": False, "stop_date": False}
        )

    # === BUSINESS METHODS === #

    def _stop_credit(self, reason):
        """Hold new orders of the customers.

        :param str reason: why
        :raise AccessError: unless the user is of finance or a manager, and can read the accounts
        """
        self._check_can_stop()
        if not (reason or "").strip():
            raise UserError(self.env._("Enter why the account is on stop."))
        for company, accounts in self.grouped("company_id").items():
            self.env["key.account.credit"]._of_accounts(accounts).write(
                {
                    "on_stop": True,
                    "stop_reason": reason,
                    "stop_user_id": self.env.uid,
                    "stop_date": company._key_account_today(),
                }
            )

    def _filter_credit_decided(self):
        """Return those of the accounts on stop, with a credit class, or with a limit of their own in Odoo (sudo)."""
        standings = self.env["key.account.credit"].sudo()
        decided = standings.search(
            [
                ("account_id", "in", self.ids),
                "|",
                ("on_stop", "=", True),
                ("class_id", "!=", False),
            ]
        ).account_id
        for company, accounts in self.sudo().grouped("company_id").items():
            default = company._key_account_default_limit()
            decided |= accounts.filtered(
                lambda account, company=company, default=default: (
                    company.currency_id.compare_amounts(
                        account.partner_id.with_company(company).credit_limit, default
                    )
                    != 0
                )
            )
        return decided

    def _check_can_stop(self):
        self.check_access("read")
        if self - self._filter_credit() or not self.env.user._key_account_handles_credit():
            raise AccessError(
                self.env._("Only finance and managers stop or resume an account. Ask one of them.")
            )
