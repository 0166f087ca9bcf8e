import logging

from odoo import api, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)

BATCH = 100


class KeyAccountStakeholderSensitive(models.Model):
    """How expired protected data is erased, and merged when people are merged."""

    _inherit = "key.account.stakeholder.sensitive"

    @api.model
    def _cron_erase(self):
        """Erase data that was not confirmed for the time set for the company.

        Works in batches with a commit after each: uncommitted work is done again. Records locked by
        another worker are skipped, errors are reported and left for the next run.
        """
        domain = self._erasable_domain()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=self.search_count(domain))
        last = 0
        while batch := self.search(domain & Domain("id", ">", last), order="id", limit=BATCH):
            last = batch[-1].id
            batch.try_lock_for_update()._erase_each()
            if not cron._commit_progress(len(batch)):
                break

    def _erase_each(self):
        for record in self:
            try:
                with self.env.cr.savepoint():
                    record.unlink()
            except Exception:
                _logger.exception("Protected data %s could not be erased", record.id)

    @api.model
    def _erasable_domain(self):
        return Domain.OR(
            Domain("stakeholder_id.account_id.company_id", "=", company.id)
            & Domain("confirmed_on", "<=", company._key_account_confirmed_before())
            for company in self.env["res.company"].sudo().search([])
        )

    def _merge_into(self, target):
        """Add missing values to ``target``; different texts are both kept (sudo)."""
        self.ensure_one()
        taken = {}
        for name in self._protected_names() - {"card_properties"}:
            value, own = self[name], target[name]
            if value and not own:
                taken[name] = value
            elif value and value != own and self._fields[name].type in ("char", "text"):
                taken[name] = f"{own}; {value}"
        answers = self._fields["card_properties"]
        if raw := answers.raw_values(self):
            taken["card_properties"] = {**raw, **answers.raw_values(target)}
        # Merging is not a confirmation: the erase date does not change.
        taken["confirmed_on"] = max(self.confirmed_on, target.confirmed_on)
        target.write(taken)
        self.unlink()
