from odoo.fields import Domain
from odoo.tests import tagged

from .completeness_common import CompletenessCommon


@tagged("post_install", "-at_install")
class TestAnswers(CompletenessCommon):
    """What counts as known, whatever way it was stored."""

    def test_zero_and_nothing_are_no_answer(self):
        """The form and the stored figure agree on answers of the card that are taken back."""
        account = self.account
        account.line_of_business = "Rolls"
        account.profile_properties = {"territory": "North"}
        self.assertEqual(account.profile_completeness, 50)
        for nothing in ("", False):
            account.profile_properties = {"territory": nothing}
            self.assertEqual(account.profile_completeness, 25)
        known = self.territory._get_known_domain()
        for answer, is_known in (("0", False), ("0.0", False), ("[]", False), ("2", True)):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE key_account SET profile_properties = jsonb_build_object('territory', %s::jsonb)"
                " WHERE id = %s",
                [answer, account.id],
            )
            account.invalidate_recordset()
            found = self.env["key.account"].search(known & Domain("id", "=", account.id))
            self.assertEqual(bool(found), is_known, answer)
            self.assertEqual(bool(account.filtered_domain(known)), is_known, answer)

    def test_archived_accounts_are_checked(self):
        account = self.account
        account.line_of_business = "Rolls"
        account.active = False
        (self.territory + self.consumption).active = False
        self.assertEqual(account.profile_completeness, 25)
        self._run()
        self.assertEqual(account.profile_completeness, 50)
        account.active = True
        self.assertEqual(account.profile_completeness, 50)
