from datetime import timedelta

from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ...tools.history import holds_on, owner_periods


@tagged("post_install", "-at_install")
class TestHandoverDemo(TransactionCase):
    """The story has a handover that is watched for 60 days already, and an absence that runs."""

    def test_story(self):
        company = self.env.ref("key_account.demo_company", raise_if_not_found=False)
        if not company:
            self.skipTest("the database has no demo data")
        self.env["key.account.settings"]._switch_all_features()
        story = self.env["key.account.demo"].with_company(company)
        story = story.with_context(allowed_company_ids=company.ids)
        story._give()
        story._lend()
        today = company._key_account_today()
        absence, given = self.env["key.account.handover"].search(
            [("company_id", "=", company.id)], limit=2
        )
        self.assertEqual((given.kind, given.state), ("good", "done"))
        self.assertEqual(given.date_applied, today - timedelta(days=60))
        bruno = self.env.ref("key_account.demo_user_bruno")
        self.assertEqual(len(given.watch_ids), 4)
        self.assertEqual(given.watch_ids.account_id.owner_id, bruno)
        self.assertEqual(set(given.watch_ids.mapped("days")), {60})
        self.assertGreater(sum(given.watch_ids.mapped("contacts_after")), 0)
        self.assertTrue(given.line_ids.filtered("note"))
        for account in given.watch_ids.account_id:
            self.assertEqual(account.owner_change_ids.mapped("owner_id"), bruno + given.giver_id)
            # The giver before the handover, the receiver since: a single owner on each day.
            before, since = given.date_applied - timedelta(days=1), given.date_applied
            self.assertEqual(self._owners_on(account, before), given.giver_id)
            for day in (since, today, today + timedelta(days=1)):
                self.assertEqual(self._owners_on(account, day), bruno)
        self.assertEqual((absence.kind, absence.state), ("absence", "done"))
        self.assertLess(absence.date_from, today)
        self.assertGreater(absence.date_to, today)
        lent = absence.line_ids.filtered("is_applied").account_id
        # Of three, those without a visit that waits for its report.
        self.assertIn(len(lent), (1, 2, 3))
        self.assertEqual(lent.owner_id, self.env.ref("key_account.demo_user_director"))

    def test_appraisal_comes_last(self):
        """The appraisal of the story is counted with the handovers in it: its part calls theirs first."""
        parts = [part.__module__ for part in type(self.env["key.account.demo"]).__mro__]
        room = "odoo.addons.key_account.demo.%s.key_account_demo"
        self.assertLess(parts.index(room % "appraisal"), parts.index(room % "handover"))

    def _owners_on(self, account, day):
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT owner_id FROM (%s) period WHERE account_id = %s AND %s",
                owner_periods(),
                account.id,
                holds_on(SQL("period"), SQL("%s::date", day)),
            )
        )
        self.assertEqual(len(rows), 1, day)
        return self.env["res.users"].browse(rows[0][0])
