from odoo import api, models

from ..models.res_partner import MERGING


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_values(self, src_partners, dst_partner):
        return super()._update_values(src_partners, MERGING.on(dst_partner))

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        """Merge the accounts before their customers are merged.

        Odoo would delete the accounts of the merged contacts, with their history, if the remaining
        contact already is an account of the same company.
        """
        accounts = (src_partners | dst_partner)._key_account_all()
        if accounts.filtered(lambda account: account.partner_id in src_partners):
            src_partners._key_account_check_may_give_up(accounts)
        src_partners._key_account_before_join(dst_partner)
        for same_company in accounts.grouped("company_id").values():
            target = same_company.filtered(lambda account: account.partner_id == dst_partner)
            target = target or same_company.sorted("active", reverse=True)[:1]
            joining = same_company - target
            if target.partner_id != dst_partner and dst_partner._key_account_family(
                src_partners
            )._key_account_invoiced(target.company_id):
                # The account is moved to a customer that has invoices, but no account.
                joining |= target
            joining._check_may_join(self.env)
            for account in same_company - target:
                account._merge_into(target)
        before = src_partners._key_account_before_move()
        dst_partner._key_account_before_merge(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        dst_partner._key_account_after_merge()
        dst_partner._key_account_all()._sync_partner_link()
        dst_partner._key_account_after_move(before)
        return result
