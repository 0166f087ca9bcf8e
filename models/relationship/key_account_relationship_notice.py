from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.relationship.relationship_expiry import find_expiries


class KeyAccountRelationshipNotice(models.AbstractModel):
    """Notes until when a level is proven, if it sinks soon without new evidence.

    Written with the levels: each night, and whenever evidence or a scale changes.
    """

    _name = "key.account.relationship.notice"
    _description = "Notice of Relationship Levels That Sink"

    relationship_until = fields.Date(
        string="Level Proven until",
        readonly=True,
        copy=False,
        help="The last day on which the level is proven without new evidence, if that is within 30 "
        "days.",
    )
    relationship_until_criterion_id = fields.Many2one(
        comodel_name="key.account.relationship.criterion",
        string="Expires First",
        index="btree_not_null",
        readonly=True,
        ondelete="set null",
        copy=False,
    )

    @api.model
    def _find_changed_notices(self, rule, standings):
        """Return ``{account id: (last day of the level, criterion id)}`` of what is to be noted.

        Both are ``None`` where a notice is over.
        """
        sinking = [standing for standing in standings if standing.later < standing.level]
        expiries = find_expiries(rule, sinking)
        wanted = {
            standing.account_id: (
                standing.noted,
                expiries.get(standing.account_id, (None, None)),
            )
            for standing in standings
        }
        return {i: notice for i, (noted, notice) in wanted.items() if notice != noted}

    @api.model
    def _write_notices(self, notices):
        """Note until when levels stand without new evidence, in one statement."""
        if not notices:
            return
        untils, criteria = zip(*notices.values(), strict=True)
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account account
                   SET relationship_until = notice.until,
                       relationship_until_criterion_id = notice.criterion_id
                  FROM UNNEST(%s::int[], %s::date[], %s::int[]) AS notice (id, until, criterion_id)
                 WHERE account.id = notice.id
                """,
                list(notices),
                list(untils),
                list(criteria),
            )
        )
        self.env["key.account"].invalidate_model(
            ["relationship_until", "relationship_until_criterion_id"]
        )
