from odoo import api, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """Contacts that join a customer with rebate agreements: whether what they bought before counts, managers decide."""

    _inherit = "res.partner"

    # === HOOKS === #

    def _key_account_before_join(self, others):
        """Count what each of several accounts with agreements has earned alone, up to now."""
        super()._key_account_before_join(others)
        both = self._key_account_family(self.browse())
        both |= self.sudo().parent_id | others.sudo()
        self.env["key.account.rebate"].sudo()._count_now(
            both.commercial_partner_id._key_account_all()
        )

    def _key_account_before_move(self):
        family = self._key_account_family(self.browse())
        accounts = family.commercial_partner_id._key_account_all().grouped("partner_id")
        return {
            **super()._key_account_before_move(),
            "served": {
                partner.id: {each.id for each in accounts.get(partner.commercial_partner_id, ())}
                for partner in family
            },
        }

    def _key_account_after_move(self, before):
        super()._key_account_after_move(before)
        served = before.get("served", {})
        family = self.sudo().with_context(active_test=False).browse(served).exists()
        for account in family.commercial_partner_id._key_account_all():
            joined = family.filtered(
                lambda partner, account=account: (
                    partner.commercial_partner_id == account.partner_id
                    and account.id not in served[partner.id]
                )
            )
            self._key_account_check_rebates(joined, account)

    @api.model
    def _key_account_before_merge(self, contacts, target):
        super()._key_account_before_merge(contacts, target)
        customer = target.sudo().commercial_partner_id
        others = contacts.sudo().filtered(lambda contact: contact.commercial_partner_id != customer)
        for account in customer._key_account_all():
            self._key_account_check_rebates(others, account)

    # === BUSINESS METHODS === #

    @api.model
    def _key_account_check_rebates(self, contacts, account):
        """Refuse that salespeople bring invoices of before to an account with rebate agreements.

        :raise UserError: naming a contact with such invoices
        """
        accounts = self.env["key.account"]
        if not contacts or self.env.su or accounts._user_is_manager():
            return
        if not accounts._is_feature_on("feature_rebate") or not account._has_rebates_to_come():
            return
        if invoiced := contacts._key_account_invoiced(account.company_id):
            raise UserError(
                self.env._(
                    "%(contact)s has invoices that would count for the rebates of %(customer)s. Ask a manager to "
                    "move or merge these contacts.",
                    contact=invoiced.display_name,
                    customer=account.display_name,
                )
            )
