from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_amount, format_date, format_datetime

from ...tools.days import last_done_day
from ...tools.value_text import describe

VISITS = 3
ORDERS = 8


class KeyAccountVisitSheet(models.AbstractModel):
    """The preparation sheet: all that a visitor should know, on one page.

    Users who can see the visit get it, including companions without access to the account: the
    module reads with full rights, but only data of the customer of the visit in the company of the
    visit. It never contains protected data of people, margins or confidential criteria.
    """

    _name = "key.account.visit.sheet"
    _description = "Preparation Sheet of a Visit"

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
            **account._get_sheet_sections(visit.contact_ids),
            **visit._get_sheet_head(account),
            "visits": visit._get_sheet_visits(account),
            "orders": visit._get_sheet_orders(account),
            "owed": visit._get_sheet_owed(account)
            if self.account_id._filter_shown_owed()
            else None,
            "checks": [(check.name, check.done, check.note or "") for check in visit.check_ids],
        }

    def _get_sheet_head(self, account):
        place = self.partner_id
        zone = self.user_id.tz or "UTC"
        return {
            "customer": account.display_name,
            "when": format_datetime(self.env, self.start, tz=zone, dt_format="short"),
            "level": describe(self, "visit_level"),
            "channel": describe(self, "channel"),
            "visitor": self.user_id.name,
            "companions": ", ".join(self.user_ids.mapped("name")),
            "contacts": self._name_contacts(),
            "purposes": describe(self, "purpose_ids"),
            "why": self.reason or "",
            "account": self._get_sheet_account(account),
            "place": ", ".join(
                filter(None, (place.street, place.zip, place.city, place.country_id.name))
            ),
            "phone": place.phone or account.partner_id.phone or "",
        }

    def _get_sheet_account(self, account):
        """Return grade, posture and owner as label and text, as far as they are known."""
        return [
            (account._fields[name]._description_string(self.env), text)
            for name, feature in (
                ("grade_id", None),
                ("posture", None),
                ("owner_id", None),
                ("relationship_level_id", "feature_relationship"),
            )
            if self.env.user._key_account_has(feature) and (text := describe(account, name))
        ]

    def _get_sheet_visits(self, account):
        """Return the last visits before this one that took place."""
        last = last_done_day(account.company_id._key_account_today())
        visits = self.search(
            [
                ("account_id", "=", account.id),
                ("state", "=", "done"),
                ("date", "<=", last),
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
