from datetime import date

from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .people_common import PeopleCommon

GAPS = (
    "gap_no_decision_maker",
    "gap_one_person",
    "gap_distant_decision_maker",
    "gap_key_person_left",
)


@tagged("post_install", "-at_install")
class TestCoverage(PeopleCommon):
    def _gaps(self, account=None):
        """Return the gaps of an account, told by its fields and found by searching alike."""
        account = account or self.account
        self.env.invalidate_all()
        told = {name for name in GAPS if account[name]}
        accounts = self.env["key.account"]
        found = {name for name in GAPS if account in accounts.search([(name, "=", True)])}
        self.assertEqual(told, found)
        any_gap = account in accounts.search([("has_coverage_gap", "=", True)])
        self.assertEqual(any_gap, bool(told))
        self.assertEqual(account.has_coverage_gap, bool(told))
        self.assertEqual(bool(account.coverage_warning), bool(told))
        no_gap = accounts.search([("has_coverage_gap", "=", False)])
        self.assertEqual(account in no_gap, not told)
        return told

    def test_decision_maker_must_be_close(self):
        self.assertEqual(self._gaps(), {"gap_distant_decision_maker"})
        self.assertIn("close to the decision maker: Berg Boss", self.account.coverage_warning)
        closeness = self._close(self.berg, self.user_own, "2")
        self.assertEqual(self._gaps(), {"gap_distant_decision_maker"})
        closeness.degree = "3"
        self.assertFalse(self._gaps())
        self.user_own.active = False
        self.assertEqual(
            self._gaps(), {"gap_distant_decision_maker"}, "He does not work for us any more."
        )

    def test_no_decision_maker(self):
        self.berg.role_ids = self.roles["approver"]
        self.assertEqual(self._gaps(), {"gap_no_decision_maker"})
        self.assertIn("Find out who makes the decision", self.account.coverage_warning)
        self.emil.role_ids |= self.roles["decision_maker"]
        self.assertEqual(self._gaps(), {"gap_distant_decision_maker"})

    def test_what_decides_is_configured(self):
        self.berg.role_ids = self.roles["approver"]
        self.roles["approver"].is_decider = True
        self.assertEqual(self._gaps(), {"gap_distant_decision_maker"})

    def test_nobody_known(self):
        self.assertEqual(self._gaps(self.hidden), {"gap_no_decision_maker"})
        self.assertIn("No people yet", self.hidden.coverage_warning)

    def test_one_person(self):
        boris = self._person("Boris", "decision_maker", account=self.hidden)
        self._close(boris, self.user_all, "4")
        self.assertEqual(self._gaps(self.hidden), {"gap_one_person"})
        self.assertIn("Only Boris is known", self.hidden.coverage_warning)
        chris = self._person("Chris", account=self.hidden)
        self.assertFalse(self._gaps(self.hidden))
        chris.active = False
        self.assertEqual(self._gaps(self.hidden), {"gap_one_person"})

    @freeze_time("2025-10-01")
    def test_key_person_left(self):
        """Champion or high influence: a key person. Until the successor is named."""
        self._close(self.berg, self.user_own, "3")
        self.dora.left_on = "2025-09-30"
        self.assertFalse(self._gaps(), "Dora has no say.")
        self.carl.left_on = "2025-10-02"
        self.assertFalse(self._gaps(), "Carl goes tomorrow.")
        self.carl.left_on = "2025-10-01"
        self.assertEqual(self._gaps(), {"gap_key_person_left"})
        self.assertIn("A key person left: Carl Chief", self.account.coverage_warning)
        self.carl.successor_id = self.emil
        self.assertFalse(self._gaps())
        self.carl.write({"successor_id": False, "role_ids": [Command.clear()], "influence": "2"})
        self.assertFalse(self._gaps())
        self.carl.influence = "3"
        self.assertEqual(self._gaps(), {"gap_key_person_left"})
        self.carl.active = False
        self.assertFalse(self._gaps())

    def test_decision_maker_left(self):
        self._close(self.berg, self.user_own, "3")
        self.berg.left_on = "2020-01-01"
        self.assertEqual(self._gaps(), {"gap_no_decision_maker", "gap_key_person_left"})

    def test_salespeople_see_the_gaps_of_their_accounts(self):
        accounts = self.env["key.account"].with_user(self.user_own)
        found = accounts.search([("has_coverage_gap", "=", True)])
        self.assertEqual(found, self.account)
        self.assertTrue(found.coverage_warning)

    def test_number_of_queries(self):
        """The same for 2 accounts as for 20."""
        partners = self.env["res.partner"].create(
            [{"name": f"Customer {number}", "is_company": True} for number in range(18)]
        )
        many = self.env["key.account"].create(
            [{"partner_id": partner.id, "company_id": self.company.id} for partner in partners]
        )
        few = self.account + self.hidden
        counts = []
        for accounts in (few, few, few + many):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            accounts.mapped("coverage_warning")
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[2], 3)


@tagged("post_install", "-at_install")
class TestLastContact(PeopleCommon):
    def _meet(self, person, start, **values):
        return self._quiet("calendar.event").create(
            {
                "name": "Visit",
                "start": start,
                "stop": start,
                "user_id": self.user_own.id,
                "partner_ids": [Command.set(person.partner_id.ids)],
                **values,
            }
        )

    def _found(self, operator, value):
        return self.env["key.account.stakeholder"].search(
            [("last_contact", operator, value), ("id", "in", self.people.ids)]
        )

    @freeze_time("2025-10-01 12:00:00")
    def test_meeting(self):
        """The last past meeting counts, on the company's day; private ones do not."""
        self.company.partner_id.tz = "Asia/Shanghai"
        self._meet(self.ada, "2025-09-10 20:00:00")
        self._meet(self.ada, "2025-09-01 10:00:00")
        self._meet(self.ada, "2025-10-05 10:00:00")
        self._meet(self.ada, "2025-09-20 10:00:00", privacy="private")
        self._meet(self.ada, "2025-09-21 10:00:00").active = False
        self.assertEqual(self.ada.last_contact, date(2025, 9, 11))
        self.assertFalse(self.berg.last_contact)

    @freeze_time("2025-10-01 12:00:00")
    def test_none_and_a_day(self):
        self._meet(self.ada, "2025-09-10 10:00:00")
        self._meet(self.carl, "2025-09-11 10:00:00")
        day = date(2025, 9, 10)
        self.assertEqual(self._found("in", [False, day]), self.people - self.carl)
        self.assertEqual(self._found("not in", [False, day]), self.carl)

    @freeze_time("2025-10-01 12:00:00")
    def test_mail_and_activity(self):
        self.berg.partner_id.message_post(  # pylint: disable=translation-required
            body="An order", message_type="email", author_id=self.emil.partner_id.id
        )
        self.assertEqual(self.emil.last_contact, date(2025, 10, 1))
        activity = self.carl.partner_id.activity_schedule("mail.mail_activity_data_call")
        self.assertFalse(self.carl.last_contact)
        activity.action_feedback("He will order")
        self.carl.invalidate_recordset()
        self.assertEqual(self.carl.last_contact, date(2025, 10, 1))
        self.berg.partner_id.message_post(body="A note of ours")  # pylint: disable=translation-required
        self.assertFalse(self.berg.last_contact)

    @freeze_time("2025-10-01 12:00:00")
    def test_by_hand(self):
        self._meet(self.ada, "2025-09-10 10:00:00")
        self.ada.last_contact = "2025-09-15"
        self.berg.last_contact = "2025-08-01"
        self.assertEqual(self.ada.last_contact, date(2025, 9, 15))
        self.ada.last_contact_manual = "2025-01-01"
        self.assertEqual(self.ada.last_contact, date(2025, 9, 10))

    @freeze_time("2025-10-01 12:00:00")
    def test_search(self):
        self._meet(self.ada, "2025-09-10 10:00:00")
        self.berg.last_contact = "2025-08-01"
        self.assertEqual(self._found(">=", "2025-09-10"), self.ada)
        self.assertEqual(self._found("<", "2025-09-10"), self.berg)
        self.assertEqual(self._found("=", "2025-08-01"), self.berg)
        self.assertEqual(self._found("=", False), (self.people - self.ada - self.berg).sorted())
        self.assertEqual(self._found("!=", False), (self.ada + self.berg).sorted())

    @freeze_time("2025-10-01 12:00:00")
    def test_colleagues_of_other_companies(self):
        foreign = self._create_user("ka_foreign", "base.group_user", self.other_company)
        self._meet(self.ada, "2025-09-10 10:00:00", user_id=foreign.id)
        self.assertFalse(self.ada.last_contact)

    def test_one_query(self):
        self.env.flush_all()
        self.env.invalidate_all()
        with self.assertQueryCount(2):
            self.people.mapped("last_contact")
