from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.credit.exposure import PARTS, CustomerScope, credit_limit, exposure
from ...tools.metric.metric_scope import MetricScope


class KeyAccountExposed(models.AbstractModel):
    """What the customer of an account owes and may still buy, for those who may know.

    The figures are of the company of the account, in its currency, and the same for everybody who sees them:
    they are measured with all rights, after it was checked that the user may see them.
    """

    _name = "key.account.exposed"
    _description = "Exposure of an Account"

    user_sees_credit = fields.Boolean(
        compute="_compute_user_sees_credit",
    )

    # === COMPUTE METHODS === #

    @api.depends("owner_id", "deputy_id")
    @api.depends_context("uid")
    def _compute_user_sees_credit(self):
        seen = self._filter_credit()
        for account in self:
            account.user_sees_credit = account in seen

    # === BUSINESS METHODS === #

    def _filter_credit(self):
        """Return the accounts whose credit the user may see: own ones, as deputy, or all of them.

        Finance and managers see all that they can read; a shared account shows no credit.
        """
        user = self.env.user
        if not user._key_account_has("feature_credit"):
            return self.browse()
        readable = self.filtered("id")._filtered_access("read")
        if self.env.su or user._key_account_handles_credit():
            return readable
        return readable.filtered(lambda account: user in account.owner_id | account.deputy_id)

    def _filter_shown_owed(self):
        """With credit as a feature, what is owed is for those who may see the credit of the account."""
        accounts = super()._filter_shown_owed()
        if not self.env.user._key_account_has("feature_credit"):
            return accounts
        return accounts._filter_credit()

    @api.model
    def _get_credit_scope(self, company, first, last):
        """Return the scope of the customers whose credit the user may see: all, or those of own accounts.

        :param res.company company: with all rights
        """
        user = self.env.user
        if self.env.su or user._key_account_handles_credit():
            return MetricScope(company, first, last)
        return CustomerScope(
            company,
            first,
            last,
            SQL(
                """ SELECT partner_id FROM key_account
                     WHERE company_id = %s AND (owner_id = %s OR deputy_id = %s) """,
                company.id,
                user.id,
                user.id,
            ),
        )

    @api.model
    def _measure_exposure(self, company, day, partner_ids=None):
        """Measure the exposure of customers as of the end of a day: one statement.

        :param res.company company: whose documents count; amounts are in its currency
        :param date day: as of its end
        :param partner_ids: ids of commercial partners; ``None`` for all that have any
        :return: ``{partner_id: {part: amount}}`` with the parts of :data:`PARTS`, ``exposure``, ``owed``,
            ``overdue`` (late less credits, at least 0), ``oldest`` (date or ``None``), ``limit`` (``None``
            without one), ``used`` (share of the limit or ``None``), ``free`` (or ``None``)
        """
        self.env.flush_all()
        company = company.sudo()
        scope = MetricScope(company, day, day, partner_ids)
        query = exposure(
            scope, company._key_account_ages(), drafts=company.key_account_exposure_drafts
        )
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT exposed.*, %s AS credit_limit
                  FROM (%s) exposed JOIN res_partner partner ON partner.id = exposed.partner_id
                """,
                credit_limit(company, SQL("partner"), company._key_account_default_limit()),
                query,
            )
        )
        currency = company.currency_id
        found = {row["partner_id"]: self._complete_exposure(row, currency) for row in rows}
        missing = set(partner_ids or ()) - found.keys()
        limited = company.account_use_credit_limit
        partners = self.env["res.partner"].sudo().with_company(company).browse(missing)
        for partner in partners:
            row = dict.fromkeys((*PARTS, "exposure"), 0.0)
            found[partner.id] = self._complete_exposure(
                row | {"oldest": None, "credit_limit": (limited and partner.credit_limit) or None},
                currency,
            )
        return found

    @api.model
    def _complete_exposure(self, row, currency):
        values = {part: float(row[part]) for part in (*PARTS, "exposure")}
        late = sum(values[f"late_{number}"] for number in range(1, 5))
        limit = None if row["credit_limit"] is None else float(row["credit_limit"])
        return {
            **values,
            "owed": values["not_due"] + late + values["credits"],
            # Floats: what credits cover in full would leave parts of a cent overdue.
            "overdue": max(currency.round(late + values["credits"]), 0.0),
            "oldest": row["oldest"],
            "limit": limit,
            "used": values["exposure"] / limit if limit else None,
            # Orders at a rate add parts of a cent: they are not over a limit.
            "free": None if limit is None else currency.round(limit - values["exposure"]),
        }

    def _get_exposure(self, day=None):
        """Return what :meth:`_measure_exposure` returns for the customer of the account (no check)."""
        self.ensure_one()
        day = day or self.company_id._key_account_today()
        partner = self.sudo().partner_id
        return self._measure_exposure(self.company_id, day, partner.ids)[partner.id]
