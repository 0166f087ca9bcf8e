import ast
import re
from datetime import date, datetime, timedelta
from pathlib import Path

from freezegun import freeze_time

from odoo.tests import BaseCase, tagged
from odoo.tools import SQL

from ..tools.days import day_of, known_day, local_date
from .visit.visit_common import VisitCommon

SHANGHAI, AUCKLAND, LOS_ANGELES = "Asia/Shanghai", "Pacific/Auckland", "America/Los_Angeles"
ROOT = Path(__file__).parent.parent
# Days of demo data are nobody's, benchmarks and scripts know no company.
FOLDERS = ("controllers", "models", "reports", "tools", "wizards")

IN_SQL = re.compile(
    r"::date\b(?!\[)|\b(CURRENT_DATE|CURRENT_TIMESTAMP|LOCALTIMESTAMP|DATE_TRUNC)\b|\bNOW\(\)"
    r"|\bAS\s+date\s*\)",
    re.IGNORECASE,
)
CALLS = {"date", "today", "utcnow"}
# What may ask for a day by itself, and why.
ALLOWED = {
    ("tools/days.py", "::date"): "the helper for SQL",
    ("tools/days.py", ".date()"): "the helper for Python",
    (
        "models/visit/key_account_visit_today.py",
        ".context_today()",
    ): "the day of whoever looks at it",
    (
        "models/visit/key_account_visit_today.py",
        ".date()",
    ): "in the time zone of whoever looks at it",
    (
        "models/plan/key_account_visit_plan_round.py",
        ".date()",
    ): "moments in the visitor's time zone",
    (
        "wizards/cadence/key_account_feasibility.py",
        ".date()",
    ): "moments in the visitor's time zone",
    (
        "models/cadence/resource_calendar.py",
        ".date()",
    ): "moments in the time zone of the schedule",
    (
        "models/profile/key_account_completeness_measure.py",
        "::date",
    ): "days that are stored as text",
    ("tools/periods.py", "::date"): "days that are counted on from days",
    ("tools/relationship/relationship_expiry.py", "::date"): "days of parts, some without any",
    ("tools/policy/entitling.py", "::date"): "a day of the company, typed to be compared",
    ("tools/what_if/replaying.py", "::date"): "days of documents and exceptions, typed",
    ("tools/commission/ledger.py", "::date"): "months and bands of days of the company",
    ("tools/commission/ledger.py", "DATE_TRUNC"): "months and bands of days of the company",
    ("tools/story.py", "::date"): "days, or moments that a source has put into a time zone",
    ("models/key_account_desk.py", "::date"): "days of sources",
    (
        "models/cockpit/key_account_desk_snooze.py",
        ".today()",
    ): "long past in any time zone",
    (
        "models/plan/key_account_visit_plan_board.py",
        ".date()",
    ): "moments in the visitor's time zone",
    (
        "models/plan/key_account_visit_plan_busy.py",
        ".date()",
    ): "moments in the visitor's time zone",
    (
        "models/plan/key_account_visit_clash.py",
        ".date()",
    ): "moments in the visitor's time zone",
    (
        "wizards/plan/key_account_visit_near.py",
        ".date()",
    ): "moments in the visitor's time zone",
    (
        "wizards/plan/key_account_visit_near_search.py",
        ".date()",
    ): "moments in the visitor's time zone",
    (
        "reports/profile/key_account_dossier_xlsx.py",
        ".date()",
    ): "printed in the time zone of the user",
}


def _get_findings(source):
    """Yield what the source of a file says of days by itself, as in ``ALLOWED``."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield from (match.group() for match in IN_SQL.finditer(node.value))
        elif isinstance(node, ast.Attribute) and node.attr == "context_today":
            yield ".context_today()"  # also as a default, without a call
        elif (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in CALLS
            and not node.args
        ):
            yield f".{node.func.attr}()"


@tagged("post_install", "-at_install")
class TestDayLint(BaseCase):
    def test_days_come_from_the_helpers(self):
        """A day without a time zone is that of UTC: yesterday in Shanghai, tomorrow in Los Angeles."""
        found = {
            (path.relative_to(ROOT).as_posix(), finding)
            for folder in FOLDERS
            for path in (ROOT / folder).rglob("*.py")
            for finding in _get_findings(path.read_text(encoding="utf-8"))
        }
        found = {(path, finding) for path, finding in found if (path, finding) not in ALLOWED}
        self.assertFalse(
            found,
            "Use tools/days.py, MetricScope.local_date or company._key_account_today().",
        )

    def test_the_lint_finds_something(self):
        for text in (
            "'x::date'",
            "'CAST(x AS date)'",
            "'CURRENT_DATE - 1'",
            "'now()'",
            "a.date()",
            "D.context_today",
        ):
            findings = list(_get_findings(text))
            self.assertEqual(len(findings), 1, text)
        for text in ("'%s::date[]'", "fields.Date.to_date(x)", "'update_date'", "a.date"):
            self.assertFalse(list(_get_findings(text)), text)


@tagged("post_install", "-at_install")
class TestDays(VisitCommon):
    """Days of moments, in Shanghai (+8), Auckland (+13 in summer) and Los Angeles (−8 in winter)."""

    def _set_zone(self, zone, company=None):
        (company or self.company).partner_id.tz = zone

    def test_helpers(self):
        for text, zone, day in (
            ("2025-11-30 23:30:00", SHANGHAI, "2025-12-01"),
            ("2025-12-01 15:59:59", SHANGHAI, "2025-12-01"),
            ("2025-12-01 16:00:00", SHANGHAI, "2025-12-02"),
            ("2025-12-01 11:00:00", AUCKLAND, "2025-12-02"),
            ("2025-07-01 11:30:00", AUCKLAND, "2025-07-01"),  # +12 in winter
            ("2025-12-01 07:59:00", LOS_ANGELES, "2025-11-30"),
            ("2025-12-01 08:00:00", LOS_ANGELES, "2025-12-01"),
            ("2025-12-01 23:59:59", False, "2025-12-01"),
        ):
            moment = datetime.fromisoformat(text)
            self.assertEqual(str(day_of(moment, zone)), day)
            [[found]] = self.env.execute_query(SQL("SELECT %s", local_date(moment, zone or "UTC")))
            self.assertEqual(str(found), day)
        self.assertIsNone(day_of(False, SHANGHAI))
        [[none]] = self.env.execute_query(SQL("SELECT %s", local_date(SQL("NULL"), SHANGHAI)))
        self.assertIsNone(none)

    def test_days_out_of_the_calendar(self):
        """Python has no day after the year 9999 nor before the year 1: both ends are taken in."""
        for text, zone, day in (
            ("9999-12-31 23:59:59", SHANGHAI, "2199-12-31"),  # the year 10000
            ("9999-12-31 23:59:59", LOS_ANGELES, "2199-12-31"),
            ("0001-01-01 00:00:00", LOS_ANGELES, "1900-01-01"),  # the year 0
            ("0001-01-01 00:00:00", SHANGHAI, "1900-01-01"),
            ("1900-01-01 00:00:00", LOS_ANGELES, "1900-01-01"),
            ("2199-12-30 23:00:00", SHANGHAI, "2199-12-31"),
            ("2199-12-31 23:00:00", SHANGHAI, "2199-12-31"),
            ("2199-12-31 00:00:00", LOS_ANGELES, "2199-12-31"),
            ("2199-12-30 23:00:00", LOS_ANGELES, "2199-12-30"),
        ):
            moment = datetime.fromisoformat(text)
            with self.subTest(moment=text, zone=zone):
                self.assertEqual(str(day_of(moment, zone)), day)
                [[found]] = self.env.execute_query(SQL("SELECT %s", local_date(moment, zone)))
                self.assertEqual(str(found), day)
        for text, day in (("9999-12-31", date(2199, 12, 31)), ("0001-01-01", date(1900, 1, 1))):
            [[found]] = self.env.execute_query(SQL("SELECT %s", known_day(SQL("%s::date", text))))
            self.assertEqual(found, day)
        [[none]] = self.env.execute_query(SQL("SELECT %s", known_day(SQL("NULL::date"))))
        self.assertIsNone(none)

    def test_documents_of_any_year(self):
        """A salesperson dates an order at the end of time: accounts, metrics and sheets stay readable."""
        for zone in (SHANGHAI, LOS_ANGELES):
            for moment, first in (
                ("9999-12-31 23:59:59", date(2199, 12, 31)),
                ("0001-01-01 00:00:00", date(1900, 1, 1)),
            ):
                with self.subTest(zone=zone, moment=moment), self.env.cr.savepoint() as undo:
                    self._set_zone(zone)
                    order = self._order(self.beta, [(self.roll, 1, 100)], "2025-12-01")
                    order.date_order = moment
                    order.order_line.customer_lead = 1e300
                    self.env.flush_all()
                    account = self._account(self.beta)
                    self.assertEqual(account.customer_since, first)
                    account.write({"customer_since": account.customer_since})
                    [(_name, day, _amount, _late)] = account._get_orders_under_way()
                    self.assertTrue(1900 <= day.year <= 2199)
                    self._measure(["recency_days", "tenure_years", "order_interval_days"])
                    undo.rollback()

    def test_invoices_of_any_year(self):
        for moment, first in (
            ("9999-12-31", date(2199, 12, 31)),
            ("0001-01-01", date(1900, 1, 1)),
        ):
            with self.subTest(moment=moment), self.env.cr.savepoint() as undo:
                invoice = self._invoice(self.beta, 100, "2025-12-01")
                self.env.flush_all()
                self.env.cr.execute(
                    "UPDATE account_move SET invoice_date = %s WHERE id = %s", (moment, invoice.id)
                )
                self.env.invalidate_all()
                self.assertEqual(self._account(self.beta).customer_since, first)
                undo.rollback()

    def test_day_of_delivery(self):
        """Promised for 7:30 on 1 December in Shanghai, which is 23:30 the day before in UTC."""
        self._set_zone(SHANGHAI)
        with freeze_time("2025-12-01 02:00:00"):  # 10:00 in Shanghai
            self._order(
                self.alpha,
                [(self.roll, 2, 100)],
                "2025-11-20",
                commitment_date="2025-11-30 23:30:00",
            )
            [(_name, day, _amount, late)] = self.account._get_orders_under_way()
            self.assertEqual((day, late), (date(2025, 12, 1), False))
        with freeze_time("2025-12-01 16:30:00"):  # half past midnight
            [(_name, day, _amount, late)] = self.account._get_orders_under_way()
            self.assertEqual((day, late), (date(2025, 12, 1), True))

    def test_day_of_delivery_by_lead_time(self):
        """Ordered on 1 December at 20:00 in Los Angeles, two days to deliver: due on the 3rd."""
        self._set_zone(LOS_ANGELES)
        with freeze_time("2025-12-04 06:00:00"):  # 3 December, 22:00
            order = self._order(self.alpha, [(self.roll, 2, 100)], "2025-12-02 04:00:00")
            order.order_line.customer_lead = 2
            self.env.flush_all()
            [(_name, day, _amount, late)] = self.account._get_orders_under_way()
            self.assertEqual((day, late), (date(2025, 12, 3), False))

    def test_on_time_by_the_visitors_day(self):
        for zone, agreed, done, on_time in (
            # Monday 10:00, done at 14:00: in UTC Sunday and Monday.
            (AUCKLAND, "2025-11-30 21:00:00", "2025-12-01 01:00:00", 1),
            # Monday 23:00, done on Tuesday at 9:00: in UTC both on Monday.
            (AUCKLAND, "2025-12-01 10:00:00", "2025-12-01 20:00:00", 0),
            # Monday 10:00, done at 18:00: in UTC Monday and Tuesday.
            (LOS_ANGELES, "2025-12-01 18:00:00", "2025-12-02 02:00:00", 1),
            # Sunday 23:00, done on Monday at 8:00: in UTC both on Monday.
            (LOS_ANGELES, "2025-12-01 07:00:00", "2025-12-01 16:00:00", 0),
            (SHANGHAI, "2025-11-30 23:30:00", "2025-12-01 09:00:00", 1),
        ):
            self.user_own.tz = zone
            visit = self._visit(self.account, agreed, state="confirmed")
            visit.start = done
            visit.action_done()
            self.assertEqual(visit.on_time_rate, on_time, (zone, agreed))
            self.assertEqual(visit.date, day_of(visit.start, zone))

    def test_lock_ends_with_the_companys_day(self):
        """Locked until 1 December: in Los Angeles that lasts until 8:00 UTC on the 2nd."""
        overseas = self._account(self.beta, company=self.other_company)
        self._set_zone(LOS_ANGELES)
        self._set_zone(AUCKLAND, self.other_company)
        accounts = self.account + overseas
        accounts.write({"locked_until": "2025-12-01", "lock_reason": "Talks"})
        for moment, locked in (
            ("2025-12-01 10:00:00", accounts),
            ("2025-12-01 11:00:00", self.account),  # midnight in Auckland
            ("2025-12-02 07:59:00", self.account),
            ("2025-12-02 08:00:00", self.account.browse()),
        ):
            with freeze_time(moment):
                accounts.invalidate_recordset(["is_locked"])
                self.assertEqual(accounts.filtered("is_locked"), locked, moment)
                found = self.env["key.account"].search(
                    [("is_locked", "=", True), ("id", "in", accounts.ids)]
                )
                self.assertEqual(found, locked, moment)

    def test_people_leave_on_the_companys_day(self):
        self._set_zone(AUCKLAND)
        person = self.env["key.account.stakeholder"].create(
            {
                "account_id": self.account.id,
                "partner_id": self.alpha_buyer.id,
                "left_on": "2025-12-02",
            }
        )
        for moment, has_left in (("2025-12-01 10:59:00", False), ("2025-12-01 11:00:00", True)):
            with freeze_time(moment):
                person.invalidate_recordset(["has_left"])
                self.account.invalidate_recordset()
                self.assertEqual(person.has_left, has_left)
                found = self.env["key.account.stakeholder"].search([("has_left", "=", True)])
                self.assertEqual(person in found, has_left)
                self.assertEqual(self.account.gap_one_person, not has_left)

    def test_what_is_recorded_today(self):
        """Graded, rated and confirmed on 2 December in Auckland, by a user in Los Angeles."""
        self._set_zone(AUCKLAND)
        with freeze_time("2025-12-01 12:00:00"):
            account = self.account.with_context(tz=LOS_ANGELES)
            grade = self.env["key.account.grade"].search([], limit=1)
            account.write({"grade_id": grade.id, "grade_reason": "Wins tenders", "influence": 70})
            account.line_of_business = "Mill"
            self.assertEqual(account.grade_date, date(2025, 12, 2))
            self.assertEqual(account.influence_date, date(2025, 12, 2))
            self.assertEqual(set(account.profile_dates.values()), {"2025-12-02"})
            review = self.env["key.account.review"].with_context(tz=LOS_ANGELES)
            self.assertEqual(review.default_get(["date"])["date"], date(2025, 12, 2))

    def test_due_reviews_wait_for_the_last_company(self):
        """November ends in Auckland on the 30th at 11:00 UTC, in Los Angeles 21 hours later."""
        self._set_zone(AUCKLAND)
        self._set_zone(LOS_ANGELES, self.other_company)
        self.patch(type(self.env["ir.cron"]), "_commit_progress", lambda *_args, **_kwargs: 1)
        reviews = self.env["key.account.review"]
        for companies, over in (
            (self.company, "2025-11-30 11:00:00"),
            (self.other_company, "2025-12-01 08:00:00"),
            (self.env["res.company"].search([]), "2025-12-01 08:00:00"),
        ):
            scorecard = self.env.ref("key_account.scorecard_balanced").copy(
                {
                    "company_id": companies.id if len(companies) == 1 else False,
                    "rhythm": "monthly",
                    "next_date": "2025-11-30",
                }
            )
            moment = datetime.fromisoformat(over)
            for minutes, expected in ((-1, 0), (0, len(companies))):
                with freeze_time(moment + timedelta(minutes=minutes)):
                    for due in reviews._get_due_scorecards():
                        reviews._create_due_reviews(due)
                found = reviews.search_count([("scorecard_id", "=", scorecard.id)])
                self.assertEqual(found, expected, (companies.mapped("name"), minutes))
