from odoo import api, models
from odoo.tools import SQL

from ...tools.metric.documents import (
    DOCUMENT_AMOUNT,
    DOCUMENTS,
    IS_CREDIT_NOTE,
    is_posted_document,
)
from ...tools.metric.metric_scope import Fragment, Source


class KeyAccountMetric(models.Model):
    """What complaints cost, as a share of revenue."""

    _inherit = "key.account.metric"
    _fed_by = {"feature_service": ("quality_loss",)}

    @api.model
    def _fragments(self, scope):
        return super()._fragments(scope) | {
            "quality_loss": Fragment(
                self._source_quality,
                SQL(
                    "CASE WHEN SUM(quality.revenue) > 0"
                    " THEN SUM(quality.loss) / SUM(quality.revenue) END"
                ),
            ),
        }

    @api.model
    def _source_quality(self, scope, since, codes):
        """Rows: posted documents, and the cost of complaints that were closed without credit notes, ``quality``.

        A credit note counts on its day, if it belongs to a measure of a complaint: it is a part of the loss,
        and lowers the revenue like any other. The cost besides credit notes counts on the day of the first closing,
        also while the complaint is open again.
        """
        partner = SQL("quality.partner_id")
        return Source(
            partner,
            SQL(
                """ FROM (
                        SELECT partner.commercial_partner_id AS partner_id, %(amount)s AS revenue,
                               CASE WHEN %(credit)s AND measure.id IS NOT NULL THEN -%(amount)s
                                    ELSE 0 END AS loss
                          FROM %(documents)s
                     LEFT JOIN key_account_complaint_measure measure ON measure.move_id = move.id
                         WHERE %(posted)s
                         UNION ALL
                        SELECT account.partner_id, 0, complaint.cost_besides
                          FROM key_account_complaint complaint
                          JOIN key_account account ON account.id = complaint.account_id
                         WHERE complaint.company_id = %(company)s
                           AND complaint.date_counted BETWEEN %(since)s AND %(until)s
                           AND complaint.cost_besides <> 0
                    ) quality
                   WHERE TRUE %(only)s """,
                amount=DOCUMENT_AMOUNT,
                credit=IS_CREDIT_NOTE,
                documents=DOCUMENTS,
                posted=is_posted_document(scope.company.id, since, scope.date_to),
                company=scope.company.id,
                since=since,
                until=scope.date_to,
                only=scope.only(partner),
            ),
        )
