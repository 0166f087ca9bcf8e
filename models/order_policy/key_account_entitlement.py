from odoo import api, models

from ...tools.order_policy.entitled import KINDS, Entitled


class KeyAccountEntitlement(models.Model):
    _inherit = "key.account.entitlement"

    # === BUSINESS METHODS === #

    @api.model
    def _get_entitled(self, accounts, *, anew=False):
        """Return what accounts may have when they buy today: ``{account: Entitled}`` (sudo).

        Exceptions count on their days, whatever the nightly job has done. Accounts of companies without a
        policy in force are left out. Archived ones are not: whoever archives an account sells no cheaper.

        :param bool anew: compute what follows from a policy that begins today, if that was not done yet;
            otherwise accounts of its company are left out until then
        """
        found = {}
        policies = self.env["key.account.policy"].sudo()
        if not policies._is_policy_on():
            return found
        for company, rows in accounts.sudo().grouped("company_id").items():
            policy = policies._of_day(company, company._key_account_today())
            begun = policy.state == "in_force"
            if policy and anew and not begun:
                policies._entitle_soon(company, rows)
            if policy and (anew or begun):
                found |= self._read_entitled(policy, rows)
        return found

    @api.model
    def _read_entitled(self, policy, accounts):
        today = policy.company_id._key_account_today()
        rows = self.sudo().search(
            [
                ("account_id", "in", accounts.ids),
                ("policy_id", "=", policy.id),
                ("rung_id", "!=", False),
                ("kind", "in", KINDS),
            ]
        )
        given = {(row.account_id, row.kind): row.rung_id for row in rows}
        running = self.env["key.account.policy.exception"].sudo()
        running = running.search(
            [
                ("account_id", "in", accounts.ids),
                ("state", "=", "approved"),
                ("date_from", "<=", today),
                ("date_to", ">=", today),
                ("kind", "in", KINDS),
            ]
        )
        given |= {(exception.account_id, exception.kind): exception for exception in running}
        nothing = self.env["key.account.policy.rung"].sudo()
        found = {}
        for account in accounts:
            price, discount, term, days = (given.get((account, kind), nothing) for kind in KINDS)
            found[account] = Entitled(
                account,
                policy,
                price.pricelist_id,
                discount.value,
                term.payment_term_id,
                int(days.value) if days else None,
            )
        return found
