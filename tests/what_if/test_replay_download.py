import io

from openpyxl import load_workbook

from odoo.tests import freeze_time, tagged

from .replay_common import ReplayCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestReplayDownload(ReplayCommon):
    """The workbook says what the screens say."""

    def test_workbook(self):
        self._order(self.alpha, [(self.roll, 1, 1000)], "2025-02-02")
        self._sell(self.alpha, 1000)
        self._sell(self.gamma, 500)
        other = self._policy("Other", [self._rung(self.grade_a, "discount", 0.2)])
        replay = self._replay(self._rung(self.grade_a, "discount", 0.1), compare=other)
        own = replay.with_user(self.user_manager)
        self.assertEqual(own.action_export_xlsx()["url"], f"/key_account/replay/{replay.id}/xlsx")
        workbook = self.env["key.account.download"].with_user(self.user_manager)._get_workbook(own)
        self.assertEqual((workbook.count(), workbook.filename), (4, "Draft on 2025.xlsx"))
        book = load_workbook(io.BytesIO(workbook.build()))
        self.assertEqual(book.sheetnames, ["Assumptions", "By Grade", "By Account"])
        texts = [row[1].value for row in book["Assumptions"].iter_rows() if row[1].value]
        self.assertIn("Customers buy the same, and pay in the same way.", texts)
        rows = [
            dict(zip(self._titles(book["By Grade"]), row, strict=True))
            for row in book["By Grade"].iter_rows(min_row=2, values_only=True)
        ]
        told = {(row["Policy"], row["Grade"]): row["Effect on Result"] for row in rows}
        self.assertEqual(
            told, {("Draft", "A"): -100, ("Draft", "B"): 0, ("Other", "A"): -200, ("Other", "B"): 0}
        )
        table = book["By Account"]
        rows = [
            dict(zip(self._titles(table), row, strict=True))
            for row in table.iter_rows(min_row=2, values_only=True)
        ]
        [alpha] = [r for r in rows if r["Customer"] == "Alpha Steel" and r["Policy"] == "Draft"]
        # 40 % margin: 400, and 300 of 900 under the policy.
        self.assertEqual(
            [alpha[name] for name in ("Margin", "Margin, Policy", "Sales to Pay for It")],
            [400, 300, 300],
        )

    def _titles(self, sheet):
        return [cell.value for cell in sheet[1]]
