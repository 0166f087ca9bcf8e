from freezegun import freeze_time

from odoo.fields import Command
from odoo.tests import tagged

from .cockpit_common import CockpitCommon


@tagged("post_install", "-at_install")
class TestDeskItems(CockpitCommon):
    """What each room says is due, on Wednesday, 10 December 2025."""

    def _texts(self, user=None, *, everybody=False):
        return [text for _name, texts in self._cards(user, everybody=everybody) for text in texts]

    def test_visits_of_the_day(self):
        self._show("visit_today", "visit_report")
        self.company.partner_id.tz = self.user_own.tz = "UTC"
        self._visit(self.account, "2025-12-10 13:30:00")
        self._visit(self.account, "2025-12-10 15:00:00", channel="call")
        self._visit(self.account, "2025-12-09 13:30:00")
        self._visit(self.account, "2025-12-10 10:00:00", user_id=self.user_all.id)
        self._visit(self.account, "2025-12-08 10:00:00").write(
            {"state": "cancelled", "cancel_reason": "-"}
        )
        [card] = self._desk()["cards"]
        self.assertEqual(
            [
                (item["text"].replace("\N{NARROW NO-BREAK SPACE}", " "), item["method"])
                for item in card["items"]
            ],
            [
                # 25 % ÷ 10 minutes, then 10 % ÷ 5
                ("you are there today at 1:30 PM", "action_prepare"),
                ("you talk to them today at 3:00 PM", "action_prepare"),
                ("the visit was yesterday and is not reported yet", "action_report"),
            ],
        )
        # Another's day is not the manager's.
        self.assertEqual(self._texts(self.user_manager, everybody=True), [])

    def test_visits_of_a_visitor_in_the_west(self):
        """2:00 on 10 December in UTC is the evening of the 9th in Los Angeles: visits at 19:00 and 6:00."""
        self._show("visit_today", "visit_report", "visit_next")
        self.company.partner_id.tz, self.user_own.tz = "UTC", "America/Los_Angeles"
        with freeze_time("2025-12-10 02:00:00"):
            evening = self._visit(self.account, "2025-12-10 03:00:00")
            self.assertEqual(str(evening.date), "2025-12-09")
            self.assertIn(
                "you are there today at 7:00",
                " ".join(self._texts()).replace("\N{NARROW NO-BREAK SPACE}", " "),
            )
            self.assertFalse(self.account.with_user(self.user_own).get_look()["next"]["late"])
            evening.unlink()
            self._visit(self.account, "2025-12-10 14:00:00")
            # Beside what there is to do.
            self._visit(self.account, "2025-12-09 02:00:00")
            self.assertEqual(
                self._texts(),
                ["the visit was yesterday and is not reported yet", "you are there tomorrow"],
            )

    def _due(self, account):
        return account.visit_due_ids.filtered(lambda due: due.visit_level == "business")

    def test_due_visits_of_the_best_two_grades(self):
        self._show("visit_due")
        for account in self.account + self.other + self.third:
            self._due(account).sudo().write({"due_date": "2025-12-05", "is_agreed": False})
        (self.account.visit_due_ids - self._due(self.account)).sudo().write({"is_agreed": True})
        self.assertEqual(self._texts(), ["a business visit was due 5 days ago"])
        self._due(self.account).sudo().write({"due_date": "2025-12-10"})
        self.assertEqual(self._texts(), ["a business visit is due today"])
        self._due(self.account).sudo().write({"due_date": "2025-12-11"})
        self.assertEqual(self._texts(), [])
        self._due(self.account).sudo().write({"due_date": "2025-12-05", "is_agreed": True})
        self.assertEqual(self._texts(), [])
        # Beta is a B; Gamma has no grade.
        names = [name for name, _texts in self._cards(self.user_manager, everybody=True)]
        self.assertEqual(names, ["Beta Mills"])

    def _prove(self):
        """Alpha is on level 2 of 2; the first level has no end, the second is proven for 6 months."""
        scale = self.env["key.account.relationship.scale"].create(
            {
                "name": "Scale",
                "company_id": self.company.id,
                "level_ids": [
                    Command.create(
                        {
                            "name": name,
                            "number": number,
                            "criterion_ids": [
                                Command.create({"name": criterion, "validity_months": months})
                            ],
                        }
                    )
                    for number, name, criterion, months in (
                        (1, "One", "Sample", 0),
                        (2, "Two", "Trust", 6),
                    )
                ],
            }
        )
        self.account.relationship_scale_id = scale
        evidence = self.env["key.account.relationship.evidence"]
        for criterion in scale.level_ids.criterion_ids:
            evidence += evidence.create(
                {"account_id": self.account.id, "criterion_id": criterion.id, "date": "2025-06-20"}
            )
        self.assertEqual(self.account.relationship_level, 2)
        return evidence

    def test_evidence_that_expires(self):
        """Of 20 June and valid for six months: the last day is 20 December, in ten days."""
        self._show("evidence_expires")
        trust = self._prove()[-1]
        self.assertEqual(
            self._texts(),
            [
                "level 2 sinks to 1 if “Trust” is not proven again: the evidence expires on 12/20/2025"
            ],
        )
        alerts = self.account.with_user(self.user_own).get_alerts()
        self.assertIn("evidence_expires", [alert["kind"] for alert in alerts])
        newer = trust.copy({"date": "2025-12-01"})
        self.assertEqual(self._texts(), [])
        newer.action_withdraw()
        self.assertEqual(len(self._texts()), 1)
        trust.criterion_id.validity_months = 8
        # Another rule: as the levels, notices follow when these are computed again.
        self.account._update_relationship_levels("schedule")
        self.assertEqual(self._texts(), [], "more than a month away")

    def test_profiles_of_the_best_grade(self):
        self._show("profile")
        self.env["key.account.profile.requirement"].search([]).active = False
        (self.account + self.other)._refresh_completeness()
        self.assertEqual(self._texts(), [])
        self.account.sudo().write({"profile_completeness": 79})
        self.other.sudo().write({"profile_completeness": 0})
        self.company.key_account_profile_threshold = 80
        text = self._texts(self.user_manager, everybody=True)
        self.assertEqual(
            [part.replace("\N{NO-BREAK SPACE}", " ") for part in text],
            ["the profile is 79 % complete, less than 80 %"],
        )
        self.company.key_account_profile_threshold = 79
        self.assertEqual(self._texts(), [])

    def test_plans_to_confirm(self):
        """At stake is what was invoiced to the accounts to visit: 100,000."""
        self._show("plan")
        plan = self.env["key.account.visit.plan"].create(
            {
                "name": "December",
                "company_id": self.company.id,
                "user_ids": [Command.set(self.user_own.ids)],
                "date_from": "2025-12-15",
                "date_to": "2025-12-19",
            }
        )
        plan.state = "proposed"
        for day in ("2025-12-15 09:00:00", "2025-12-16 09:00:00"):
            self._visit(self.account, day, plan_id=plan.id)
        [card] = self._desk()["cards"]
        self.assertEqual((card["name"], card["account_id"]), (None, False))
        self.assertEqual(
            card["items"][0]["text"],
            "Your visit plan (12/15/2025 to 12/19/2025) waits for confirmation: visits: 2",
        )
        self.assertIn("100,000.00", card["hint"])
        self.assertEqual(self._texts(self.user_all), [])
        text = (
            f"Visit plan of {self.user_own.name} (12/15/2025 to 12/19/2025) waits for confirmation: "
            "visits: 2"
        )
        self.assertEqual(self._texts(self.user_manager, everybody=True), [text])
        plan.date_to = "2025-12-16"
        plan.user_ids += self.user_all
        names = " and ".join(sorted((self.user_own + self.user_all).mapped("name")))
        for user in self.user_own + self.user_all:
            text = f"Visit plan of {names} (Monday to Tuesday) waits for confirmation: visits: 2"
            self.assertEqual(self._texts(user), [text])
        plan.state = "confirmed"
        self.assertEqual(self._texts(), [])
