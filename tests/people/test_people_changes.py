from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from .people_common import PeopleCommon


@tagged("post_install", "-at_install")
class TestPeopleLeave(PeopleCommon):
    @freeze_time("2025-10-01")
    def test_archived_contact_has_left(self):
        """Who is archived as a contact has left; history stays; who is restored did not leave."""
        self._close(self.carl, self.user_own, "3")
        self.carl.partner_id.active = False
        self.assertEqual(self.carl.left_on, date(2025, 10, 1))
        self.assertTrue(self.carl.has_left)
        self.assertTrue(self.carl.active)
        self.assertEqual(self.carl.closeness_ids.degree, "3")
        self.assertEqual(self.dora.reports_to_id, self.carl)
        people = self.env["key.account.stakeholder"]
        here = [("account_id", "=", self.account.id)]
        self.assertEqual(people.search([("has_left", "=", True), *here]), self.carl)
        self.assertEqual(
            people.search([("has_left", "=", False), *here]), self.people.sorted() - self.carl
        )
        self.carl.partner_id.active = True
        self.assertFalse(self.carl.left_on)

    def test_day_of_leaving_that_was_typed_stays(self):
        self.carl.left_on = "2025-05-05"
        self.carl.partner_id.active = False
        self.carl.partner_id.active = True
        self.assertEqual(self.carl.left_on, date(2025, 5, 5))

    def test_contact_moves_to_another_customer(self):
        """He left, nothing else changes; and he can be known at the new customer as well."""
        contact = self.carl.partner_id
        contact.parent_id = self.beta
        self.assertEqual(self.carl.left_on, self.company._key_account_today())
        self.carl.influence = "4"
        self.assertEqual(self.carl.account_id, self.account)
        again = self._person(contact, account=self.hidden)
        self.assertFalse(again.left_on)
        contact.parent_id = self.alpha
        self.assertFalse(self.carl.left_on)
        self.assertTrue(again.left_on)

    def test_customer_becomes_part_of_another(self):
        """The account follows its customer, the people stay with the account."""
        group = self.env["res.partner"].create({"name": "Group", "is_company": True})
        self.alpha.write({"parent_id": group.id, "is_company": False})
        self.assertEqual(self.account.partner_id, group)
        self.assertEqual(self.account.stakeholder_ids, self.people.sorted())
        self.assertFalse(any(self.people.mapped("left_on")))

    def test_known_people_are_not_deleted_with_the_contact(self):
        with self.assertRaisesRegex(
            UserError, "Carl Chief: this contact is a person of a key account"
        ):
            self.carl.partner_id.unlink()
        self.assertTrue(self.carl.exists())

    def test_account_with_people_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.account.unlink()

    def test_people_are_deleted_by_managers_only(self):
        with self.assertRaises(AccessError):
            self.dora.with_user(self.user_own).unlink()
        self.dora.with_user(self.user_manager).unlink()
        self.assertFalse(self.dora.exists())


@tagged("post_install", "-at_install")
class TestPeopleMerge(PeopleCommon):
    def _merge(self, *partners):
        """Merge contacts into the last of them, as Odoo's wizard does."""
        target = partners[-1]
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge([partner.id for partner in partners], target, extra_checks=False)
        self.env.invalidate_all()

    def test_contacts_of_one_account_are_merged(self):
        """Ada and Emil are the same: roles, degrees, notes, chatter and reports are joined."""
        self.ada.write({"note": "Likes figures", "attitude": False})
        self.emil.write({"note": "Likes trains", "influence": False})
        self._person("Gerd", reports_to=self.emil)
        self._close(self.ada, self.user_own, "1")
        self._close(self.emil, self.user_own, "3")
        self._close(self.emil, self.user_manager, "2")
        self.emil.message_post(body="Met at the fair")  # pylint: disable=translation-required
        self.emil.activity_schedule("mail.mail_activity_data_todo", summary="Call Emil")
        self._merge(self.emil.partner_id, self.ada.partner_id)
        self.assertFalse(self.emil.exists())
        ada = self.ada
        self.assertEqual(set(ada.role_ids.mapped("code")), {"gatekeeper", "user", "blocker"})
        self.assertEqual((ada.influence, ada.attitude), ("2", "1"))
        self.assertEqual(ada.note, "Likes figures\n\nLikes trains")
        self.assertEqual(
            {closeness.user_id: closeness.degree for closeness in ada.closeness_ids},
            {self.user_own: "3", self.user_manager: "2"},
        )
        self.assertEqual(ada.report_ids.mapped("name"), ["Gerd"])
        self.assertEqual(ada.reports_to_id, self.berg)
        self.assertIn("Met at the fair", " ".join(ada.message_ids.mapped("body")))
        self.assertEqual(ada.activity_ids.summary, "Call Emil")

    def test_superior_and_report_are_the_same_person(self):
        """Emil is Carl, whom he reports to, and Berg is Dora, two steps below: no circle."""
        self._merge(self.carl.partner_id, self.emil.partner_id)
        self.assertEqual(self.emil.reports_to_id, self.berg)
        self.assertEqual(self.dora.reports_to_id, self.emil)
        self._merge(self.berg.partner_id, self.dora.partner_id)
        self.assertFalse(self.dora.reports_to_id)
        self.assertEqual(self.emil.reports_to_id, self.dora)
        self.assertEqual(self.ada.reports_to_id, self.dora)

    def test_contacts_of_two_accounts_are_merged(self):
        """Who is known at both customers stays known at both; where he is not, he left."""
        boris = self._person("Boris", "sponsor", account=self.hidden)
        self._merge(boris.partner_id, self.ada.partner_id)
        self.assertEqual(boris.partner_id, self.ada.partner_id)
        self.assertEqual(boris.account_id, self.hidden)
        self.assertTrue(boris.left_on)
        self.assertFalse(self.ada.left_on)

    def test_accounts_are_merged(self):
        """All people of both customers are people of the one that stays, each once."""
        boris = self._person("Boris", account=self.hidden)
        chris = self._person("Chris", "approver", account=self.hidden, reports_to=boris)
        moved = self.dora.partner_id
        moved.parent_id = self.beta
        dora = self._person(moved, "approver", account=self.hidden, reports_to=chris)
        self.assertTrue(self.dora.left_on)
        self._merge(self.beta, self.alpha)
        self.assertFalse(dora.exists() or self.hidden.exists())
        self.assertEqual(self.account.stakeholder_ids, (self.people + boris + chris).sorted())
        self.assertFalse(self.dora.left_on, "The other account knew better.")
        self.assertEqual(self.dora.role_ids, self.roles["approver"])
        self.assertEqual(self.dora.reports_to_id, self.carl)
        self.assertEqual(chris.reports_to_id, boris)

    def test_superior_is_taken_over_from_the_other_account(self):
        boris = self._person("Boris", account=self.hidden)
        moved = self.berg.partner_id
        moved.parent_id = self.beta
        self._person(moved, account=self.hidden, reports_to=boris)
        self._merge(self.beta, self.alpha)
        self.assertEqual(self.berg.reports_to_id, boris)
        self.assertEqual(boris.account_id, self.account)
