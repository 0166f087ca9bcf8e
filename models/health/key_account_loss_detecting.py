from odoo import api, models
from odoo.fields import Domain

# Who has been silent for longer than this is not asked about any more.
LATEST = 730


class KeyAccountLossDetecting(models.AbstractModel):
    """Detects customers that are silent much longer than they usually are; a person confirms."""

    _name = "key.account.loss.detecting"
    _description = "Detecting Lost Customers"

    @api.model
    def _detect(self, company, rows, now):
        """Suspect a loss of accounts whose silence is longer than their rhythm allows.

        Once for each silence: whatever was said since the last order holds.

        :param rows: of accounts, as the judgement reads them
        :param dict now: figures by customer
        """
        today = company._key_account_today()
        silent = {}
        for row in rows:
            figures = now.get(row["partner_id"], {})
            silence, usual = figures.get("recency_days"), figures.get("usual_interval_days")
            until = row["contract_until"]
            if silence is None or not usual or silence > LATEST or (until and until >= today):
                continue
            if silence > usual * company.sudo().key_account_loss_factor:
                silent[row["id"]] = silence
        if not silent:
            return
        for account_id in self._find_answered(silent, today):
            silent.pop(account_id, None)
        self.with_context(
            tracking_disable=True, mail_create_nosubscribe=True, mail_create_nolog=True
        ).sudo().create(
            [
                {
                    "account_id": account_id,
                    "date": today,
                    "state": "suspected",
                    "origin": "detected",
                }
                for account_id in silent
            ]
        )

    @api.model
    def _find_answered(self, silent, today):
        """Return the accounts with an open loss, or with one since their last order."""
        losses = self.sudo().search_fetch(
            Domain("account_id", "in", list(silent)), ["account_id", "date", "date_closed", "state"]
        )
        return {
            loss.account_id.id
            for loss in losses
            if loss.state in ("suspected", "lost", "win_back")
            or (today - max(loss.date, loss.date_closed or loss.date)).days
            < silent[loss.account_id.id]
        }
