from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import INFO, DeskKind, DeskSource

EXCEPTION = "key.account.policy.exception"


class KeyAccountDesk(models.AbstractModel):
    """Proposals of sales policies to apply, and exceptions that are asked for or about to end."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "policy_proposal": DeskKind(
                self.env._("Policy proposals to apply"),
                self.env._("Open Proposals"),
                0.01,  # of the money of all these accounts
                30,
                INFO,
                feature="feature_policy",
            ),
            "policy_request": DeskKind(
                self.env._("Exception to decide on"),
                self.env._("Open Exception"),
                0.1,
                10,
                feature="feature_policy",
            ),
            "policy_exception": DeskKind(
                self.env._("Exception about to end"),
                self.env._("Open Exception"),
                0.1,
                10,
                feature="feature_policy",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        sources = super()._get_desk_items(desk)
        if not desk.has("feature_policy"):
            return sources
        if desk.is_manager:
            sources.append(self._get_policy_proposal_source(desk))
            sources.append(self._get_policy_request_source(desk))
        sources.append(self._get_policy_exception_source(desk))
        return sources

    # === SOURCES === #

    @api.model
    def _get_policy_proposal_source(self, desk):
        """One item for all: managers apply them together, whoever owns the accounts."""
        model = "key.account.policy.proposal"
        domain = [("state", "=", "open"), ("account_id.company_id", "=", desk.company.id)]
        query = SQL(
            """
            SELECT CASE WHEN COUNT(DISTINCT proposal.account_id) = 1
                        THEN MIN(proposal.account_id) END AS account_id,
                   MIN(proposal.id) AS res_id, MIN(proposal.since) AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('number', COUNT(*),
                                     'account_ids', ARRAY_AGG(DISTINCT proposal.account_id)) AS facts
              FROM key_account_policy_proposal proposal
             WHERE proposal.id IN %(readable)s AND %(concerns)s
            HAVING COUNT(*) > 0
            """,
            readable=desk.readable(model, domain) or SQL("(NULL)"),
            concerns=desk.concerns(SQL("proposal")) if desk.account else SQL("TRUE"),
        )
        return DeskSource(
            "policy_proposal",
            model,
            query,
            lambda item: (
                self.env._("%s proposals of the sales policy to apply", item.facts["number"])
                if item.facts["number"] > 1
                else self.env._("a proposal of the sales policy to apply")
            ),
            method="action_view_open",
        )

    @api.model
    def _get_policy_request_source(self, desk):
        """What colleagues ask for waits for any manager, whoever owns the account."""
        return self._get_exception_source(
            desk,
            "policy_request",
            "requested",
            SQL("date_from"),
            desk.concerns(SQL("exception")) if desk.account else SQL("TRUE"),
            lambda item: self.env._(
                "exception from the sales policy to decide on: %s", item.facts["reason"]
            ),
        )

    @api.model
    def _get_policy_exception_source(self, desk):
        days = desk.company.sudo().key_account_policy_notice_days
        return self._get_exception_source(
            desk,
            "policy_exception",
            "approved",
            SQL("date_to"),
            SQL(
                "%s AND exception.date_to BETWEEN %s AND %s",
                desk.concerns(SQL("exception")),
                desk.today,
                desk.today + timedelta(days=days),
            ),
            lambda item: self.env._(
                "exception from the sales policy ends %(day)s: %(reason)s",
                day=desk.when(item.day),
                reason=item.facts["reason"],
            ),
        )

    @api.model
    def _get_exception_source(self, desk, kind, state, day, condition, tell):
        """Return exceptions in a state as items.

        :param SQL day: column with the day of the item
        :param SQL condition: on ``exception``
        """
        domain = [("state", "=", state), ("account_id.company_id", "=", desk.company.id)]
        query = SQL(
            """
            SELECT exception.account_id, exception.id AS res_id, exception.%(day)s AS day,
                   NULL AS amount, JSON_BUILD_OBJECT('reason', exception.reason) AS facts
              FROM key_account_policy_exception exception
             WHERE exception.id IN %(readable)s AND %(condition)s
            """,
            day=day,
            readable=desk.readable(EXCEPTION, domain) or SQL("(NULL)"),
            condition=condition,
        )
        return DeskSource(kind, EXCEPTION, query, tell)
