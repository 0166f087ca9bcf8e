from odoo import api, models
from odoo.tools import SQL, format_amount

from ...tools.credit.exposure import credit_limit, exposure
from ...tools.desk import DANGER, DeskKind, DeskSource
from ...tools.metric.metric_scope import MetricScope

PROMISE = "key.account.payment.promise"


class DeskScope(MetricScope):
    """The customers of a desk who have a credit limit.

    :param SQL accounts: statement of the ids of accounts
    """

    def __init__(self, desk, limit, accounts):
        super().__init__(desk.company.sudo(), desk.today, desk.today)
        self.limit = limit
        self.accounts = accounts

    def only(self, partner):
        return SQL(
            """ AND %s IN (SELECT partner.id
                             FROM key_account account
                             JOIN res_partner partner ON partner.id = account.partner_id
                            WHERE account.id IN (%s) AND %s IS NOT NULL) """,
            partner,
            self.accounts,
            self.limit,
        )


class KeyAccountDesk(models.AbstractModel):
    """Promises to pay that are due or broken, and customers over their credit limit."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "payment_broken": DeskKind(
                self.env._("Promise to pay broken"),
                self.env._("Open Promise"),
                0.4,
                15,
                DANGER,
                is_alert=True,
                feature="feature_credit",
            ),
            "payment_due": DeskKind(
                self.env._("Payment promised for today"),
                self.env._("Open Promise"),
                0.2,
                10,
                is_alert=True,
                feature="feature_credit",
            ),
            "over_limit": DeskKind(
                self.env._("Over the credit limit"),
                self.env._("Open Account"),
                0.2,
                20,
                is_alert=True,
                feature="feature_credit",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        return super()._get_desk_items(desk) + [
            *self._get_payment_source(
                desk, "payment_broken", [("state", "in", ("partly", "broken"))]
            ),
            *self._get_payment_source(
                desk, "payment_due", [("state", "=", "open"), ("date_promised", "<=", desk.today)]
            ),
            *self._get_limit_source(desk),
        ]

    # === WHOSE CREDIT === #

    @api.model
    def _get_credit_accounts(self, desk):
        """Return the statement of the ids of the accounts whose credit is work on a desk.

        The credit of all accounts is the work of finance, who owns none of them.
        """
        if not desk.account and self.env.user.has_group("key_account.group_finance"):
            return desk.readable("key.account", [("company_id", "=", desk.company.id)])
        return SQL("SELECT id FROM desk_account")

    @api.model
    def _concerns_credit(self, desk, alias, *people):
        """Return the condition that a record is about the credit that is work on a desk.

        As :meth:`Desk.concerns`, but for finance it is that of all accounts.
        """
        return SQL(
            "(%s OR %s.account_id IN (%s))",
            desk.concerns(alias, *people),
            alias,
            self._get_credit_accounts(desk),
        )

    # === PROMISES === #

    @api.model
    def _get_payment_source(self, desk, kind, domain):
        readable = desk.readable(PROMISE, domain)
        if readable is None:
            return []
        query = SQL(
            """
            SELECT promise.account_id, promise.id AS res_id, promise.date_promised AS day,
                   CASE WHEN promise.currency_id = %(currency)s
                        THEN %(missing)s END AS amount,
                   JSON_BUILD_OBJECT('amount', promise.amount, 'currency_id', promise.currency_id,
                                     'missing', %(missing)s,
                                     'kind', promise.kind) AS facts
              FROM key_account_payment_promise promise
             WHERE promise.id IN %(readable)s AND %(concerns)s
               AND %(missing)s > 0
            """,
            # Nothing was received yet where there is no amount.
            missing=SQL("(promise.amount_due - COALESCE(promise.amount_paid, 0))"),
            currency=desk.company.currency_id.id,
            readable=readable,
            concerns=self._concerns_credit(desk, SQL("promise")),
        )
        return [DeskSource(kind, PROMISE, query, lambda item: self._tell_payment(desk, item))]

    @api.model
    def _tell_payment(self, desk, item):
        currency = self.env["res.currency"].browse(item.facts["currency_id"])
        words = {
            "amount": format_amount(self.env, item.facts["amount"], currency),
            "missing": format_amount(self.env, item.facts["missing"], currency),
            "when": desk.when(item.day),
        }
        if item.source.kind == "payment_broken":
            return self.env._(
                "the promise to pay %(amount)s was due %(when)s, %(missing)s are missing", **words
            )
        if item.facts["kind"] == "paid":
            return self.env._(
                "the customer says that %(amount)s are paid: not matched yet", **words
            )
        if item.day < desk.today:
            return self.env._("the promised payment of %(missing)s was due %(when)s", **words)
        return self.env._("the promised payment of %(missing)s is due %(when)s", **words)

    # === LIMITS === #

    @api.model
    def _get_limit_source(self, desk):
        """Accounts whose credit is the user's work and whose exposure is over the limit, with what is over it."""
        company = desk.company.sudo()
        if desk.everybody or not company.account_use_credit_limit:
            return []
        limit = credit_limit(company, SQL("partner"), company._key_account_default_limit())
        handles = self.env.user._key_account_handles_credit()
        accounts = self._get_credit_accounts(desk)
        query = SQL(
            """
            SELECT account.id AS account_id, account.id AS res_id, NULL AS day, %(over)s AS amount,
                   JSON_BUILD_OBJECT('over', %(over)s, 'limit', %(limit)s) AS facts
              FROM (%(exposure)s) exposed
              JOIN res_partner partner ON partner.id = exposed.partner_id
              JOIN key_account account ON account.partner_id = exposed.partner_id
                   AND account.id IN (%(accounts)s)
             WHERE %(over)s > 0
               AND (%(handles)s OR account.owner_id = %(user)s OR account.deputy_id = %(user)s)
            """,
            limit=limit,
            # Orders at a rate add parts of a cent.
            over=SQL("ROUND(exposed.exposure - %s, %s)", limit, company.currency_id.decimal_places),
            accounts=accounts,
            exposure=exposure(
                DeskScope(desk, limit, accounts),
                company._key_account_ages(),
                drafts=company.key_account_exposure_drafts,
            ),
            handles=handles,
            user=self.env.uid,
        )
        return [
            DeskSource(
                "over_limit", "key.account", query, lambda item: self._tell_limit(desk, item)
            )
        ]

    @api.model
    def _tell_limit(self, desk, item):
        currency = desk.company.currency_id
        return self.env._(
            "the customer is %(over)s over its credit limit of %(limit)s",
            over=format_amount(self.env, item.facts["over"], currency),
            limit=format_amount(self.env, item.facts["limit"], currency),
        )
