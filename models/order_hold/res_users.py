from odoo import models


class ResUsers(models.Model):
    _inherit = "res.users"

    def _key_account_may_release(self, company, amount):
        """Return whether the user may release orders on hold of a company up to an amount.

        :param float amount: in company currency
        """
        self.ensure_one()
        user, company = self.sudo(), company.sudo()
        if company not in user.company_ids:
            return False
        if user.has_group("key_account.group_manager"):
            return True
        return (
            user.has_group("key_account.group_finance")
            and company.currency_id.compare_amounts(amount, company.key_account_release_limit) <= 0
        )
