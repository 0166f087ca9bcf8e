from odoo.tests import tagged

from .people_common import PeopleCommon


@tagged("post_install", "-at_install")
class TestPeopleAlerts(PeopleCommon):
    """An important account says when no decision maker is known."""

    def _alerts(self, account, user=None):
        return [alert["text"] for alert in account.with_user(user or self.user_all).get_alerts()]

    def _grade(self, account, letter):
        account.write(
            {"grade_id": self.env.ref(f"key_account.grade_{letter}"), "grade_reason": "-"}
        )

    def test_no_decision_maker(self):
        self._grade(self.account, "a")
        self.assertEqual(self._alerts(self.account, self.user_own), [])
        self.berg.role_ids = False
        self.assertEqual(self._alerts(self.account, self.user_own), ["No decision maker is known"])

    def test_nobody_known(self):
        self._grade(self.hidden, "b")
        self.assertEqual(self._alerts(self.hidden), ["No person is known"])

    def test_only_at_the_best_two_grades(self):
        self.assertEqual(self._alerts(self.hidden), [])
        self._grade(self.hidden, "c")
        self.assertEqual(self._alerts(self.hidden), [])
