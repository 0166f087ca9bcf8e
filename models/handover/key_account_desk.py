from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.desk import DeskKind, DeskSource

HANDOVER = "key.account.handover"
WATCH = "key.account.handover.watch"


class KeyAccountDesk(models.AbstractModel):
    """Handovers that wait: for the answer of the receiver, or for a manager."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "handover_answer": DeskKind(
                self.env._("Handover to answer"),
                self.env._("Open Handover"),
                0.05,
                10,
                feature="feature_handover",
            ),
            "handover_sent_back": DeskKind(
                self.env._("Accounts that were sent back"),
                self.env._("Open Handover"),
                0.15,
                10,
                feature="feature_handover",
            ),
            "handover_accepted": DeskKind(
                self.env._("Handover that was accepted"),
                self.env._("Open Handover"),
                0.15,
                5,
                feature="feature_handover",
            ),
            "handover_draft": DeskKind(
                self.env._("Handover of somebody who left"),
                self.env._("Open Handover"),
                0.15,
                15,
                feature="feature_handover",
            ),
            "handover_failed": DeskKind(
                self.env._("Accounts that could not be handed over"),
                self.env._("Open Handover"),
                0.15,
                15,
                feature="feature_handover",
            ),
            "handover_watch": DeskKind(
                self.env._("Accounts that fell after a handover"),
                self.env._("Open Watch"),
                0.2,
                20,
                is_alert=True,
                feature="feature_handover",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        return [
            *super()._get_desk_items(desk),
            *self._get_handover_items(desk),
            *self._get_watch_items(desk),
        ]

    # === BUSINESS METHODS === #

    @api.model
    def _get_handover_items(self, desk):
        """Answers that the user owes, and for managers the drafts of those who left; not of one account."""
        if desk.account:
            return []
        items = []
        here = ("company_id", "=", desk.company.id)
        asked = [here, ("state", "=", "proposed"), ("line_ids", "any", self._get_asked_domain())]
        if (readable := desk.readable(HANDOVER, asked)) is not None:
            items.append(("handover_answer", readable))
        refused = [here, ("state", "=", "proposed"), ("line_ids.answer", "=", "sent_back")]
        if not desk.everybody:
            refused.append(("create_uid", "=", self.env.uid))
        if (readable := desk.readable(HANDOVER, refused)) is not None:
            items.append(("handover_sent_back", readable))
        if desk.everybody:
            wanting = [("is_excluded", "=", False), ("answer", "!=", "accepted")]
            accepted = [
                here,
                ("state", "=", "proposed"),
                ("line_ids.answer", "=", "accepted"),
                ("line_ids", "not any", wanting),
            ]
            if (readable := desk.readable(HANDOVER, accepted)) is not None:
                items.append(("handover_accepted", readable))
        left = [here, ("state", "=", "draft"), ("is_leaver", "=", True)]
        if desk.everybody and (readable := desk.readable(HANDOVER, left)) is not None:
            items.append(("handover_draft", readable))
        failed = self._get_failed_domain(here)
        if desk.everybody and (readable := desk.readable(HANDOVER, failed)) is not None:
            items.append(("handover_failed", readable))
        return [self._get_handover_source(desk, kind, readable) for kind, readable in items]

    @api.model
    def _get_handover_source(self, desk, kind, readable):
        """At stake is what the accounts brought in twelve months, as far as the user may read them.

        They need not be accounts of the desk: whoever is asked does not own them yet.
        """
        known = self._is_desk_money_known()
        query = SQL(
            """
            SELECT NULL::int AS account_id, handover.id AS res_id, NULL AS day,
                   SUM(%(brought)s) FILTER (WHERE %(concerned)s) AS amount,
                   JSON_BUILD_OBJECT(
                       'giver', partner.name, 'number', COUNT(line.id),
                       'mine', COUNT(line.id) FILTER (WHERE line.receiver_id = %(user)s
                                                        AND line.answer = 'waiting'),
                       'refused', COUNT(line.id) FILTER (WHERE line.answer = 'sent_back'),
                       'failed', COUNT(line.error), 'state', handover.state) AS facts
              FROM key_account_handover handover
              JOIN res_users person ON person.id = handover.giver_id
              JOIN res_partner partner ON partner.id = person.partner_id
         LEFT JOIN key_account_handover_line line ON line.handover_id = handover.id
               AND line.is_excluded IS NOT TRUE
         LEFT JOIN key_account handed ON handed.id = line.account_id AND handed.id IN %(accounts)s
             WHERE handover.id IN %(readable)s
             GROUP BY handover.id, partner.name
            """,
            brought=SQL("handed.revenue_year::float8") if known else SQL("NULL::float8"),
            concerned=self._get_handover_concerned(kind),
            accounts=desk.readable("key.account", [("company_id", "=", desk.company.id)]),
            readable=readable,
            user=self.env.uid,
        )
        return DeskSource(kind, HANDOVER, query, self._tell_handover_item)

    @api.model
    def _get_handover_concerned(self, kind):
        """Return the condition on ``line``: the accounts that an item of the kind is about."""
        return {
            "handover_answer": SQL(
                "line.receiver_id = %s AND line.answer = 'waiting'", self.env.uid
            ),
            "handover_sent_back": SQL("line.answer = 'sent_back'"),
            "handover_failed": SQL("line.error IS NOT NULL"),
        }.get(kind, SQL("TRUE"))

    @api.model
    def _tell_handover_item(self, item):
        giver, number = item.facts["giver"], item.facts["number"]
        if item.source.kind == "handover_answer":
            return self.env._(
                "you are asked to take over %(number)s accounts of %(giver)s",
                number=item.facts["mine"],
                giver=giver,
            )
        if item.source.kind == "handover_sent_back":
            return self.env._(
                "%(number)s accounts of %(giver)s were sent back: choose others to take them over",
                number=item.facts["refused"],
                giver=giver,
            )
        if item.source.kind == "handover_accepted":
            return self.env._(
                "%(number)s accounts of %(giver)s were accepted: hand them over",
                number=number,
                giver=giver,
            )
        if item.source.kind != "handover_failed":
            return self.env._(
                "%(number)s accounts of %(giver)s wait for a successor", number=number, giver=giver
            )
        number = item.facts["failed"]
        if item.facts["state"] == "done":
            return self.env._(
                "%(number)s accounts cannot go back to %(giver)s", number=number, giver=giver
            )
        return self.env._(
            "%(number)s accounts of %(giver)s could not be handed over", number=number, giver=giver
        )

    @api.model
    def _get_watch_items(self, desk):
        """Accounts at which something is clearly worse than before their handover, while they are watched."""
        alert = [("fallen_on", "!=", False), ("date_until", ">=", desk.today)]
        if (readable := desk.readable(WATCH, alert)) is None:
            return []
        return [
            DeskSource(
                "handover_watch",
                WATCH,
                SQL(
                    """
                    SELECT watch.account_id, watch.id AS res_id, watch.fallen_on AS day, NULL AS amount,
                           TO_JSONB(watch) || JSONB_BUILD_OBJECT(
                               'giver', partner.name, 'grade_before', %(first)s, 'grade_after', %(last)s) AS facts
                      FROM key_account_handover_watch watch
                 LEFT JOIN key_account_grade first_grade ON first_grade.id = watch.grade_before_id
                 LEFT JOIN key_account_grade last_grade ON last_grade.id = watch.grade_after_id
                 LEFT JOIN res_users person ON person.id = watch.giver_id
                 LEFT JOIN res_partner partner ON partner.id = person.partner_id
                     WHERE watch.id IN %(readable)s AND %(concerns)s
                    """,
                    first=desk.translated(SQL("first_grade.name")),
                    last=desk.translated(SQL("last_grade.name")),
                    readable=readable,
                    concerns=desk.concerns(SQL("watch")),
                ),
                lambda item: self._tell_watch_item(desk, item),
            )
        ]

    @api.model
    def _tell_watch_item(self, desk, item):
        return self.env._(
            "since %(giver)s handed it over on %(day)s: %(told)s",
            giver=item.facts["giver"],
            day=desk.day(fields.Date.to_date(item.facts["date"])),
            told=self.env[WATCH]._tell_signs(item.facts),
        )

    @api.model
    def _get_asked_domain(self):
        return [("receiver_id", "=", self.env.uid), ("answer", "=", "waiting")]

    @api.model
    def _get_failed_domain(self, here):
        """Drafts with accounts that could not go, and what could not come back; of leavers, the draft is told anyway."""
        failed = [("error", "!=", False), ("is_excluded", "=", False)]
        return [
            here,
            ("line_ids", "any", failed),
            "|",
            ("state", "=", "done"),
            "&",
            ("state", "in", ("draft", "proposed")),
            ("is_leaver", "=", False),
        ]
