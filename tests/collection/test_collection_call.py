from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tests import Form, tagged

from ..access_common import rpc
from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestCollectionCall(CollectionCommon):
    """The results of calls on 30 September 2025."""

    # === RESULTS === #

    def test_promise_for_documents(self):
        invoice, other = self._owe(500), self._owe(300)
        contact = self._call("promise", invoice, date_promised="2025-10-10", note="Cash is tight")
        promise = contact.promise_id
        self.assertEqual(
            (promise.amount, promise.date_promised, promise.source, promise.user_id),
            (500, date(2025, 10, 10), "call", self.user_own),
        )
        self.assertEqual(promise.document_ids.move_id, invoice)
        self.assertEqual((contact.user_id, contact.note), (self.user_own, "Cash is tight"))
        self.assertEqual(contact.date, date(2025, 9, 30))
        both = self._call("promise", other, date_promised="2025-10-12", amount=100)
        self.assertEqual(both.promise_id.amount, 100)

    def test_promise_for_the_whole_account(self):
        self._owe(500)
        contact = self._call("promise", date_promised="2025-10-10", amount=200)
        self.assertEqual((contact.promise_id.covers, contact.promise_id.amount), ("account", 200))
        row = self._row()
        self.assertEqual(
            (row.collectable, row.quiet, row.last_call_result), (300, "contact", "promise")
        )

    def test_chosen_documents_fill_in_the_amount(self):
        self._owe(500)
        self._owe(300)
        action = self.account.with_user(self.user_own).action_collect()
        call = self.env[action["res_model"]].with_user(self.user_own).browse(action["res_id"])
        with Form(call) as form:
            for index in (0, 1):
                with form.document_ids.edit(index) as line:
                    line.is_chosen = True
            self.assertEqual(form.amount, 800)
            form.date_promised = "2025-10-10"

    def _dialog(self):
        action = self.account.with_user(self.user_own).action_collect()
        return self.env[action["res_model"]].with_user(self.user_own).browse(action["res_id"])

    def test_part_of_a_document_in_another_currency(self):
        """1,000 dollars at 1.25 are 800 euros: of these, 100 euros are 125 dollars."""
        invoice = self._owe(1000, currency=self.dollar)
        dialog = self._dialog()
        dialog.document_ids.is_chosen = True
        self.assertEqual(dialog.amount, 800)
        promise = self._call("promise", invoice, date_promised="2025-10-10", amount=100).promise_id
        self.assertEqual((promise.currency_id, promise.amount), (self.dollar, 125))
        self.assertEqual(promise.document_ids.amount, 125)
        # 700 euros are left, 875 dollars: 200 euros are 250 of them, and then 625 are left.
        paid = self._call("paid", invoice, paid_on="2025-09-29", amount=200).promise_id
        self.assertEqual((paid.currency_id, paid.amount), (self.dollar, 250))
        rest = self._call("promise", invoice, date_promised="2025-10-10").promise_id
        self.assertEqual((rest.currency_id, rest.amount), (self.dollar, 625))
        with self.assertRaisesRegex(UserError, "is promised already. Cancel that promise"):
            self._call("promise", invoice, date_promised="2025-10-10")

    def test_what_is_left_to_promise(self):
        """700 of 1,000 are promised: 300 are shown and taken; without a document, nothing is proposed."""
        invoice, other = self._owe(1000), self._owe(50)
        self._take({invoice: 700})
        dialog = self._dialog()
        with Form(dialog) as form:
            for index, amount in ((0, 300), (1, 350)):
                with form.document_ids.edit(index) as line:
                    line.is_chosen = True
                self.assertEqual(form.amount, amount)
            for index, amount in ((0, 50), (1, 0)):
                with form.document_ids.edit(index) as line:
                    line.is_chosen = False
                self.assertEqual(form.amount, amount)
        self.assertEqual(dialog.document_ids.mapped("promised_amount"), [700, 0])
        with self.assertRaisesRegex(UserError, "is 350.00.*Choose one document"):
            self._call("promise", invoice + other, date_promised="2025-10-10", amount=100)
        with self.assertRaisesRegex(UserError, "enter 300.00"):
            self._call("promise", invoice, date_promised="2025-10-10", amount=301)
        promise = self._call("promise", invoice, date_promised="2025-10-10").promise_id
        self.assertEqual(promise.amount, 300)
        # Nothing is left of the first document: it is not in the promise.
        promise = self._call("promise", invoice + other, date_promised="2025-10-10").promise_id
        self.assertEqual((promise.amount, promise.document_ids.move_id), (50, other))

    def test_call_again(self):
        """An activity of the caller; the row is quiet until that day."""
        self._owe(500)
        contact = self._call("again", date_next="2025-10-08", note="Not in the office")
        activity = contact.activity_ids
        self.assertEqual(
            (activity.user_id, activity.date_deadline), (self.user_own, date(2025, 10, 8))
        )
        self.assertFalse(self._row().to_call)
        self._on("2025-10-08")
        self.assertTrue(self._row().to_call)
        with self.assertRaisesRegex(UserError, "a day after today"):
            self._call("again", date_next="2025-10-08")
        # 90 days after 8 October.
        self._call("again", date_next="2026-01-06")
        with self.assertRaisesRegex(UserError, "Choose a day up to 01/06/2026"):
            self._call("again", date_next="2026-01-07")

    def test_wrong_amount(self):
        """Finance is asked what is wrong."""
        finance = self._create_user("ka_finance", "key_account.group_finance")
        self._create_user("ka_foreign_finance", "key_account.group_finance", self.other_company)
        self._owe(500)
        with self.assertRaisesRegex(UserError, "what is wrong"):
            self._call("wrong")
        contact = self._call("wrong", note="Freight was agreed at 20")
        activity = contact.activity_ids
        self.assertEqual(activity.user_id, finance)
        self.assertIn("Freight was agreed at 20", activity.note)
        # Whoever is asked sees what it is about.
        self.assertTrue(contact.with_user(finance).has_access("read"))

    def test_checked_amount_can_be_collected(self):
        """The customer is left alone until the amount is checked, whoever calls in between."""
        finance = self._create_user("ka_finance", "key_account.group_finance")
        self._owe(500)
        contact = self._call("wrong", note="Freight was agreed at 20")
        self._on("2025-10-20")
        row = self._row()
        self.assertEqual(
            (row.to_call, row.quiet, row.next_step), (False, "check", "Check the amount")
        )
        with self.assertRaisesRegex(AccessError, "Only finance and managers"):
            rpc(contact.with_user(self.user_own), "action_checked")
        desk = self.env["key.account"].with_user(finance).get_desk(everybody=False)
        items = [item for card in desk["cards"] for item in card["items"]]
        self.assertIn("amount_check", {item["kind"] for item in items})
        rpc(contact.with_user(finance), "action_checked")
        self.assertTrue(self._row().to_call)
        self.assertFalse(contact.is_checking)

    def test_note_on_the_start_page(self):
        """It stands in a sentence: its first line, of at most 80 characters, without its full stop; more is shortened."""
        finance = self._create_user("ka_finance", "key_account.group_finance")
        self._owe(500)
        for note, told in (
            ("Freight was agreed at 20.", "“Freight was agreed at 20”"),
            ("Freight was agreed at 20.\nSee the mail.", "“Freight was agreed at 20…”"),
            ("Freight " * 20, "“" + "Freight " * 9 + "Freight…”"),
        ):
            self._call("wrong", note=note)
            desk = self.env["key.account"].with_user(finance).get_desk(everybody=False)
            items = [item for card in desk["cards"] for item in card["items"]]
            texts = [item["text"] for item in items if item["kind"] == "amount_check"]
            with self.subTest(note=note):
                self.assertTrue(any(text.endswith(told) for text in texts), texts)

    def test_owner_cannot_close_the_check_through_its_activity(self):
        """Whatever becomes of the activity, the amount waits until finance has checked it."""
        finance = self._create_user("ka_finance", "key_account.group_finance")
        self._owe(500)
        elsewhere = {
            "res_model_id": self.env["ir.model"]._get_id("key.account"),
            "res_id": self.account.id,
        }
        changes = {
            "taken over": lambda activity: activity.write({"user_id": self.user_own.id}),
            "done": lambda activity: activity.action_feedback(feedback="Done"),
            "archived": lambda activity: activity.write({"active": False}),
            "moved": lambda activity: activity.write(elsewhere),
            "deleted": lambda activity: activity.unlink(),
        }
        for name, change in changes.items():
            with self.subTest(name):
                contact = self._call("wrong", note="Freight was agreed at 20")
                change(contact.activity_ids.with_user(self.user_own))
                with self.assertRaisesRegex(AccessError, "Only finance and managers"):
                    rpc(contact.with_user(self.user_own), "action_checked")
                self.assertEqual((contact.is_checking, contact.check_user_id), (True, finance))
                self._on("2025-10-20")
                self.assertEqual(self._row().quiet, "check")
                desk = self.env["key.account"].with_user(finance).get_desk(everybody=False)
                items = [item for card in desk["cards"] for item in card["items"]]
                self.assertIn("amount_check", {item["kind"] for item in items})
                rpc(contact.with_user(finance), "action_checked")
                self.assertFalse(contact.is_checking)
                self.assertEqual(
                    (contact.checked_by_id, contact.checked_on), (finance, date(2025, 10, 20))
                )
                self.assertNotEqual(self._row().quiet, "check")

    def test_finance_closes_the_check_through_its_activity(self):
        """As done, or deleted."""
        finance = self._create_user("ka_finance", "key_account.group_finance")
        self._owe(500)
        contact = self._call("wrong", note="Freight was agreed at 20")
        contact.activity_ids.with_user(finance).action_feedback(feedback="Freight is right")
        self.assertEqual((contact.is_checking, contact.checked_by_id), (False, finance))
        contact = self._call("wrong", note="And the pallets")
        contact.activity_ids.with_user(finance).unlink()
        self.assertEqual((contact.is_checking, contact.checked_by_id), (False, finance))

    def test_wrong_amount_goes_to_whom_the_company_names(self):
        """The colleague of the setting is asked, without a mail."""
        self._create_user("ka_finance", "key_account.group_finance")
        ledger = self._create_user("ka_ledger", "key_account.group_finance")
        self.company.key_account_payment_user_id = ledger
        self._owe(500)
        told = Domain("partner_ids", "in", ledger.partner_id.ids)
        before = self.env["mail.message"].search_count(told)
        contact = self._call("wrong", note="Freight was agreed at 20")
        self.assertEqual(contact.activity_ids.user_id, ledger)
        self.assertEqual(self.env["mail.message"].search_count(told), before)

    def test_note_of_a_dispute_stays_on_the_contact(self):
        """Colleagues with whom the account is shared read the complaint, not what was said of money."""
        invoice = self._owe(500)
        contact = self._call("dispute", invoice, dispute="Cracked", note="Cannot pay 500")
        self.assertFalse(contact.complaint_id.description)
        self.assertEqual(contact.note, "Cannot pay 500")

    def test_says_it_is_paid(self):
        """A promise of that kind, with bank and day."""
        invoice = self._owe(500)
        with self.assertRaisesRegex(UserError, "has paid"):
            self._call("paid", invoice)
        with self.assertRaisesRegex(UserError, "Choose a day from 09/30/2024 to today"):
            self._call("paid", invoice, paid_on="2024-09-29")
        contact = self._call("paid", invoice, paid_on="2025-09-26", paid_bank="Sparkasse")
        promise = contact.promise_id
        self.assertEqual(
            (promise.kind, promise.paid_on, promise.paid_bank, promise.amount),
            ("paid", date(2025, 9, 26), "Sparkasse", 500),
        )
        self._assert_row("promise", to_call=False)

    def test_finance_looks_for_what_is_said_to_be_paid(self):
        """Bank, day, amount and document from the call; closed when all of it is matched, not before."""
        finance = self._create_user("ka_finance", "key_account.group_finance")
        mails = self.env["mail.mail"].search_count([])
        invoice = self._owe(500)
        promise = self._call(
            "paid", invoice, paid_on="2025-09-26", paid_bank="Sparkasse"
        ).promise_id
        activity = promise.activity_ids
        self.assertEqual(activity.user_id, finance)
        for text in ("500.00", "09/26/2025", "Sparkasse", invoice.name):
            self.assertIn(text, activity.note)
        self._pay(invoice, "2025-09-29", amount=200)
        self.assertTrue(activity.active)
        self._pay(invoice, "2025-09-30", amount=300)
        self.assertEqual((promise.state, activity.active), ("kept", False))
        self.assertFalse(self._row())
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_spoke_to_a_contact_of_the_customer(self):
        self._owe(500)
        contact = self._call("again", date_next="2025-10-08", partner_id=self.contact.id)
        self.assertEqual(contact.partner_id, self.contact)
        with self.assertRaisesRegex(UserError, "not a contact of"):
            self._call("again", date_next="2025-10-08", partner_id=self.alpha.id)

    def test_on_a_visit(self):
        self._owe(500)
        visit = self.env["key.account.visit"].create(
            {
                "account_id": self.account.id,
                "user_id": self.user_own.id,
                "start": "2025-09-30 08:00:00",
            }
        )
        self.assertTrue(visit.with_user(self.user_own).sees_credit)
        self.assertFalse(visit.with_user(self.user_all).sees_credit)
        action = rpc(visit.with_user(self.user_own), "action_collect")
        call = self.env[action["res_model"]].with_user(self.user_own).browse(action["res_id"])
        call.write({"date_promised": "2025-10-10", "amount": 500})
        rpc(call, "action_save")
        self.assertEqual(self.account.payment_promise_ids.source, "visit")
        with self.assertRaises(AccessError):
            rpc(visit.with_user(self.user_all), "action_collect")

    # === RIGHTS === #

    def test_contacts_are_written_by_code(self):
        contact = self._contact_on("2025-09-01").with_user(self.user_manager)
        with self.assertRaises(AccessError):
            rpc(contact, "write", {"note": "forged"})
        with self.assertRaises(AccessError):
            rpc(contact, "unlink")
        with self.assertRaises(AccessError):
            rpc(contact, "create", {"account_id": self.account.id, "result": "wrong"})

    def test_dialog_of_an_account_of_others(self):
        calls = self.env["key.account.collection.call"].with_user(self.user_all)
        with self.assertRaises(AccessError):
            rpc(calls, "create", {"account_id": self.account.id})

    def test_rights_lost_in_the_meantime(self):
        """An owner who hands over while the dialog is open can no longer save it."""
        self._owe(500)
        action = self.account.with_user(self.user_own).action_collect()
        call = self.env[action["res_model"]].with_user(self.user_own).browse(action["res_id"])
        self.account.owner_id = self.user_all
        with self.assertRaises(AccessError):
            rpc(call, "action_save")

    def test_documents_are_those_of_the_dialog(self):
        """Neither the document of a line nor lines of others can be sent."""
        self._owe(500)
        mine, theirs = (
            self.env["key.account.collection.call"].browse(
                self.account.with_user(user).action_collect()["res_id"]
            )
            for user in (self.user_own, self.user_manager)
        )
        line = mine.document_ids.with_user(self.user_own)
        with self.assertRaises(AccessError):
            rpc(line, "write", {"move_id": 1})
        with self.assertRaises(AccessError):
            rpc(theirs.document_ids.with_user(self.user_own), "write", {"is_chosen": True})
        with self.assertRaises(AccessError):
            rpc(
                mine.with_user(self.user_own),
                "write",
                {"document_ids": [[0, 0, {"name": "forged"}]]},
            )

    # === WHERE IT IS TOLD === #

    def test_page_and_story(self):
        self._owe(500)
        self._call("wrong", note="Freight", partner_id=self.contact.id)
        account = self.account.with_user(self.user_own)
        [contact] = account.get_credit()["contacts"]
        self.assertEqual((contact["day"], contact["text"]), ("09/30/2025", "Wrong Amount"))
        self.assertEqual(contact["detail"], f"{self.user_own.name} spoke to Cara Cash · Freight")
        told = [entry for entry in account.get_story()["entries"] if entry["kind"] == "collection"]
        self.assertEqual([entry["text"] for entry in told], ["Wrong Amount"])
        others = self.account.with_user(self.user_all).get_story()["entries"]
        self.assertNotIn("collection", {entry["kind"] for entry in others})
