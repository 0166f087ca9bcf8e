from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from ..access_common import rpc
from .sensitive_common import SECRET, SensitiveCommon


@tagged("post_install", "-at_install")
class TestSensitiveLog(SensitiveCommon):
    def test_each_way_to_read_is_logged(self):
        opened = [(self.confidant, "opened", self.berg)]
        for look in [
            lambda record: record.read(["religion"]),
            lambda record: record.web_read({"card_properties": {}}),
            lambda record: record.search_read([], ["health"]),
            lambda record: record.web_search_read([], {"family": {}}),
            lambda record: record.religion,
            lambda record: record.mapped("party"),
            lambda record: record.onchange({}, [], {"religion": {}}),
            lambda record: record.filtered_domain([("religion", "=", SECRET)]),
        ]:
            look(self._as(self.confidant))
            self.assertEqual(self._logged(), opened)
            self.log.search([]).unlink()

    def test_what_is_not_protected_is_not_logged(self):
        self._as(self.confidant).read(["stakeholder_id", "confirmed_on", "erase_on"])
        self._as(self.confidant).search([("stakeholder_id.name", "ilike", "berg")])
        self.assertFalse(self._logged())

    def test_once_per_visit(self):
        """Not per keystroke: again after five minutes, and for each person and user."""
        with freeze_time("2025-10-01 10:00:00"):
            self._as(self.confidant).read(["religion"])
            self._as(self.confidant).read(["health"])
            self._as(self.confidant_all, self.sensitive + self.other).read(["religion"])
        with freeze_time("2025-10-01 10:04:59"):
            self._as(self.confidant).read(["religion"])
        # Two entries of one moment are in no order.
        self.assertCountEqual(
            self._logged(),
            [
                (self.confidant, "opened", self.berg),
                (self.confidant_all, "opened", self.berg),
                (self.confidant_all, "opened", self.boris),
            ],
        )
        with freeze_time("2025-10-01 10:05:01"):
            self._as(self.confidant).read(["religion"])
        self.assertEqual(len(self._logged()), 4)

    def test_changes_and_erasing_are_logged(self):
        rpc(self._as(self.confidant), "write", {"religion": "Jain"})
        self.assertEqual(self._logged(), [(self.confidant, "changed", self.berg)])
        rpc(self._as(self.confidant), "unlink")
        self.assertEqual(self._logged()[-1], (self.confidant, "erased", self.berg))

    def test_answers_read_after_a_change_are_logged(self):
        """A new answer keeps the others; reading these is logged, besides the change."""
        record = self._as(self.confidant)
        record.card_properties = {"question_12": "Married"}
        self.assertEqual(record.card_properties["question_37"], "His first marriage")
        self.assertCountEqual(
            self._logged(),
            [(self.confidant, "changed", self.berg), (self.confidant, "opened", self.berg)],
        )

    def test_log_is_append_only(self):
        self._as(self.confidant).read(["religion"])
        entry = self.log.search([])
        for user in self.user_manager + self.user_admin:
            seen = self._as(user, entry)
            self.assertEqual(seen.user_id, self.confidant)
            for call in [("write", {"operation": "changed"}), ("unlink",), ("copy",)]:
                with self.subTest(user=user.login, call=call), self.assertRaises(AccessError):
                    rpc(seen, *call)
            with self.assertRaises(AccessError):
                rpc(seen, "create", {"account_id": self.account.id})
            action = rpc(self._as(user, self.berg), "action_view_sensitive_access")
            self.assertEqual(seen.search(action["domain"]), entry)
        for user in self.user_own + self.user_all + self.confidant:
            with self.assertRaises(AccessError):
                rpc(self._as(user, entry), "read", ["user_id"])

    def test_log_outlives_the_person(self):
        self._as(self.confidant).read(["religion"])
        number = self.berg.id
        self.berg.unlink()
        self.assertFalse(self.sensitive.exists())
        entries = self.log.search([("account_id", "=", self.account.id)], order="id")
        self.assertEqual(entries.mapped("operation"), ["opened", "erased"])
        self.assertEqual(set(entries.mapped("person_number")), {number})
