from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import DeskKind, DeskSource


class KeyAccountDesk(models.AbstractModel):
    """Reviews that are computed and wait for approval: for managers."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "review": DeskKind(self.env._("Review to approve"), self.env._("Open Review"), 0.1, 20),
        }

    @api.model
    def _get_desk_items(self, desk):
        sources = super()._get_desk_items(desk)
        if not desk.everybody:
            return sources
        # One that is older than what was approved since is a thing of the past.
        query = SQL(
            """
            SELECT NULL::int AS account_id, review.id AS res_id, review.date AS day, NULL AS amount,
                   JSON_BUILD_OBJECT(
                       'name', review.name,
                       'movers', COUNT(moved.id) FILTER (WHERE moved.movement <> 'new'),
                       'new', COUNT(moved.id) FILTER (WHERE moved.movement = 'new'),
                       'account_ids', COALESCE(ARRAY_AGG(moved.account_id)
                                               FILTER (WHERE moved.account_id IS NOT NULL), '{}')
                   ) AS facts
              FROM key_account_review review
         LEFT JOIN key_account_review_line moved
                ON moved.review_id = review.id AND moved.movement IN ('new', 'up', 'down')
             WHERE review.id IN %(readable)s
               AND NOT EXISTS (SELECT FROM key_account_review later
                                WHERE later.company_id = review.company_id
                                  AND later.state = 'approved' AND later.date > review.date)
             GROUP BY review.id
            """,
            readable=desk.readable(
                "key.account.review",
                [("state", "=", "computed"), ("company_id", "=", desk.company.id)],
            ),
        )
        return [
            *sources,
            DeskSource(
                "review", "key.account.review", query, lambda item: self._tell_review(desk, item)
            ),
        ]

    @api.model
    def _tell_review(self, desk, item):
        facts = item.facts
        words = {"name": facts["name"], "day": desk.day(item.day), "movers": facts["movers"]}
        if facts["new"]:
            return self.env._(
                "review “%(name)s” as of %(day)s waits for approval: accounts that change grade: "
                "%(movers)s, with a first grade: %(new)s",
                **words,
                new=facts["new"],
            )
        return self.env._(
            "review “%(name)s” as of %(day)s waits for approval: accounts that change grade: %(movers)s",
            **words,
        )
