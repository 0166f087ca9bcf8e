from odoo.tests import tagged

from .common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestTracking(KeyAccountCommon):
    """Changes of many records are logged together, and each record tells what Odoo would tell."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"].create(
            [{"name": f"Forge {index}", "is_company": True} for index in range(66)]
        )
        cls.accounts = cls.env["key.account"]._ensure_accounts(partners, cls.company)
        cls._commit_tracking()

    @classmethod
    def _commit_tracking(cls):
        """Do what Odoo does before a commit."""
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    def _hand_over(self, accounts):
        """Give accounts to another owner; return the number of queries."""
        self.env.flush_all()
        self.env.invalidate_all()
        start = self.env.cr.sql_log_count
        accounts.with_user(self.user_manager).write({"owner_id": self.user_own.id})
        self._commit_tracking()
        return self.env.cr.sql_log_count - start

    def test_each_account_tells_its_change(self):
        accounts = self.accounts[:3]
        accounts[0].owner_id = self.user_all
        self._commit_tracking()
        before = accounts.message_ids
        self._hand_over(accounts)
        for account, old in zip(accounts, (self.user_all.name, "", ""), strict=True):
            [note] = account.message_ids - before
            [change] = note.sudo().tracking_value_ids
            self.assertEqual(change.field_id.name, "owner_id")
            self.assertEqual(change.old_value_char or "", old)
            self.assertEqual(change.new_value_char, self.user_own.name)
            self.assertEqual(note.author_id, self.user_manager.partner_id)
            self.assertEqual(note.subtype_id, self.env.ref("mail.mt_note"))

    def test_a_text_of_its_own_stays_with_its_record(self):
        accounts = self.accounts[:3]
        before = accounts.message_ids
        accounts[1]._track_set_log_message("Handed over at the fair")
        self._hand_over(accounts)
        bodies = [str((account.message_ids - before).body or "") for account in accounts]
        self.assertFalse(bodies[0] or bodies[2])
        self.assertIn("Handed over at the fair", bodies[1])

    def test_what_does_not_change_is_not_told(self):
        self._hand_over(self.accounts[:3])
        before = self.accounts.message_ids
        self._hand_over(self.accounts[:3])
        self.assertEqual(self.accounts.message_ids, before)

    def test_query_count(self):
        """Sixty accounts change their owner with as many queries as six."""
        few = self._hand_over(self.accounts[:6])
        self.assertLessEqual(self._hand_over(self.accounts[6:]), few)
