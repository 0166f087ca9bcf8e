from odoo.tests import tagged

from .cockpit_common import BoardCommon


@tagged("post_install", "-at_install")
class TestBoardWhale(BoardCommon):
    """The whale curve of the board: what three accounts contributed together, the best first."""

    def test_whale_curve(self):
        """30,000, then 10,000 more, then 15,000 less: 25,000 in the end, 40,000 at its top."""
        self._contribute((30_000, 35), (10_000, 70), (-15_000, 100))
        data = self._part("whale")["data"]
        self.assertEqual(
            [(round(point["x"]), point["y"]) for point in data["points"]],
            [(0, 0), (33, 30_000), (67, 40_000), (100, 25_000)],
        )
        self.assertEqual(
            [(figure["label"], figure["value"]) for figure in data["figures"]],
            [
                ("Best accounts (2)", self._money("40,000")),
                ("Cost More Than They Bring (1)", self._money("-15,000")),
                ("All accounts (3)", self._money("25,000")),
            ],
        )
        best, losing, _all = (figure["action"] for figure in data["figures"])
        lines = self.env["key.account.contribution"].with_user(self.user_manager)
        self.assertEqual(lines.search(best["domain"]).account_id, self.account + self.third)
        self.assertEqual(lines.search(losing["domain"]).account_id, self.other)

    def test_whale_top_within_a_slice(self):
        """All in one slice of accounts: 60,000 and 5,000 brought, 15,000 lost; the top lies within it."""
        self._contribute((60_000, 100), (5_000, 100), (-15_000, 100))
        data = self._part("whale")["data"]
        self.assertEqual(
            [(round(point["x"]), point["y"]) for point in data["points"]],
            [(0, 0), (67, 65_000), (100, 50_000)],
        )
        self.assertEqual(
            [(figure["label"], figure["value"]) for figure in data["figures"]][:2],
            [
                ("Best accounts (2)", self._money("65,000")),
                ("Cost More Than They Bring (1)", self._money("-15,000")),
            ],
        )

    def test_whale_nobody_loses(self):
        self._contribute((60_000, 35), (5_000, 70), (0, 100))
        data = self._part("whale")["data"]
        self.assertEqual(
            [(figure["label"], figure["value"]) for figure in data["figures"]],
            [("All accounts (3)", self._money("65,000"))],
        )

    def _contribute(self, *told):
        """Let the three accounts have these contributions and slices in the twelve months, the best first."""
        periods = self.env["key.account.contribution.period"].sudo()
        period = periods.search(
            [("is_nightly", "=", True), ("company_id", "=", self.company.id)]
        ) or periods.create(
            {
                "company_id": self.company.id,
                "date_from": "2024-12-11",
                "date_to": "2025-12-10",
                "is_nightly": True,
                "state": "done",
            }
        )
        accounts = (self.account, self.third, self.other)
        for rank, (account, (contribution, share)) in enumerate(
            zip(accounts, told, strict=True), start=1
        ):
            self.env["key.account.contribution"].sudo().create(
                {
                    "account_id": account.id,
                    "company_id": self.company.id,
                    "period_id": period.id,
                    "revenue": 50_000,
                    "contribution": contribution,
                    "rank": rank,
                    "slice": share,
                }
            )
