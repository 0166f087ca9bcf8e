from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount, format_date, format_datetime

from ..tools.explanation import Explanation
from ..tools.profile_text import describe

VISITS = 3
ORDERS = 8
PROMISES = 10
COMPLAINTS = 10
PEOPLE = 12


class KeyAccountVisit(models.Model):
    """The preparation sheet: all that a visitor should know, on one page.

    Users who can see the visit get it, including companions without access to the account: the
    module reads with full rights, but only data of the customer of the visit in the company of the
    visit. It never contains protected data of people, margins or confidential criteria.
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
                and visit._origin._may_see_sheet()
                and self.env["ir.qweb"]._render(
                    "key_account.visit_sheet_body",
                    {"sheet": visit._origin._get_sheet(), "printed": False},
                )
            )

    # === BUSINESS METHODS === #

    def _may_see_sheet(self):
        """Return whether the user can see the sheet, which shows current data.

        A cancelled visit gives no access to an account that the user cannot see otherwise.
        """
        self.ensure_one()
        return self.has_access("read") and (
            self.state != "cancelled" or self.account_id.has_access("read")
        )

    def _get_sheet(self):
        """Return the content of the sheet, in the language of the user.

        :return: a dict of texts and lists of texts, without records
        :raise AccessError: for users without access
        """
        self.ensure_one()
        self.check_access("read")
        if not self._may_see_sheet():
            raise AccessError(
                self.env._(
                    "This visit was cancelled. Only users with access to the account of %s can "
                    "see its preparation sheet.",
                    self.display_name,
                )
            )
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
            "complaints": visit._get_sheet_complaints(account),
            "proposals": visit._get_sheet_proposals(account),
            "checks": [(check.name, check.done, check.note or "") for check in visit.check_ids],
        }

    def _get_sheet_head(self, account):
        manager = self.env.user.has_group("key_account.group_manager")
        line = account.last_line_id
        place = self.partner_id
        zone = self.user_id.tz or "UTC"
        return {
            "customer": account.display_name,
            "when": format_datetime(self.env, self.start, tz=zone, dt_format="short"),
            "level": describe(self, "visit_level"),
            "channel": describe(self, "channel"),
            "visitor": self.user_id.name,
            "companions": ", ".join(self.user_ids.mapped("name")),
            "contacts": ", ".join(self.contact_ids.mapped("name")),
            "purposes": describe(self, "purpose_ids"),
            "why": self.reason or "",
            "account": self._get_sheet_account(account),
            "place": ", ".join(
                filter(None, (place.street, place.zip, place.city, place.country_id.name))
            ),
            "phone": place.phone or account.partner_id.phone or "",
            "business": account.line_of_business or "",
            # Only managers see confidential criteria, also here.
            "reason": (line and Explanation(line.review_id, manager).reason(line)) or "",
            "missing": (account.relationship_missing or "").splitlines(),
        }

    def _get_sheet_account(self, account):
        """Return grade, posture and owner as label and text, as far as they are known."""
        return [
            (account._fields[name]._description_string(self.env), text)
            for name in ("grade_id", "posture", "owner_id", "relationship_level_id")
            if (text := describe(account, name))
        ]

    def _get_sheet_people(self, account):
        """Return the people, those to be met first. Business data only."""
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
        """Return the last visits before this one that took place."""
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
                "due": format_date(self.env, promise.date_due),
                "overdue": promise.is_overdue,
                "side": describe(promise, "side"),
                "text": promise.name,
                "who": (promise.partner_id if promise.side == "them" else promise.user_id).name
                or "",
            }
            for promise in promises
        ]

    def _get_sheet_orders(self, account):
        rows = account._get_orders_under_way()
        orders = []
        for name, day, amount, late in rows[:ORDERS]:
            words = {
                "amount": format_amount(self.env, amount, account.currency_id),
                "day": format_date(self.env, day),
            }
            text = (
                self.env._("late: due on %(day)s, %(amount)s", **words)
                if late
                else self.env._("delivery on %(day)s, %(amount)s", **words)
            )
            orders.append({"name": name, "text": text, "late": late})
        if more := len(rows) - len(orders):
            text = self.env._("and %(count)s more", count=more)
            orders.append({"name": "", "text": text, "late": False})
        return orders

    def _get_sheet_owed(self, account):
        """Return the receivables and the overdue part, as two sentences."""
        owed, overdue, days = account._get_owed()
        currency = account.currency_id
        amount = format_amount(self.env, abs(owed), currency)
        return {
            "text": self.env._("Credit balance of the customer: %(amount)s.", amount=amount)
            if currency.compare_amounts(owed, 0) < 0
            else self.env._("Open balance: %(amount)s.", amount=amount),
            "overdue": ""
            if currency.is_zero(overdue)
            else self.env._(
                "Overdue: %(amount)s, for up to %(days)s days.",
                amount=format_amount(self.env, overdue, currency),
                days=days,
            ),
        }

    def _get_sheet_problems(self, account):
        problems = self.env["key.account.usage.problem"].search(
            [("account_id", "=", account.id), ("is_open", "=", True)], limit=PROMISES
        )
        return [
            {
                "name": problem.name,
                "text": " · ".join(
                    filter(
                        None,
                        (
                            problem.product_id.display_name,
                            describe(problem, "severity"),
                            describe(problem, "state"),
                            format_date(self.env, problem.date),
                        ),
                    )
                ),
            }
            for problem in problems
        ]

    def _get_sheet_complaints(self, account):
        complaints = self.env["key.account.complaint"].search(
            [("account_id", "=", account.id), ("is_open", "=", True)]
        )
        rows = [
            {
                "name": complaint.name,
                "text": " · ".join(
                    filter(
                        None,
                        (
                            complaint.kind_id.name,
                            describe(complaint, "severity"),
                            describe(complaint, "state"),
                            self.env._("days open: %(days)s", days=complaint.age),
                            complaint.is_overdue
                            and self.env._(
                                "answer was due on %(day)s",
                                day=format_date(self.env, complaint.date_due),
                            ),
                            complaint.user_id.name,
                        ),
                    )
                ),
                "overdue": complaint.is_overdue,
            }
            for complaint in complaints[:COMPLAINTS]
        ]
        if more := len(complaints) - len(rows):
            text = self.env._("and %(count)s more", count=more)
            rows.append({"name": "", "text": text, "overdue": False})
        return rows

    def _get_sheet_proposals(self, account):
        peers, shared, rows = account._get_proposals()
        if not peers:
            words = self.env._("There are too few similar customers.")
        elif not rows:
            words = self.env._("This customer already buys everything that similar customers buy.")
        else:
            words = self.env._(
                "Similar customers buy (in common: %(shared)s):", shared=", ".join(shared)
            )
        return {
            "words": words,
            "rows": [
                {
                    "name": product.display_name,
                    "text": self.env._(
                        "bought by %(buyers)s of %(peers)s", buyers=buyers, peers=peers
                    ),
                }
                for product, buyers in rows
            ],
        }
