from odoo import api, models

# Whoever may see the credit of an account may see these of it, confidential or not.
CREDIT_CODES = frozenset(
    {
        "days_beyond_terms",
        "exposure",
        "limit_used",
        "promise_kept_rate",
        "returned_payment_count",
    }
)


class KeyAccountMetric(models.Model):
    """Metrics of credit join the registry."""

    _name = "key.account.metric"
    _inherit = ["key.account.metric.promise", "key.account.metric.credit", "key.account.metric"]
    _fed_by = {"feature_credit": CREDIT_CODES}

    def _get_range(self):
        """A customer can have used more than its limit."""
        if self.code == "limit_used":
            return 0.0, None
        return super()._get_range()

    @api.model
    def _get_hidden_in_credit(self):
        """Return the codes of confidential metrics that are no figures of credit."""
        return self._get_confidential() - CREDIT_CODES
