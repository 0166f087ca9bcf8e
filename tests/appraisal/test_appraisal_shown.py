import io

from openpyxl import load_workbook

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .appraisal_common import AppraisalCommon


@tagged("post_install", "-at_install")
class TestAppraisalShown(AppraisalCommon):
    # === RANKING === #

    def test_ranking(self):
        """Only on the wish of a manager; equal figures share a place, unknown ones have none."""
        self._story()
        self._level(self.at_beta, "2025-04-10", 2, 1)
        report = self._appraise(self.user_own, self.user_third, self.user_all)
        self.assertFalse(any(report.figure_ids.mapped("rank")))
        report.is_ranked = True
        places = {(figure.user_id, figure.code): figure.rank for figure in report.figure_ids}
        self.assertEqual(places[self.user_third, "coverage"], 1)
        self.assertEqual(places[self.user_own, "coverage"], 2)
        self.assertEqual(places[self.user_all, "coverage"], 0)
        self.assertEqual(places[self.user_own, "outcome"], places[self.user_third, "outcome"])
        # Fewer levels lost are better; handovers are neither.
        self.assertEqual(places[self.user_own, "lost"], 3)
        self.assertEqual(places[self.user_all, "lost"], 1)
        self.assertEqual(places[self.user_own, "given"], 0)
        told = {(figure.user_id, figure.code): figure.rank_text for figure in report.figure_ids}
        self.assertEqual(told[self.user_own, "coverage"], "2 of 2")
        self.assertEqual(told[self.user_own, "lost"], "3 of 3")
        self.assertFalse(told[self.user_all, "coverage"])
        figure = report.figure_ids.filtered(
            lambda figure: (figure.user_id, figure.code) == (self.user_own, "coverage")
        )
        self.assertTrue(figure.counted_text)
        title = f"{self.user_own.name}: Visit coverage: {figure.counted_text}"
        self.assertEqual(figure.action_open()["display_name"], title)
        report.is_ranked = False
        self.assertFalse(any(report.figure_ids.mapped("rank")))

    # === RIGHTS === #

    def test_own_alone(self):
        """Whoever is no manager appraises oneself, whatever is asked for."""
        self._story()
        of_all = self._appraise()
        for user in (self.user_own, self.user_all):
            own = self._appraise(self.user_third, user=user, is_ranked=True)
            self.assertEqual(own.person_ids, user)
            self.assertEqual(own.figure_ids.user_id, user)
            self.assertFalse(own.is_ranked)
            own.write({"person_ids": [(6, 0, self.user_third.ids)], "is_ranked": True})
            self.assertEqual(own.figure_ids.user_id, user)
            self.assertFalse(own.is_ranked)
            self.assertEqual(self._as(user, self.appraisals).search([]), own)
            figures = self._as(user, self.env["key.account.appraisal.figure"])
            self.assertEqual(figures.search([]).user_id, user)
            with self.assertRaises(AccessError):
                self._as(user, of_all).action_compute()
            with self.assertRaises(AccessError):
                self._as(user, of_all.figure_ids[:1]).action_open()
            with self.assertRaises(AccessError):
                own.figure_ids[:1].write({"value": 1})

    def test_manager_no_more(self):
        """Appraisals of others go with the rights."""
        report = self._appraise(self.user_own)
        self.user_manager.group_ids -= self.env.ref("key_account.group_manager")
        self.env.invalidate_all()
        self.user_manager.group_ids += self.env.ref("key_account.group_all_accounts")
        self.assertFalse(self._as(self.user_manager, self.appraisals).search([]))
        own = self._appraise(user=self.user_manager)
        self.assertEqual(self._as(self.user_manager, self.appraisals).search([]), own)
        self.assertTrue(report.sudo().exists())

    def test_confidential(self):
        """While the metric is confidential, managers alone see what tells of it."""
        self._invoice(self.beta, 100, "2024-04-10")
        own = self._appraise(user=self.user_own)
        growth = self._as(self.user_own, own).figure_ids.filtered(lambda f: f.code == "growth")
        self.assertEqual(growth.value, -1)
        self.env.ref("key_account.metric_revenue").confidential = True
        self.env.invalidate_all()
        self.assertNotIn("growth", self._as(self.user_own, own).figure_ids.mapped("code"))
        self.env.invalidate_all()
        self.assertIn("growth", self._as(self.user_manager, own).figure_ids.mapped("code"))
        workbook = self._read(self._as(self.user_own, own))
        self.assertNotIn(-1, [cell for row in workbook["People"].values for cell in row])

    def test_opens_what_one_may_read(self):
        """A salesperson may not read invoices: that is said."""
        self._invoice(self.beta, 100, "2025-04-10")
        own = self._appraise(user=self.user_own)
        if not self._as(self.user_own, self.env["account.move"]).has_access("read"):
            with self.assertRaises(UserError):
                self._opened(own, self.user_own, "growth")
        self.assertFalse(self._opened(own, self.user_own, "reported"))

    # === WORKBOOK === #

    def _read(self, reports):
        content = reports.env["key.account.download"]._get_workbook(reports).build()
        return load_workbook(io.BytesIO(content))

    def test_workbook(self):
        self._story()
        report = self._appraise(self.user_own, self.user_all)
        book = self._read(report)
        self.assertEqual(book.sheetnames, ["People", "Figures"])
        rows = list(book["People"].values)
        header = next(row for row in rows if row[0] == "Person")
        own = rows[[row[0] for row in rows].index(self.user_own.name)]
        nobody = rows[[row[0] for row in rows].index(self.user_all.name)]
        column = header.index("On time")
        self.assertEqual((own[column], nobody[column]), (0.5, "none"))
        figures = list(book["Figures"].values)
        self.assertEqual(len(figures), 1 + 22)
        self.assertIn("Visits to own accounts", figures[1][5])
        report.is_ranked = True
        figures = list(self._read(report)["Figures"].values)
        self.assertEqual(figures[0][3], "Place")

    def test_dates(self):
        """The last month that is over; a quarter and a year are whole ones."""
        report = self._as(self.user_manager, self.appraisals).create({})
        self.assertEqual(
            (report.date_from, report.date_to),
            (fields.Date.to_date("2025-05-01"), fields.Date.to_date("2025-05-31")),
        )
        report.period = "quarter"
        self.assertEqual(str(report.date_to), "2025-03-31")
        with self.assertRaises(ValidationError):
            report.date_from = "2025-02-01"
