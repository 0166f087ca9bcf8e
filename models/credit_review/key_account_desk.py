from odoo import api, models
from odoo.tools import SQL, format_amount

from ...tools.desk import INFO, DeskKind, DeskSource


class KeyAccountDesk(models.AbstractModel):
    """Credit reviews to make and to approve, and limits that were changed elsewhere."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        feature = "feature_credit"
        return super()._get_desk_kinds() | {
            "credit_review": DeskKind(
                self.env._("Credit review due"),
                self.env._("Open Credit Review"),
                0.1,
                20,
                feature=feature,
            ),
            "credit_approval": DeskKind(
                self.env._("Credit review to approve"),
                self.env._("Open Credit Review"),
                0.1,
                10,
                feature=feature,
            ),
            "credit_limit": DeskKind(
                self.env._("Credit limit changed elsewhere"),
                self.env._("Open Account"),
                0.05,
                10,
                INFO,
                is_alert=True,
                feature=feature,
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        sources = super()._get_desk_items(desk)
        if not desk.has("feature_credit"):
            return sources
        sources.append(self._get_limit_change_source(desk))
        # Owners read the reviews of their accounts, but do not make them.
        if desk.env.user._key_account_handles_credit():
            sources += self._get_review_sources(desk)
        return sources

    # === REVIEWS === #

    @api.model
    def _get_review_sources(self, desk):
        mine = self._concerns_credit(desk, SQL("review"), SQL("review.user_id"))
        most = desk.company.sudo().key_account_finance_limit
        within = SQL("TRUE") if desk.is_manager else SQL("review.proposed_limit <= %s", most)
        # What waits for an approver waits at any account.
        waits = SQL("%s AND %s", within, mine if desk.account else SQL("TRUE"))
        return [
            self._get_review_source(desk, "credit_review", "draft", mine),
            self._get_review_source(desk, "credit_approval", "proposed", waits),
        ]

    @api.model
    def _get_review_source(self, desk, kind, state, condition):
        model = "key.account.credit.review"
        query = SQL(
            """
            SELECT review.account_id, review.id AS res_id, review.date AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('class', %(class)s, 'limit', review.proposed_limit) AS facts
              FROM key_account_credit_review review
         LEFT JOIN key_account_credit_class class ON class.id = review.class_id
             WHERE review.id IN %(readable)s AND %(condition)s
            """,
            **{"class": desk.translated(SQL("class.name"))},
            readable=desk.readable(
                model, [("state", "=", state), ("company_id", "=", desk.company.id)]
            ),
            condition=condition,
        )
        return DeskSource(kind, model, query, lambda item: self._tell_credit_review(desk, item))

    @api.model
    def _tell_credit_review(self, desk, item):
        words = {
            "class": item.facts["class"] or "–",
            "day": desk.day(item.day),
            "limit": format_amount(desk.env, item.facts["limit"] or 0, desk.company.currency_id),
        }
        if item.source.kind == "credit_review":
            return self.env._(
                "credit review as of %(day)s is not proposed yet: class %(class)s, limit %(limit)s",
                **words,
            )
        return self.env._(
            "credit review as of %(day)s waits for approval: class %(class)s, limit %(limit)s",
            **words,
        )

    # === LIMITS === #

    @api.model
    def _get_limit_change_source(self, desk):
        standings = self.env["key.account.credit"]
        query = SQL(
            """
            SELECT standing.account_id, standing.account_id AS res_id, NULL AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('approved', standing.approved_limit, 'now', %(now)s) AS facts
              FROM key_account_credit standing
              JOIN key_account account ON account.id = standing.account_id
              JOIN res_partner partner ON partner.id = account.partner_id
             WHERE standing.id IN %(readable)s AND %(changed)s AND %(concerns)s
            """,
            now=standings._get_odoo_limit_sql(desk.company),
            changed=standings._get_changed_sql(desk.company),
            readable=desk.readable(
                standings._name, [("class_id", "!=", False), ("company_id", "=", desk.company.id)]
            ),
            concerns=self._concerns_credit(desk, SQL("standing")),
        )
        return DeskSource(
            "credit_limit", "key.account", query, lambda item: self._tell_credit_limit(desk, item)
        )

    @api.model
    def _tell_credit_limit(self, desk, item):
        currency = desk.company.currency_id
        approved, now = (
            format_amount(desk.env, item.facts[name] or 0, currency) for name in ("approved", "now")
        )
        if not desk.company.sudo().account_use_credit_limit:
            return self.env._(
                "a credit limit of %s was approved, but credit limits are switched off", approved
            )
        return self.env._(
            "credit limit is %(now)s, and not %(approved)s as approved: it was changed elsewhere",
            now=now,
            approved=approved,
        )
