from odoo.tests import tagged

from .cockpit_common import CockpitCommon


@tagged("post_install", "-at_install")
class TestCockpitFigures(CockpitCommon):
    """Figures of the rooms above the list of a manager; Alpha is an A, Beta a B, Gamma has no grade."""

    def _figures(self):
        desk = self._desk(self.user_manager, everybody=True)
        return {figure["name"]: figure for figure in desk["figures"]}

    def _told(self, name):
        figure = self._figures()[name]
        parts = [(part["label"], part["value"]) for part in figure["parts"]]
        return figure["value"], parts

    def _opened(self, action):
        found = self.env[action["res_model"]].with_user(self.user_manager).search(action["domain"])
        return found.mapped("display_name")

    def test_health(self):
        """Alpha in alert brought 100,000; Beta is watched; Gamma has no health."""
        self.account.sudo()._write({"health": 20, "health_state": "alert"})
        self.other.sudo()._write({"health": 50, "health_state": "watch"})
        self.env.invalidate_all()
        self.assertEqual(self._told("health"), ("1", [("Watch", "1"), ("Alert", "1")]))
        figure = self._figures()["health"]
        self.assertIn("100,000", figure["note"])
        self.assertEqual(figure["severity"], "danger")
        self.assertEqual(self._opened(figure["action"]), ["Alpha Steel"])
        self.assertEqual(self._opened(figure["parts"][0]["action"]), ["Beta Mills"])

    def test_losses(self):
        """Beta left in June; Gamma left 13 months ago; Alpha seems lost."""
        cause = self.env["key.account.loss.cause"].search([], limit=1)
        seems, *_rest = self.env["key.account.loss"].create(
            [
                {"account_id": account.id, "date": day, "cause_id": cause.id}
                for account, day in (
                    (self.account, "2025-12-01"),
                    (self.other, "2025-06-01"),
                    (self.third, "2024-12-10"),
                )
            ]
        )
        seems.sudo()._write({"state": "suspected"})
        self.env.invalidate_all()
        self.assertEqual(self._told("losses"), ("1", [("To Confirm", "1"), ("Lost", "1")]))
        self.assertEqual(self._opened(self._figures()["losses"]["action"]), ["Beta Mills"])
        # Beta's revenue of the twelve months before it left.
        self.assertIn("50,000", self._figures()["losses"]["note"])

    def test_arrears(self):
        """Alpha owes 100,000 and 900,000, and has a credit of 250,000; Beta's credit settles nothing of it.

        Gamma's invoice is due today: not late.
        """
        self._invoice(self.alpha, 250_000, "2025-12-09", move_type="out_refund")
        self._invoice(self.beta, 60_000, "2025-12-09", move_type="out_refund")
        self._invoice(self.gamma, 5_000, "2025-12-01", due="2025-12-10")
        figure = self._figures()["arrears"]
        self.assertEqual(figure["value"], self._money("750,000"))
        self.assertEqual(figure["note"], "Accounts: 1")
        self.assertEqual(self._opened(figure["action"]), ["Alpha Steel"])
        calls = self.env["key.account.collection"].with_user(self.user_manager)
        late = calls.search([("company_id", "=", self.company.id), ("overdue", ">", 0)])
        self.assertEqual(sum(late.mapped("overdue")), 750_000)
        self.assertEqual(self._told("arrears")[1], [("Promised", "0"), ("Promises Broken", "0")])

    def test_contribution(self):
        """10,000, −4,000 and −500 of a revenue of 30,000, 8,000 and nothing: 5,500, 14 %; two cost more than they bring."""
        period = self.env["key.account.contribution.period"].sudo().search(
            [("is_nightly", "=", True), ("company_id", "=", self.company.id)]
        ) or self.env["key.account.contribution.period"].sudo().create(
            {
                "company_id": self.company.id,
                "date_from": "2024-12-11",
                "date_to": "2025-12-10",
                "is_nightly": True,
                "state": "done",
            }
        )
        for account, revenue, contribution in (
            (self.account, 30_000, 10_000),
            (self.other, 8_000, -4_000),
            (self.third, 0, -500),
        ):
            self.env["key.account.contribution"].sudo().create(
                {
                    "account_id": account.id,
                    "company_id": self.company.id,
                    "period_id": period.id,
                    "revenue": revenue,
                    "contribution": contribution,
                }
            )
        figure = self._figures()["contribution"]
        self.assertEqual(figure["value"], self._money("5,500"))
        self.assertIn("14\N{NO-BREAK SPACE}% of the revenue", figure["note"])
        self.assertEqual(self._told("contribution")[1], [("Cost More Than They Bring", "2")])
        self.assertEqual(self._opened(figure["parts"][0]["action"]), ["Beta Mills", "Gamma Metals"])

    def test_satisfaction(self):
        """80 and 60 of Beta in twelve months; 10 of Gamma is too old. One of three was heard, Alpha not."""
        for account, overall, day in (
            (self.other, 80, "2025-12-01"),
            (self.other, 60, "2024-12-11"),
            (self.third, 10, "2024-12-10"),
        ):
            self.env["key.account.satisfaction.answer"].sudo().create(
                {
                    "account_id": account.id,
                    "date": day,
                    "overall": overall,
                    "is_scored": True,
                }
            )
        figure = self._figures()["satisfaction"]
        self.assertEqual(figure["value"], "70")
        self.assertIn("heard: 33\N{NO-BREAK SPACE}% of the accounts", figure["note"])
        self.assertEqual(self._told("satisfaction")[1], [("Best Grade Not Heard", "1")])
        self.assertEqual(self._opened(figure["parts"][0]["action"]), ["Alpha Steel"])

    def test_features_that_are_off_leave_nothing(self):
        self.env["key.account.settings"]._switch_all_features(on=False)
        self.env.invalidate_all()
        self.assertEqual(set(self._figures()), {"grades", "moved", "concentration"})
