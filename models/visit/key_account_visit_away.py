from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .key_account_visit_state import OPEN_STATES


class KeyAccountVisitAway(models.AbstractModel):
    """Open visits whose visitor has left or is on leave: they are shown and can be reassigned."""

    _name = "key.account.visit.away"
    _description = "Visit Without Visitor"

    visitor_away = fields.Selection(
        selection=[
            ("archived", "has left"),
            ("leave", "is on leave"),
        ],
        compute="_compute_visitor_away",
        search="_search_visitor_away",
        help="Why the visitor cannot make this visit. Move the visit, or choose another visitor.",
    )

    # === COMPUTE METHODS === #

    @api.depends("user_id.active", "start", "stop", "state")
    def _compute_visitor_away(self):
        on_leave = self._filter_on_leave()
        for visit in self:
            visitor = visit.sudo().user_id
            if visit.state not in OPEN_STATES or not visitor:
                visit.visitor_away = False
            elif not visitor.active:
                visit.visitor_away = "archived"
            else:
                visit.visitor_away = "leave" if visit._origin in on_leave else False

    @api.model
    def _search_visitor_away(self, operator, value):
        if operator != "in":
            return NotImplemented
        values = set(value)
        found = Domain.FALSE
        if "archived" in values:
            found |= Domain("user_id.active", "=", False)
        if "leave" in values:
            found |= Domain("user_id.active", "=", True) & self._on_leave_domain()
        if False in values:
            found |= ~(Domain("user_id.active", "=", False) | self._on_leave_domain())
            return found | Domain("state", "not in", OPEN_STATES)
        return found & Domain("state", "in", OPEN_STATES)

    # === BUSINESS METHODS === #

    def _filter_on_leave(self):
        """Return the visits during a leave of their visitor: one statement for all."""
        visits = self.sudo()._origin
        return visits.search(Domain("id", "in", visits.ids) & self._on_leave_domain())

    @api.model
    def _on_leave_domain(self):
        """Return the domain of visits during a leave of the visitor.

        Public holidays are left to the planner: a visit that was agreed on such a
        day is intended.
        """
        self.env["resource.calendar.leaves"].flush_model()
        self.env["resource.resource"].flush_model(["user_id"])
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """
                EXISTS (SELECT
                          FROM resource_calendar_leaves absence
                          JOIN resource_resource resource ON resource.id = absence.resource_id
                         WHERE resource.user_id = %(visitor)s
                           AND absence.time_type = 'leave'
                           AND absence.date_from < %(stop)s
                           AND absence.date_to > %(start)s)
                """,
                visitor=SQL.identifier(alias, "user_id"),
                start=SQL.identifier(alias, "start"),
                stop=SQL.identifier(alias, "stop"),
            )
        )

    def _hand_over(self):
        """Assign open visits of users who left to the account's owner or deputy (sudo).

        Without owner and deputy, the visit keeps its visitor and shows that the visitor has left.
        """
        visits_of = {}
        for visit in self:
            account = visit.account_id
            successors = (account.owner_id + account.deputy_id).filtered("active")
            if successors:
                visitor = successors[0]
                visits_of[visitor] = visits_of.get(visitor, self.browse()) + visit
        for visitor, visits in visits_of.items():
            former = {visit.id: visit.user_id.name for visit in visits}
            visits.write({"user_id": visitor.id})
            visits._message_log_batch(
                {
                    visit.id: self.env._(
                        "%(former)s has left. The new visitor is %(visitor)s.",
                        former=former[visit.id],
                        visitor=visitor.name,
                    )
                    for visit in visits
                }
            )
