from datetime import date

from freezegun import freeze_time
from psycopg2.errors import CheckViolation

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .complaint_common import TOLD, ComplaintCommon


@tagged("post_install", "-at_install")
class TestComplaintOfVisit(ComplaintCommon):
    """A complaint that is heard on a visit is settled before the next one, or shown there."""

    @freeze_time("2025-12-02 08:00:00")
    def test_opened_from_a_visit(self):
        self.env.ref("key_account.visit_requirement_business").needs_next_step = True
        self.mine.write({"outcome": "partly", "result": "They are angry"})
        self.assertFalse(self.visit._has_next_step())
        action = self.mine.action_complaint()
        model = self.env[action["res_model"]].with_user(self.user_own)
        with Form(model.with_context(**action["context"]), view=action["views"][0][0]) as form:
            form.kind_id = self.quality
            form.name = "Two rolls spalled"
            form.product_id = self.roll
            form.amount_claimed = 4500
        complaint = form.record
        self.assertEqual(self.visit.complaint_ids, complaint)
        self.assertEqual(complaint.account_id, self.account)
        self.assertEqual(complaint.partner_id, self.alpha_buyer)
        self.assertEqual(complaint.user_id, self.user_own)
        self.assertEqual(complaint.date, date(2025, 12, 1))
        self.assertEqual(complaint.currency_id, self.euro)
        self.assertEqual(self.account.open_complaint_count, 1)
        # Somebody deals with it: that is a next step.
        self.mine.action_done()
        self.assertEqual(self.visit.state, "done")

    @freeze_time("2025-11-25 08:00:00")
    def test_opened_before_the_visit(self):
        """Who hears it by phone does not enter a day that is still to come."""
        self.assertEqual(self.mine.action_complaint()["context"]["default_date"], "2025-11-25")
        self.visit.contact_ids = False
        self.assertFalse(self.mine.action_complaint()["context"]["default_partner_id"])

    @freeze_time("2025-12-08 12:00:00")
    def test_on_the_sheet(self):
        """What is open is on the sheet of the next visit, the gravest first; what is settled is not."""
        self._complaint(date="2025-11-20", date_due="2025-12-05", state="progress")
        self._complaint(
            name="Cracks <b>",
            kind_id=self.quality.id,
            severity="3",
            date="2025-12-07",
            user_id=self.user_all.id,
        )
        self._complaint(name="Settled", state="solved", **TOLD)
        self._complaint(
            self.user_all,
            name="Of another",
            account_id=self._account(self.beta).id,
        )
        coming = self._visit(self.account, "2025-12-10 09:00:00").with_user(self.user_own)
        self.assertEqual(
            coming._get_sheet()["complaints"],
            [
                {
                    "name": "Cracks <b>",
                    "text": "Product quality · Critical · New · days open: 1 · "
                    + self.user_all.name,
                    "overdue": False,
                },
                {
                    "name": "A week late",
                    "text": "Late delivery · Medium · In Progress · days open: 18 · "
                    f"answer was due on 12/05/2025 · {self.user_own.name}",
                    "overdue": True,
                },
            ],
        )
        reports = self.env["ir.actions.report"].with_user(self.user_own)
        paper = reports._render_qweb_html("key_account.visit_sheet", coming.ids)[0].decode()
        for page in (str(coming.sheet), paper):
            self.assertIn("Open complaints", page)
            self.assertIn("Cracks &lt;b&gt;", page)
            self.assertNotIn("Settled", page)

    @freeze_time("2025-12-08 12:00:00")
    def test_many_on_the_sheet(self):
        for number in range(12):
            self._complaint(name=f"Late {number}")
        rows = self.mine._get_sheet()["complaints"]
        self.assertEqual(len(rows), 11)
        self.assertEqual((rows[-1]["name"], rows[-1]["text"]), ("", "and 2 more"))


@tagged("post_install", "-at_install")
class TestComplaintSteps(ComplaintCommon):
    """From the call to the content customer."""

    def test_until_the_customer_is_content(self):
        with freeze_time("2025-12-02 12:00:00"):
            complaint = self._complaint(date="2025-12-01", date_due="2025-12-10")
            self.assertEqual((complaint.age, complaint.is_overdue), (1, False))
        with freeze_time("2025-12-05 12:00:00"):
            complaint.state = "progress"  # as the kanban does
            complaint.flush_recordset()
        with freeze_time("2025-12-12 12:00:00"):
            complaint.invalidate_recordset()
            self.assertEqual((complaint.age, complaint.is_overdue), (11, True))
            complaint.write({"state": "solved", **TOLD})
            complaint.flush_recordset()
            self.assertEqual((complaint.age, complaint.is_overdue), (0, False))
            self.assertEqual(self.account.open_complaint_count, 0)
        with freeze_time("2025-12-19 12:00:00"):
            complaint.action_close()
            complaint.flush_recordset()
        self.assertEqual(
            [complaint.date_progress, complaint.date_solved, complaint.date_closed],
            [date(2025, 12, 5), date(2025, 12, 12), date(2025, 12, 19)],
        )
        complaint.action_reopen()
        self.assertEqual(
            [
                complaint.state,
                complaint.date_progress,
                complaint.date_solved,
                complaint.date_closed,
            ],
            ["progress", date(2025, 12, 5), False, False],
        )
        self.assertEqual(self.account.open_complaint_count, 1)
        self.assertEqual(complaint.solution, "Two rolls replaced")

    def test_solved_without_saying_how(self):
        complaint = self._complaint()
        for values in (
            {},
            {"resolution": "remedy"},
            {"solution": "Replaced"},
            TOLD | {"solution": " "},
        ):
            for state in ("solved", "closed"):
                with (
                    self.subTest(values=values, state=state),
                    self._refused("A week late: fill in “Resolved by”"),
                    self.env.cr.savepoint(),
                ):
                    complaint.write({"state": state, **values})
        with self._refused("fill in “Resolved by”"), self.env.cr.savepoint():
            self._complaint(state="solved")
        complaint.write({"state": "solved", **TOLD})
        with self._refused("fill in “Resolved by”"), self.env.cr.savepoint():
            complaint.solution = False

    def test_compensation(self):
        """1,500 are claimed, 1,200 credited; who is not compensated gets nothing."""
        complaint = self._complaint(amount_claimed=1500)
        complaint.write(
            {
                "state": "solved",
                "resolution": "compensation",
                "solution": "Credit note",
                "amount_compensated": 1200,
            }
        )
        self.assertEqual(complaint.amount_compensated, 1200)
        complaint.resolution = "communication"
        self.assertEqual(complaint.amount_compensated, 0)
        complaint.flush_recordset()
        for constraint, values in (
            ("amounts_not_negative", {"amount_claimed": -1}),
            ("compensation_by_compensation", {"amount_compensated": 10}),
            ("answered_after_received", {"date": "2025-12-02", "date_due": "2025-12-01"}),
        ):
            with (
                self.subTest(values=values),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(CheckViolation, constraint),
                self.env.cr.savepoint(),
            ):
                complaint.write(values)
                complaint.flush_recordset()

    def test_open_ones_stay_visible(self):
        complaint = self._complaint()
        with self._refused("an open complaint cannot be archived"), self.env.cr.savepoint():
            complaint.active = False
        complaint.write({"state": "solved", **TOLD})
        complaint.active = False
        with self._refused("unarchive it before"), self.env.cr.savepoint():
            complaint.action_reopen()

    @freeze_time("2025-12-08 12:00:00")
    def test_found_by_what_is_open(self):
        late = self._complaint(date="2025-12-01", date_due="2025-12-07")
        today = self._complaint(date="2025-12-01", date_due="2025-12-08")
        solved = self._complaint(date="2025-12-01", date_due="2025-12-07", state="solved", **TOLD)
        complaints = self.env["key.account.complaint"].with_user(self.user_own)
        for domain, expected in (
            ([("is_open", "=", True)], late + today),
            ([("is_open", "=", False)], solved),
            ([("is_overdue", "=", True)], late),
            ([("is_overdue", "=", False)], today + solved),
        ):
            with self.subTest(domain=domain):
                self.assertEqual(
                    complaints.search([("account_id", "=", self.account.id), *domain], order="id"),
                    expected,
                )
