from odoo import api, models
from odoo.tools import SQL

from ...tools.credit.exposure import credit_limit, exposure
from ...tools.credit.payments import DAYS_BEYOND_TERMS, received_payments, returned_payments
from ...tools.metric.metric_scope import Fragment, Source


class KeyAccountMetricCredit(models.AbstractModel):
    """Metrics of credit: exposure and limit as of the end of the period, and how customers pay."""

    _name = "key.account.metric.credit"
    _description = "Metrics of Credit"
    _inherit = ["key.account.metric.registry"]

    @api.model
    def _fragments(self, scope):
        return super()._fragments(scope) | {
            "exposure": Fragment(
                self._source_exposure,
                SQL("MAX(exposed.exposure)"),
                history="ever",
                empty=0.0,
            ),
            "limit_used": Fragment(
                self._source_exposure,
                SQL("MAX(exposed.exposure) / NULLIF(MAX(exposed.credit_limit), 0)"),
                history="ever",
            ),
            "days_beyond_terms": Fragment(self._source_payment, DAYS_BEYOND_TERMS),
            "returned_payment_count": Fragment(self._source_returned, SQL("COUNT(*)"), empty=0.0),
        }

    @api.model
    def _source_exposure(self, scope, since, codes):
        """Rows: one per customer with an exposure or a limit, ``exposed``."""
        company = scope.company.sudo()
        limit = credit_limit(company, SQL("partner"), company._key_account_default_limit())
        return Source(
            SQL("exposed.partner_id"),
            SQL(
                """ FROM (
                        SELECT partner.id AS partner_id, COALESCE(found.exposure, 0) AS exposure,
                               %(limit)s AS credit_limit
                          FROM res_partner partner
                     LEFT JOIN (%(exposure)s) found ON found.partner_id = partner.id
                         WHERE (found.partner_id IS NOT NULL OR EXISTS (
                                    SELECT FROM key_account account
                                     WHERE account.partner_id = partner.id
                                       AND account.company_id = %(company)s)) %(only)s
                    ) exposed WHERE TRUE """,
                limit=limit,
                exposure=exposure(
                    scope, company._key_account_ages(), drafts=company.key_account_exposure_drafts
                ),
                company=company.id,
                only=scope.only(SQL("partner.id")),
            ),
        )

    @api.model
    def _source_payment(self, scope, since, codes):
        """Rows: money received for invoices in the period, ``payment``."""
        return Source(
            SQL("payment.partner_id"),
            SQL("FROM (%s) payment WHERE TRUE", received_payments(scope)),
        )

    @api.model
    def _source_returned(self, scope, since, codes):
        """Rows: payments taken back in the period, ``returned``."""
        return Source(
            SQL("returned.partner_id"),
            SQL("FROM (%s) returned WHERE TRUE", returned_payments(scope)),
        )
