from odoo import api, fields, models
from odoo.tools import format_amount, format_date, format_datetime

from ..tools.explanation import Explanation
from ..tools.profile_text import describe

VISITS = 3
ORDERS = 8
PROMISES = 10
PEOPLE = 12


class KeyAccountVisit(models.Model):
    """The preparation sheet: all that a visitor should know, on one page.

    Whoever may see the visit gets it, also a companion who may not see the account: the module
    reads under full rights, only what belongs to the customer of the visit in the company of the
    visit. Protected data of people, margins and confidential criteria are never on it.
    """

    _inherit = "key.account.visit"

    sheet = fields.Html(
        string="Preparation Sheet",
        compute="_compute_sheet",
        sanitize=False,
        exportable=False,
    )

    # === COMPUTE METHODS === #

    @api.depends("account_id", "check_ids.done")
    @api.depends_context("uid", "lang")
    def _compute_sheet(self):
        for visit in self:
            visit.sheet = (
                visit._origin
                and visit.account_id
                and self.env["ir.qweb"]._render(
                    "key_account.visit_sheet_body",
                    {"sheet": visit._origin._get_sheet(), "printed": False},
                )
            )

    # === BUSINESS METHODS === #

    def _get_sheet(self):
        """Return what the sheet tells, in words of the reader's language.

        :return: a dict of texts and lists of texts, without any record
        """
        self.ensure_one()
        self.check_access("read")
        visit = self.sudo().with_company(self.company_id)
        account = visit.account_id
        return {
            **visit._get_sheet_head(account),
            "people": visit._get_sheet_people(account),
            "coverage": (account.coverage_warning or "").splitlines(),
            "visits": visit._get_sheet_visits(account),
            "promises": visit._get_sheet_promises(account),
            "orders": visit._get_sheet_orders(account),
            "owed": visit._get_sheet_owed(account),
            "problems": visit._get_sheet_problems(account),
            **visit._get_sheet_proposals(account),
            "checks": [(check.name, check.done, check.note or "") for check in visit.check_ids],
        }

    def _get_sheet_head(self, account):
        manager = self.env.user.has_group("key_account.group_manager")
        line = account.last_line_id
        place = self.partner_id
        zone = self.user_id.tz or "UTC"
        return {
            "customer": account.display_name,
            "when": format_datetime(self.env, self.start, tz=zone, dt_format="medium"),
            "level": describe(self, "visit_level"),
            "channel": describe(self, "channel"),
            "visitor": self.user_id.name,
            "companions": ", ".join(self.user_ids.mapped("name")),
            "contacts": ", ".join(self.contact_ids.mapped("name")),
            "purposes": describe(self, "purpose_ids"),
            "why": self.reason or "",
            "place": ", ".join(
                filter(None, (place.street, place.zip, place.city, place.country_id.name))
            ),
            "phone": place.phone or account.partner_id.phone or "",
            "owner": account.owner_id.name or "",
            "business": account.line_of_business or "",
            "grade": account.grade_id.name or "",
            "posture": describe(account, "posture"),
            # Only managers read of confidential criteria, also here.
            "reason": (line and Explanation(line.review_id, manager).reason(line)) or "",
            "relationship": account.relationship_level_id.display_name or "",
            "missing": (account.relationship_missing or "").splitlines(),
        }

    def _get_sheet_people(self, account):
        """Who has a say: those to be met first. Business data only."""
        people = account.stakeholder_ids.filtered(lambda person: not person.has_left)
        people = people.sorted(
            lambda person: (person.partner_id not in self.contact_ids, -int(person.influence or 0))
        )
        return [
            {
                "name": person.partner_id.name,
                "function": person.function or "",
                "roles": describe(person, "role_ids"),
                "influence": describe(person, "influence"),
                "attitude": describe(person, "attitude"),
                "meet": person.partner_id in self.contact_ids,
            }
            for person in people[:PEOPLE]
        ]

    def _get_sheet_visits(self, account):
        """The last visits before this one that took place."""
        visits = self.search(
            [
                ("account_id", "=", account.id),
                ("state", "=", "done"),
                ("start", "<", self.start),
                ("id", "!=", self.id),
            ],
            order="start desc, id desc",
            limit=VISITS,
        )
        return [
            {
                "day": format_date(self.env, visit.date),
                "visitor": visit.user_id.name,
                "level": describe(visit, "visit_level"),
                "outcome": describe(visit, "outcome"),
                "result": visit.result or "",
                "next_step": visit.next_step or "",
                "notes": [(note.topic_id.name, note.text) for note in visit.note_ids],
            }
            for visit in visits
        ]

    def _get_sheet_promises(self, account):
        promises = self.env["key.account.commitment"].search(
            [("account_id", "=", account.id), ("state", "=", "open")], limit=PROMISES
        )
        return [
            {
                "text": promise.name,
                "side": describe(promise, "side"),
                "due": format_date(self.env, promise.date_due),
                "who": (promise.partner_id if promise.side == "them" else promise.user_id).name
                or "",
                "overdue": promise.is_overdue,
            }
            for promise in promises
        ]

    def _get_sheet_orders(self, account):
        rows = account._get_orders_under_way()
        return {
            "rows": [
                {
                    "name": name,
                    "day": format_date(self.env, day),
                    "amount": format_amount(self.env, amount, account.currency_id),
                    "late": late,
                }
                for name, day, amount, late in rows[:ORDERS]
            ],
            "more": max(len(rows) - ORDERS, 0),
        }

    def _get_sheet_owed(self, account):
        owed, overdue, days = account._get_owed()
        currency = account.currency_id
        return {
            "owed": format_amount(self.env, owed, currency),
            "overdue": not currency.is_zero(overdue) and format_amount(self.env, overdue, currency),
            "days": days,
        }

    def _get_sheet_problems(self, account):
        problems = self.env["key.account.usage.problem"].search(
            [("account_id", "=", account.id), ("is_open", "=", True)], limit=PROMISES
        )
        return [
            {
                "name": problem.name,
                "product": problem.product_id.display_name or "",
                "severity": describe(problem, "severity"),
                "state": describe(problem, "state"),
                "since": format_date(self.env, problem.date),
            }
            for problem in problems
        ]

    def _get_sheet_proposals(self, account):
        peers, shared, rows = account._get_proposals()
        return {
            "peers": peers,
            "shared": ", ".join(shared),
            "proposals": [(product.display_name, buyers) for product, buyers in rows],
        }
