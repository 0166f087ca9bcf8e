from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..service.complaint_common import TOLD
from .complaint_room_common import ComplaintRoomCommon


@tagged("post_install", "-at_install")
class TestQualityLoss(ComplaintRoomCommon):
    """What complaints cost as a share of revenue."""

    def _measure(self, complaint, **values):
        return self.env["key.account.complaint.measure"].create(
            {"complaint_id": complaint.id, "name": "Two rolls", **values}
        )

    def _losses(self, last="2025-12-31", first="2025-01-01"):
        measured = self.env["key.account.metric"]._measure(
            ["quality_loss"],
            self.company,
            date.fromisoformat(first),
            date.fromisoformat(last),
            [self.alpha.id, self.beta.id],
        )
        return [measured[partner.id]["quality_loss"] for partner in (self.alpha, self.beta)]

    def test_cost_and_credit_notes(self):
        """Revenue 10,000 - 500 - 300 = 9,200; lost are 400 of repair and 500 credited: 900 / 9,200.

        The other credit note, over 300, is none of a complaint. Beta has revenue, and no complaint.
        """
        self._invoice(self.alpha, 10000, "2025-03-01")
        self._invoice(self.beta, 5000, "2025-03-01")
        self._credit_note(self.alpha, 300, "2025-04-01")
        self.assertEqual(self._losses(), [0, 0])
        with freeze_time("2025-06-10 09:00:00"):
            complaint = self._complaint(date="2025-06-01")
            self._measure(complaint, kind="repair", amount=400)
            credited = self._measure(complaint, kind="compensation", amount=600)
            credited.move_id = self._credit_note(self.alpha, 500, "2025-06-05")
            complaint.flush_recordset()
        # Not closed yet: the credit note counts on its day, the repair does not.
        self.assertAlmostEqual(self._losses()[0], 500 / 9200, 9)
        with freeze_time("2025-07-10 09:00:00"):
            complaint.write({"state": "closed", **TOLD})
            complaint.flush_recordset()
        self.assertAlmostEqual(self._losses()[0], 900 / 9200, 9)
        # As of the end of June, it was not closed; before the credit note there was no loss.
        self.assertAlmostEqual(self._losses("2025-06-30")[0], 500 / 9200, 9)
        self.assertEqual(self._losses("2025-05-31")[0], 0)
        # In July there is a loss, but no revenue.
        self.assertEqual(self._losses("2025-07-31", "2025-07-01"), [None, None])

    def test_reopened(self):
        """400 of 10,000 were lost by a complaint closed in July: so it is said of July ever after."""
        self._invoice(self.alpha, 10000, "2025-03-01")
        with freeze_time("2025-07-10 09:00:00"):
            complaint = self._complaint(date="2025-06-01")
            self._measure(complaint, amount=400)
            complaint.write({"state": "closed", **TOLD})
            complaint.flush_recordset()
        for moment, state in (("2025-08-01", "progress"), ("2025-09-01", "closed")):
            with freeze_time(f"{moment} 09:00:00"):
                complaint.write({"state": state, **TOLD})
                complaint.flush_recordset()
            self.assertEqual(str(complaint.date_counted), "2025-07-10")
            self.assertEqual(self._losses("2025-07-31")[0], 0.04)
            self.assertEqual(self._losses()[0], 0.04)
        self.assertEqual(str(complaint.date_closed), "2025-09-01")

    def test_against_bare_figures(self):
        """As two plain statements say it, for many accounts at once."""
        for partner, amount, lost in ((self.alpha, 8000, 160), (self.beta, 2500, 20)):
            account = self.account if partner == self.alpha else self._account(partner)
            self._invoice(partner, amount, "2025-03-01")
            with freeze_time("2025-05-01 09:00:00"):
                complaint = self._complaint(self.env.user, account_id=account.id, date="2025-04-01")
                self._measure(complaint, amount=lost)
                complaint.write({"state": "closed", **TOLD})
                complaint.flush_recordset()
        self.env.flush_all()
        self.cr.execute(
            """
            SELECT account.partner_id, SUM(complaint.cost_besides) / (
                   SELECT SUM(amount_untaxed_signed) FROM account_move move
                    WHERE move.commercial_partner_id = account.partner_id AND move.state = 'posted'
                      AND move.company_id = account.company_id)
              FROM key_account_complaint complaint
              JOIN key_account account ON account.id = complaint.account_id
             WHERE account.company_id = %s
             GROUP BY account.id
            """,
            [self.company.id],
        )
        bare = dict(self.cr.fetchall())
        for partner, loss in zip((self.alpha, self.beta), self._losses(), strict=True):
            self.assertAlmostEqual(loss, float(bare[partner.id]), 9)
        self.assertEqual(self._losses(), [0.02, 0.008])

    def test_copy_of_the_scorecard(self):
        """The scorecard itself stays as it is."""
        scorecard = self.env.ref("key_account.scorecard_balanced").copy(
            {"name": "Ours", "company_id": self.company.id}
        )
        self.assertFalse(scorecard.offers_quality_loss)
        self.company.key_account_complaint_costs = True
        scorecard.invalidate_recordset()
        self.assertTrue(scorecard.offers_quality_loss)
        before = scorecard._get_history_settings()
        with self.assertRaises(AccessError):
            scorecard.with_user(self.user_manager).action_copy_with_quality_loss()
        action = scorecard.action_copy_with_quality_loss()
        copied = scorecard.browse(action["res_id"])
        self.assertEqual(copied.name, "Ours, with quality losses")
        codes = [set(each.criterion_ids.metric_id.mapped("code")) for each in (scorecard, copied)]
        self.assertEqual(codes[0] - codes[1], {"credit_note_rate"})
        self.assertEqual(codes[1] - codes[0], {"quality_loss"})
        self.assertEqual(scorecard._get_history_settings(), before)
        self.assertEqual((copied.rhythm, copied.weight_total), ("manual", 100))
        self.assertFalse(copied.offers_quality_loss)
        with self.assertRaises(UserError):
            copied.action_copy_with_quality_loss()

    def test_pareto(self):
        """Of 1,000: heat 700 in two complaints, transport 200, material 100."""
        for cause, cost in (
            ("material", 100),
            ("heat", 300),
            ("transport", 200),
            ("heat", 400),
        ):
            complaint = self._complaint(
                cause_id=self.env.ref(f"key_account.complaint_cause_{cause}").id
            )
            self._measure(complaint, amount=cost)
        self._measure(self._complaint(), amount=5000)
        self.env.flush_all()
        rows = self.env["key.account.complaint.pareto"].with_user(self.user_all)
        rows = rows.search([("company_id", "=", self.company.id)])
        self.assertEqual(
            [
                (
                    row.position,
                    row.cause_id.name,
                    row.complaint_count,
                    row.cost,
                    row.share,
                    row.cumulative,
                )
                for row in rows
            ],
            [
                (1, "Heat treatment", 2, 700, 0.7, 0.7),
                (2, "Transport and packing", 1, 200, 0.2, 0.9),
                (3, "Material", 1, 100, 0.1, 1.0),
            ],
        )
        action = rows[0].action_open_complaints()
        self.assertEqual(self.env["key.account.complaint"].search_count(action["domain"]), 2)
        with self.assertRaises(AccessError):
            rows.with_user(self.user_own).search([])

    @freeze_time("2025-12-02 07:00:00")
    def test_time_by_grade(self):
        """The grade when solved stays: 2 and 4 hours with grade A are 3 on average."""
        self._grade(self.grade_a)
        complaints = self._complaint() + self._complaint()
        for complaint, hour in zip(complaints, (9, 11), strict=True):
            with freeze_time(f"2025-12-02 {hour}:00:00"):
                complaint.write({"state": "solved", **TOLD})
        self._grade(self.env.ref("key_account.grade_b"))
        [(grade, hours)] = self.env["key.account.complaint"]._read_group(
            [("account_id", "=", self.account.id)], ["grade_id"], ["hours_to_solve:avg"]
        )
        self.assertEqual((grade, hours), (self.grade_a, 3))
        complaints[0].action_reopen()
        self.assertFalse(complaints[0].grade_id)
