from odoo import api, models

from ...tools.policy.telling import Telling


class KeyAccountPolicyReport(models.AbstractModel):
    """One page per account for a meeting with the customer: nothing that is confidential or our own."""

    _name = "report.key_account.policy_page"
    _description = "Sales Policy for the Customer"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return the accounts, and what each of them gets; only what may be shown to customers."""
        accounts = self.env["key.account"].browse(docids).exists()
        accounts.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": "key.account",
            "docs": accounts,
            "rows": {account.id: self._get_rows(account) for account in accounts},
            "days": {account.id: account.company_id._key_account_today() for account in accounts},
        }

    @api.model
    def _get_rows(self, account):
        """Return rows of advantage, value and next step, without confidential conditions."""
        kinds = dict(self.env["key.account.policy.rung"]._selection_kind())
        telling = Telling(self.env, account.company_id, full=False)
        rows = []
        for row in account.entitlement_ids._is_for_customer():
            known = row.sudo()
            if not known.rung_id and not known.exception_id:
                continue
            step = ""
            if not known.exception_id:
                ladder = known.rung_id._get_ladder()
                step = telling.next_step(ladder, known.rung_id, known.figures or {})
            rows.append((kinds[row.kind], row.value_text, step))
        return rows
