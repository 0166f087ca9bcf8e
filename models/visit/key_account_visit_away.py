from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .key_account_visit_state import OPEN_STATES


class KeyAccountVisitAway(models.AbstractModel):
    """Open visits whose visitor has left, has no access any more, or is on leave.

    They are shown and can be reassigned.
    """

    _name = "key.account.visit.away"
    _description = "Visit Without Visitor"

    visitor_away = fields.Selection(
        selection=[
            ("archived", "has left"),
            ("no_access", "has no access any more"),
            ("leave", "is on leave"),
        ],
        compute="_compute_visitor_away",
        search="_search_visitor_away",
        help="Why the visitor cannot make this visit. Move the visit, or choose another visitor.",
    )

    # === COMPUTE METHODS === #

    @api.depends("user_id.active", "user_id.company_ids", "start", "stop", "state")
    def _compute_visitor_away(self):
        on_leave = self._filter_on_leave()
        for company, visits in self.grouped("company_id").items():
            able = visits.sudo().user_id._key_account_able(company)
            for visit in visits:
                visitor = visit.sudo().user_id
                if visit.state not in OPEN_STATES or not visitor or not company:
                    visit.visitor_away = False
                elif not visitor.active:
                    visit.visitor_away = "archived"
                elif visitor not in able:
                    visit.visitor_away = "no_access"
                else:
                    visit.visitor_away = "leave" if visit._origin in on_leave else False

    @api.model
    def _search_visitor_away(self, operator, value):
        if operator != "in":
            return NotImplemented
        archived, able = Domain("user_id.active", "=", False), self._able_domain()
        found = {
            "archived": archived,
            "no_access": ~archived & ~able,
            "leave": able & self._on_leave_domain(),
            False: able & ~self._on_leave_domain(),
        }
        chosen = Domain.OR(found[name] for name in found.keys() & set(value))
        chosen &= Domain("state", "in", OPEN_STATES)
        return chosen | Domain("state", "not in", OPEN_STATES) if False in value else chosen

    # === BUSINESS METHODS === #

    def _filter_on_leave(self):
        """Return the visits during a leave of their visitor: one statement for all."""
        visits = self.sudo()._origin
        return visits.search(Domain("id", "in", visits.ids) & self._on_leave_domain())

    @api.model
    def _able_domain(self):
        """Return the domain of visits whose visitor can work for the account, by company."""
        users = self.env["res.users"]
        return Domain.OR(
            Domain("company_id", "=", company.id)
            & Domain("user_id", "any!", users._key_account_able_domain(company))
            for company in self.env["res.company"].sudo().search([])
        )

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
        for company, visits in self.grouped("company_id").items():
            accounts = visits.account_id
            able = (accounts.owner_id | accounts.deputy_id)._key_account_able(company)
            for visit in visits:
                account = visit.account_id
                if successors := (account.owner_id + account.deputy_id) & able:
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
