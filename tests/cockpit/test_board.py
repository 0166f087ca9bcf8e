from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .cockpit_common import BoardCommon


@tagged("post_install", "-at_install")
class TestBoard(BoardCommon):
    """10 December 2025. A month begins on 11 November, a quarter on 11 September, a year on 11 December 2024.

    Alpha is an A, Beta a B, Gamma has no grade; Alpha brought 100,000, Beta 50,000.
    """

    def _bars(self, name, period="quarter"):
        return [
            (row["label"], row["value"], row["note"])
            for row in self._part(name, period)["data"]["rows"]
        ]

    def _opened(self, action):
        found = self.env[action["res_model"]].with_user(self.user_manager).search(action["domain"])
        return found.mapped("display_name")

    def test_who_sees_it(self):
        for user in (self.user_own, self.user_all):
            with self.assertRaises(AccessError):
                self._board(user=user)
        self.assertEqual(
            [part["name"] for part in self._board()["parts"]],
            ["grades", "health", "whale", "coverage", "load", "causes"],
        )
        # What is no period is the quarter.
        for wrong in ("week", None, 7, ["year"]):
            self.assertEqual(self._board(wrong)["period"], "quarter")

    def test_days_of_a_period(self):
        """Up to today, which is the last day also of a period that begins in a shorter month."""
        days = {name: self._board(name)["days"] for name in ("month", "quarter", "year")}
        self.assertEqual(
            days,
            {
                "month": "11/11/2025 to 12/10/2025",
                "quarter": "09/11/2025 to 12/10/2025",
                "year": "12/11/2024 to 12/10/2025",
            },
        )
        with freeze_time("2025-03-30 09:00:00"):
            self.assertEqual(self._board("month")["days"], "02/28/2025 to 03/30/2025")

    def test_grade_and_posture_with_moves(self):
        """Alpha rose from B to A on 1 October: news of the quarter, not of the month."""
        self.account.write({"posture": "focus"})
        self.other.write({"posture": "maintain"})
        self.env.flush_all()
        self.env.cr.execute("UPDATE key_account_grade_change SET date = '2025-01-01'")
        self.account.write({"grade_id": self.grade_b.id, "grade_reason": "-"})
        self.account.write({"grade_id": self.grade_a.id, "grade_reason": "-"})
        changes = self.env["key.account.grade.change"].search(
            [("account_id", "=", self.account.id)]
        )
        self.env.cr.execute(
            "UPDATE key_account_grade_change SET date = '2025-03-01', previous_grade_id = %s, grade_id = %s"
            " WHERE id IN %s",
            [self.grade_a.id, self.grade_b.id, changes._ids],
        )
        self.env.cr.execute(
            "UPDATE key_account_grade_change SET date = '2025-10-01', previous_grade_id = %s, grade_id = %s"
            " WHERE id = %s",
            [self.grade_b.id, self.grade_a.id, max(changes._ids)],
        )
        self.env.invalidate_all()
        part = self._part("grades")
        labels = [column["label"] for column in part["data"]["columns"]]
        self.assertEqual((labels[0], labels[-1]), ("Focus", "No posture"))
        rows = part["data"]["rows"]
        self.assertEqual(
            [(row["label"], row["value"]) for row in rows],
            [("A", "1"), ("B", "1"), ("No grade", "1")],
        )
        cell = rows[0]["cells"][labels.index("Focus")]
        self.assertEqual((cell["value"], cell["up"]["value"], cell["down"]), ("1", "1", None))
        self.assertEqual(self._opened(cell["up"]["action"]), ["Alpha Steel"])
        self.assertEqual(self._opened(cell["action"]), ["Alpha Steel"])
        self.assertIsNone(rows[0]["cells"][-1])
        self.assertEqual(self._opened(rows[2]["cells"][-1]["action"]), ["Gamma Metals"])
        self.assertEqual(part["note"], "Changed grade in this period: 1")
        self.assertEqual(self._part("grades", "month")["note"], "Changed grade in this period: 0")

    def test_moves_after_a_first_grade_in_the_period(self):
        """Beta got its first grade, A, in February and a B in November: down in each period, the year too.

        Alpha has a first grade alone in it.
        """
        self.other.write({"grade_id": self.grade_a.id, "grade_reason": "-"})
        self.other.write({"grade_id": self.grade_b.id, "grade_reason": "-"})
        self.env.flush_all()
        changes = self.env["key.account.grade.change"].search(
            [("account_id", "=", self.other.id)], order="id"
        )
        self.env.cr.execute("UPDATE key_account_grade_change SET date = '2025-02-01'")
        self.env.cr.execute(
            "UPDATE key_account_grade_change SET date = '2025-11-20' WHERE id = %s",
            [changes[-1].id],
        )
        self.env.invalidate_all()
        for period in ("month", "quarter", "year"):
            part = self._part("grades", period)
            self.assertEqual(part["note"], "Changed grade in this period: 1", period)
            self.assertEqual(self._opened(part["action"]), ["Beta Mills"])

    def test_health_map(self):
        """The largest first: 100,000, 50,000 and nothing; each state opens its accounts."""
        for account, health, state in (
            (self.account, 20, "alert"),
            (self.other, 80, "good"),
            (self.third, 50, "watch"),
        ):
            account.sudo()._write({"health": health, "health_state": state})
        self.env.invalidate_all()
        data = self._part("health")["data"]
        self.assertEqual(
            [(tile["name"], tile["value"], tile["words"], tile["area"]) for tile in data["tiles"]],
            [
                ("Alpha Steel", "20", "Alert", 100_000),
                ("Beta Mills", "80", "Good", 50_000),
                ("Gamma Metals", "50", "Watch", 0),
            ],
        )
        self.assertIn("100,000", data["tiles"][0]["title"])
        self.assertEqual(
            [(item["label"], item["value"]) for item in data["legend"]],
            [("Alert", "1"), ("Watch", "1"), ("Good", "1")],
        )
        self.assertEqual(self._opened(data["legend"][0]["action"]), ["Alpha Steel"])
        # All are as large while revenue is confidential.
        self.env.cr.execute("UPDATE key_account SET revenue_year = NULL")
        self.env.invalidate_all()
        tiles = self._part("health")["data"]["tiles"]
        self.assertEqual({tile["area"] for tile in tiles}, {1})

    def test_health_map_has_more_in_alert(self):
        """Alerts among the largest take no place of those besides: Gamma, without revenue, is on the map."""
        for account in (self.account, self.other, self.third):
            account.sudo()._write({"health": 20, "health_state": "alert"})
        self.env.invalidate_all()
        room = "odoo.addons.key_account.models.health.key_account_desk"
        with patch(f"{room}.TILES", 2), patch(f"{room}.MORE_IN_ALERT", 1):
            tiles = self._part("health")["data"]["tiles"]
            self.assertEqual(
                [tile["name"] for tile in tiles], ["Alpha Steel", "Beta Mills", "Gamma Metals"]
            )
        with patch(f"{room}.TILES", 1), patch(f"{room}.MORE_IN_ALERT", 1):
            tiles = self._part("health")["data"]["tiles"]
            self.assertEqual([tile["name"] for tile in tiles], ["Alpha Steel", "Beta Mills"])

    def test_team(self):
        """The user owns Alpha, overdue, and made one visit in this quarter, none in this month."""
        self.env.flush_all()
        self.env.cr.execute("UPDATE key_account SET visit_due_date = NULL")
        self.env.cr.execute(
            "UPDATE key_account SET visit_due_date = '2025-12-09' WHERE id = %s", [self.account.id]
        )
        for day in ("2025-10-01", "2025-09-10"):
            self._visit(self.account, f"{day} 09:00:00", state="done")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account SET visit_due_date = '2025-12-09' WHERE id = %s", [self.account.id]
        )
        self.env.cr.execute(
            "UPDATE key_account SET visit_due_date = '2025-12-10' WHERE id <> %s", [self.account.id]
        )
        self.env.invalidate_all()
        own, other = self.user_own.name, self.user_all.name
        self.assertEqual(
            self._bars("load"),
            [(own, "1", "overdue: 1, visits made: 1"), (other, "2", "overdue: 0, visits made: 0")],
        )
        self.assertEqual(self._bars("load", "month")[0][2], "overdue: 1, visits made: 0")
        self.assertEqual(self._bars("load", "year")[0][2], "overdue: 1, visits made: 2")
        rows = self._part("load")["data"]["rows"]
        self.assertEqual([row["share"] for row in rows], [0.5, 1])
        self.assertEqual(self._opened(rows[0]["action"]), ["Alpha Steel"])

    def test_visits_of_all_parts_agree(self):
        """Visits to active accounts, up to the visitor's today; who owns no account is named, too.

        The user's visit of 11 December is of today where that visitor is.
        """
        self._visit(self.account, "2025-12-01 09:00:00", state="done")
        self._visit(self.other, "2025-12-02 09:00:00", state="done", user_id=self.user_manager.id)
        gone = self._visit(self.third, "2025-12-03 09:00:00", state="done")
        today = self._visit(self.account, "2025-12-04 09:00:00", state="done")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE key_account_visit SET date = '2025-12-11' WHERE id = %s", [today.id]
        )
        self.env.invalidate_all()
        self.third.active = False
        made = {row[0]: row[2].split(": ")[-1] for row in self._bars("load", "month")}
        self.assertEqual(
            made, {self.user_own.name: "2", self.user_all.name: "0", self.user_manager.name: "1"}
        )
        action = self._part("load", "month")["action"]
        opened = self.env["key.account.visit"].with_user(self.user_manager).search(action["domain"])
        self.assertEqual(len(opened), 3)
        self.assertNotIn(gone, opened)

    def test_coverage(self):
        """As the figure of the cockpit says it, with the visits of the period."""
        self._visit(self.account, "2025-10-01 09:00:00", state="done")
        figures = self._desk(self.user_manager, everybody=True)["figures"]
        [figure] = [figure for figure in figures if figure["name"] == "coverage"]
        told = [(part["label"], part["value"]) for part in figure["parts"]]
        self.assertEqual([row[:2] for row in self._bars("coverage")], told)
        notes = {row[0]: row[2] for row in self._bars("coverage")}
        if "A" in notes:
            self.assertEqual(notes["A"], "visits in this period: 1")

    def test_losses_by_cause(self):
        """Two left in the quarter for one cause, one for another a year ago; what seems lost does not count."""
        causes = self.env["key.account.loss.cause"].search([], limit=2)
        losses = self.env["key.account.loss"].create(
            [
                {"account_id": account.id, "date": day, "cause_id": cause.id}
                for account, day, cause in (
                    (self.account, "2025-10-01", causes[0]),
                    (self.other, "2025-11-15", causes[0]),
                    (self.third, "2025-01-15", causes[1]),
                )
            ]
        )
        first, second = (cause.display_name for cause in causes)
        self.assertEqual([row[:2] for row in self._bars("causes")], [(first, "2")])
        self.assertEqual([row[:2] for row in self._bars("causes", "month")], [(first, "1")])
        self.assertEqual(
            [row[:2] for row in self._bars("causes", "year")], [(first, "2"), (second, "1")]
        )
        action = self._part("causes")["data"]["rows"][0]["action"]
        self.assertEqual(
            self.env["key.account.loss"].with_user(self.user_manager).search(action["domain"]),
            losses[1] + losses[0],
        )
        losses[1].sudo()._write({"state": "suspected"})
        self.env.invalidate_all()
        self.assertEqual([row[:2] for row in self._bars("causes")], [(first, "1")])

    def test_features_that_are_off_leave_no_hole(self):
        self.env["key.account.settings"]._switch_all_features(on=False)
        self.env.invalidate_all()
        self.assertEqual([part["name"] for part in self._board()["parts"]], ["grades"])

    def test_another_company(self):
        """A company without accounts: nothing of the first one."""
        manager = self._create_user("ka_far", "key_account.group_manager", self.other_company)
        accounts = self.env["key.account"].with_user(manager)
        board = accounts.with_context(allowed_company_ids=self.other_company.ids).get_board()
        self.assertFalse(board["has_accounts"])
        for part in board["parts"]:
            found = [part["data"].get(name) for name in ("rows", "tiles", "points", "figures")]
            self.assertFalse(any(found), part)

    def test_number_of_queries(self):
        """At most 25, with two accounts as with twenty."""
        counts = []
        self._board()
        for number in (2, 20):
            partners = self.env["res.partner"].create(
                [{"name": f"Customer {i}", "is_company": True} for i in range(number)]
            )
            for partner in partners:
                account = self._account(
                    partner, grade_id=self.grade_a.id, grade_reason="-", owner_id=self.user_own.id
                )
                account.sudo()._write({"health": 50, "health_state": "watch"})
                self._visit(account, "2025-12-01 09:00:00", state="done")
            self._board()
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            board = self._board()
            counts.append(self.env.cr.sql_log_count - before)
            tiles = next(part for part in board["parts"] if part["name"] == "health")
            self.assertGreaterEqual(len(tiles["data"]["tiles"]), number)
        self.assertLessEqual(counts[1], counts[0], counts)
        self.assertLessEqual(counts[0], 25, counts)
