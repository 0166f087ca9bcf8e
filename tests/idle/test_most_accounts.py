from odoo.exceptions import UserError
from odoo.tests import tagged

from ..handover.handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverCap(HandoverCommon):
    """Own has two accounts, and two are the most: salespeople take no third one, managers may give it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.key_account_most_accounts = 2
        cls.delta = cls.env["res.partner"].create({"name": "Delta", "is_company": True})

    def _create_own(self):
        return self._as(self.user_own, self.env["key.account"]).create(
            {"partner_id": self.delta.id, "owner_id": self.user_own.id}
        )

    def test_salesperson(self):
        """Two are allowed, a third one is not."""
        with self.assertRaisesRegex(UserError, "has 2 accounts already"), self.cr.savepoint():
            self._create_own()
        self.at_beta.owner_id = self.user_manager
        self.assertEqual(self._create_own().owner_id, self.user_own)

    def test_archived(self):
        """An archived account counts when it becomes active, however it does."""
        accounts = self._as(self.user_own, self.env["key.account"])
        hidden = accounts.create(
            {"partner_id": self.delta.id, "owner_id": self.user_own.id, "active": False}
        )
        contact = self._as(self.user_own, self.delta)
        for restore in (
            lambda: hidden.write({"active": True}),
            hidden.action_unarchive,
            (hidden + self._as(self.user_own, self.at_beta)).action_unarchive,
            contact.action_manage_as_key_account,
        ):
            with self.assertRaisesRegex(UserError, "has 2 accounts"), self.cr.savepoint():
                restore()
            hidden.invalidate_recordset()
        self.at_beta.owner_id = self.user_manager
        hidden.action_unarchive()
        self.assertTrue(hidden.active)

    def test_more_already(self):
        """Who was given more changes own accounts as before; writing what is true already restores nothing."""
        self.at_gamma.owner_id = self.user_own
        self._as(self.user_own, self.at_alpha).write({"active": True})
        self.assertTrue(self.at_alpha.active)

    def test_manager(self):
        """Managers give more, and handovers warn of it."""
        self._as(self.user_manager, self.at_gamma).owner_id = self.user_own
        self.assertEqual(self.at_gamma.owner_id, self.user_own)
        self.company.key_account_most_accounts = 3
        handover = self._handover(self.user_third, to_deputy=False)
        self.assertFalse(handover.is_too_much)
        self.company.key_account_most_accounts = 2
        handover.invalidate_recordset()
        self.assertTrue(handover.is_too_much)
        self.assertIn("more than 2 accounts, the most per person", handover.receivers_told)

    def test_feature_off(self):
        self.env["key.account.settings"]._switch_features({"feature_handover": False})
        self.assertTrue(self._create_own())

    def test_no_limit(self):
        self.company.key_account_most_accounts = 0
        self.assertTrue(self._create_own())
