from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..visit.visit_common import VisitCommon


@tagged("post_install", "-at_install")
class TestVisitChecklist(VisitCommon):
    """Sixteen points are checked before leaving, and what was ticked stays."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.checklist = cls.env.ref("key_account.checklist_before_leaving")
        cls.visit = cls._visit(cls.account, "2025-12-01 09:00:00")
        cls.mine = cls.visit.with_user(cls.user_own)

    def _check(self, name):
        item = self.env.ref(f"key_account.checklist_item_{name}")
        return self.visit.check_ids.filtered(lambda check: check.item_id == item)

    def test_sixteen_points_once(self):
        self.assertFalse(self.mine.check_progress)
        action = self.mine.action_prepare()
        self.assertEqual(action["res_id"], self.visit.id)
        self.assertEqual(len(self.visit.check_ids), 16)
        self.mine.action_prepare()
        self.assertEqual(len(self.visit.check_ids), 16)
        self.assertEqual(self.visit.check_ids[0].name, "My appearance is appropriate")

    def test_prepared(self):
        """Two of the shipped points are mandatory: targets, and an appointment."""
        visits = self.env["key.account.visit"].with_user(self.user_own)
        self.mine.action_prepare()
        self._check("targets").done = True
        self.assertEqual(self.visit.check_progress, "1 of 16")
        self.assertFalse(self.visit.is_prepared)
        self.assertFalse(visits.search([("is_prepared", "=", True)]))
        self._check("appointment").done = True
        self.assertTrue(self.visit.is_prepared)
        self.assertEqual(visits.search([("is_prepared", "=", True)]), self.mine)
        self.assertFalse(visits.search([("is_prepared", "=", False)]))

    def test_changed_checklist_keeps_what_was_ticked(self):
        self.mine.action_prepare()
        self._check("kit").with_user(self.user_own).write({"done": True})
        self._check("map").note = "Gate 3"
        points = self.checklist.item_ids
        by_hand = self.env["key.account.visit.check"].create(
            {"visit_id": self.visit.id, "name": "Ask for the new gate pass"}
        )
        self.env.ref("key_account.checklist_item_kit").name = "Bring the kit of 2026"
        self.env.ref("key_account.checklist_item_card").name = "The card is up to date"
        gone = [f"key_account.checklist_item_{name}" for name in ("map", "refusal")]
        for xml_id in gone:
            self.env.ref(xml_id).unlink()
        self.checklist.item_ids = [Command.create({"name": "Safety shoes", "mandatory": True})]
        self.mine.action_prepare()
        names = self.visit.check_ids.mapped("name")
        # 16, of which "refusal" went and "map" stays because something was noted; a new one, and
        # one by hand.
        self.assertEqual(len(names), len(points.exists()) + 1 + 1 + 1)
        self.assertIn("My materials are complete: samples, catalogue, price list", names)
        self.assertIn("The card is up to date", names)
        self.assertIn("Safety shoes", names)
        self.assertIn("I have the territory map and the route", names)
        self.assertNotIn("I am prepared for a refusal", names)
        self.assertIn(by_hand, self.visit.check_ids)

    def test_levels_and_companies(self):
        self.checklist.write({"for_business": False})
        self.env["key.account.checklist"].create(
            [
                {
                    "name": name,
                    "company_id": company.id,
                    "item_ids": [Command.create({"name": name})],
                }
                for name, company in (("Here", self.company), ("Overseas", self.other_company))
            ]
        )
        self.mine.action_prepare()
        self.assertEqual(self.visit.check_ids.mapped("name"), ["Here"])
        with self.assertRaisesRegex(ValidationError, "has no visit level"):
            self.checklist.write({"for_leadership": False, "for_technical": False})

    def test_in_the_language_of_the_visitor(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.user_own.lang = "zh_CN"
        item = self.env.ref("key_account.checklist_item_kit")
        item.with_context(lang="zh_CN").name = "工具齐全"
        self.visit.action_prepare()
        self.assertEqual(self._check("kit").name, "工具齐全")

    def test_what_is_over_is_left_alone(self):
        self.visit.state = "done"
        self.mine.action_prepare()
        self.assertFalse(self.visit.check_ids)

    def test_rights(self):
        """A companion works on the checklist; lines go to no other visit."""
        hidden = self._account(self.beta, owner_id=self.user_all.id)
        other = self._visit(hidden, "2025-12-01 09:00:00", user_id=self.user_all.id)
        other.action_prepare()
        with self.assertRaises(AccessError):
            other.check_ids[0].with_user(self.user_own).done = True
        with self.assertRaises(AccessError):
            self.env["key.account.visit.check"].with_user(self.user_own).create(
                {"visit_id": other.id, "name": "Mine"}
            )
        self.mine.action_prepare()
        with self.assertRaisesRegex(UserError, "cannot be changed after creation"):
            self.mine.check_ids[0].visit_id = other
        other.user_ids = [Command.link(self.user_own.id)]
        other.check_ids[0].with_user(self.user_own).done = True
        self.assertTrue(other.check_ids[0].done)

    def test_query_count(self):
        """Ten visits are prepared with as many statements as one, but for the new lines."""
        counts = []
        for number in (1, 10):
            visits = self.env["key.account.visit"].union(
                *(self._visit(self.account, "2025-12-01 09:00:00") for _i in range(number))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            visits._update_checks()
            self.env.flush_all()
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 2)
