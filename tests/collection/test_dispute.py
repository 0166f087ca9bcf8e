from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ...tools.desk import Desk
from ..access_common import rpc
from .collection_common import CollectionCommon


@tagged("post_install", "-at_install")
class TestDispute(CollectionCommon):
    """Documents that the customer does not pay because of a complaint."""

    def _dispute(self, *invoices, user=None):
        moves = self.env["account.move"].union(*invoices)
        contact = self._call("dispute", moves, user=user, dispute="Two rolls cracked")
        return contact.complaint_id

    def _documents(self, user=None):
        account = self.account.with_user(user or self.user_own)
        return {row["move_id"]: row["dispute"] for row in account.get_credit()["documents"]}

    def test_opened_and_closed(self):
        """As long as the complaint is open, the customer is left alone."""
        invoice = self._owe(500)
        complaint = self._dispute(invoice)
        self.assertEqual((complaint.name, complaint.user_id), ("Two rolls cracked", self.user_own))
        self.assertEqual(complaint.document_ids.move_id, invoice)
        row = self._assert_row("disputed", to_call=False, disputed_amount=500)
        self.assertIn("500.00", row.reason)
        self.assertEqual(self._documents(), {invoice.id: "Two rolls cracked"})
        self._on("2025-10-10")
        complaint.write({"state": "solved", "resolution": "communication", "solution": "New rolls"})
        self._assert_row("remind", disputed_amount=0)
        self.assertEqual(self._documents(), {invoice.id: ""})
        complaint.action_reopen()
        self._assert_row("disputed", to_call=False)

    def test_not_promised_by_default(self):
        """500 of 700 are disputed: 200 are proposed. With all disputed, nothing is, unless it is ticked."""
        disputed, other = self._owe(500), self._owe(200)
        self._dispute(disputed)
        wizard = self._promise_dialog()
        self.assertEqual(wizard.amount, 200)
        self.assertEqual(wizard.line_ids.sudo().filtered("is_chosen").move_id, other)
        self._dispute(other)
        wizard = self._promise_dialog()
        self.assertEqual((wizard.amount, len(wizard.line_ids)), (0, 2))
        wizard.line_ids.is_chosen = True
        self.assertEqual(wizard.amount, 700)

    def _promise_dialog(self):
        action = self.account.with_user(self.user_own).action_take_promise()
        return self.env[action["res_model"]].with_user(self.user_own).browse(action["res_id"])

    def test_a_part_is_disputed(self):
        """500 disputed of 700: 200 are to be collected, and the age is that of the rest."""
        disputed = self._owe(500, due="2025-06-01")
        self._owe(200, due="2025-09-20")
        self._dispute(disputed)
        self._on("2025-10-06")
        row = self._assert_row("remind", collectable=200, overdue=700, late_days=16)
        self.assertIn("disputed", row.reason)
        self.assertEqual(row.oldest_due, date(2025, 9, 20))

    def test_all_is_disputed(self):
        """Nothing of 700 is left to collect; the age is that of the oldest: 1 June is 127 days ago."""
        self._dispute(self._owe(500, due="2025-06-01"), self._owe(200, due="2025-09-20"))
        self._on("2025-10-06")
        self._assert_row(
            "disputed",
            to_call=False,
            overdue=700,
            collectable=0,
            oldest_due=date(2025, 6, 1),
            late_days=127,
        )

    def test_sum_of_what_is_to_be_collected(self):
        """200 of the mill, nothing of a customer whose 300 are promised: 200."""
        self._dispute(self._owe(500, due="2025-06-01"))
        self._owe(200)
        invoice = self._invoice(self.alpha, 300, "2025-08-10", due="2025-09-10")
        account = self._account(self.alpha, owner_id=self.user_own.id)
        self._take([invoice], account=account)
        self.env.invalidate_all()
        rows = self.env["key.account.collection"].with_user(self.user_own)
        [[count, overdue, collectable]] = rows._read_group(
            [], aggregates=["__count", "overdue:sum", "collectable:sum"]
        )
        self.assertEqual((count, overdue, collectable), (2, 1000, 200))

    def test_the_start_page_tells_the_same_document(self):
        """Disputed since June, 200 since 20 September: day and lateness are those of the 200."""
        self._dispute(self._owe(500, due="2025-06-01"))
        self._owe(200, due="2025-09-20")
        self._on("2025-10-06")
        [item] = [row for kind, row in self._rows(self.user_own) if kind == "collection_call"]
        self.assertEqual((item["day"], item["amount"]), (date(2025, 9, 20), 200))
        self.assertEqual(item["facts"], {"late": 16, "overdue": 200})

    def test_dispute_and_promise(self):
        """300 disputed, 400 promised: the promise comes first."""
        disputed, promised = self._owe(300), self._owe(400)
        self._dispute(disputed)
        self._take([promised])
        self._assert_row("promise", to_call=False)

    def test_disputed_after_it_was_promised(self):
        """500 of 1,000 are promised, then disputed: they are left out once, and 500 are free."""
        promised = self._owe(500)
        self._owe(500)
        self._take([promised])
        self._assert_row("remind", collectable=500, promised_amount=500)
        self._dispute(promised)
        self._on("2025-10-06")
        row = self._assert_row("remind", collectable=500, promised_amount=0, disputed_amount=500)
        self.assertFalse(row.next_step)

    def test_promised_and_disputed_in_part(self):
        """300 disputed of the 700 that are promised: 400 count as promised, nothing is left."""
        promised = [self._owe(300), self._owe(400)]
        self._take(promised)
        self._dispute(promised[0])
        self._on("2025-10-06")
        row = self._assert_row("promise", to_call=False, promised_amount=400)
        self.assertIn("400.00", row.reason)

    def test_what_is_missing(self):
        invoice = self._owe(500)
        for values in ({"dispute": " "}, {"dispute": "Cracked", "kind_id": False}):
            with self.assertRaisesRegex(UserError, "Choose the disputed documents"):
                self._call("dispute", invoice, **values)
        with self.assertRaisesRegex(UserError, "Choose the disputed documents"):
            self._call("dispute", dispute="Cracked")
        self.assertFalse(self.account.complaint_ids)

    def test_documents_of_others_are_refused(self):
        """Of another customer, of another company, or paid."""
        complaint = self._dispute(self._owe(500)).with_user(self.user_own)
        paid = self._owe(100)
        self._pay(paid, "2025-09-30")
        for move in (
            self._invoice(self.alpha, 100, "2025-08-10"),
            self._owe(100, company=self.other_company),
            paid,
        ):
            with self.assertRaisesRegex(UserError, "not paid yet"):
                complaint._dispute(move.ids)
        stranger = self._invoice(self.alpha, 100, "2025-08-10")
        with self.assertRaisesRegex(UserError, "not a document of"):
            complaint.sudo().document_ids = [
                Command.create({"move_id": stranger.id, "name": stranger.name})
            ]

    def test_documents_of_a_complaint_are_chosen_later(self):
        first, second = self._owe(500), self._owe(300)
        complaint = self._dispute(first)
        action = rpc(complaint.with_user(self.user_own), "action_dispute")
        call = self.env[action["res_model"]].with_user(self.user_own).browse(action["res_id"])
        chosen = call.document_ids.filtered("is_chosen")
        self.assertEqual(chosen.sudo().move_id, first)
        for line in call.document_ids:
            line.is_chosen = line.sudo().move_id == second
        before = len(self.account.collection_contact_ids)
        rpc(call, "action_save")
        self.assertEqual(complaint.document_ids.move_id, second)
        self.assertEqual(len(self.account.collection_contact_ids), before)

    def test_who_sees_the_documents(self):
        """A shared account shows the complaint, not what is owed."""
        shared = self._create_user("ka_shared", "key_account.group_user")
        self.account.shared_user_ids = shared
        complaint = self._dispute(self._owe(500))
        for user, seen in (
            (self.user_own, 1),
            (self.user_manager, 1),
            (shared, 0),
            (self.user_all, 0),
        ):
            theirs = complaint.with_user(user)
            self.env.invalidate_all()
            self.assertEqual(theirs.name, "Two rolls cracked")
            self.assertEqual((len(theirs.document_ids), theirs.sees_credit), (seen, bool(seen)))
        with self.assertRaises(AccessError):
            rpc(complaint.with_user(shared), "action_dispute")
        with self.assertRaises(AccessError):
            rpc(complaint.with_user(self.user_own), "write", {"document_ids": [[5]]})

    # === START PAGE === #

    def test_start_page_and_alert(self):
        """One item for the call, one for the dispute, which is an alert of the account, too."""
        self._owe(500, due="2025-08-31")
        disputed = self._owe(300, due="2025-08-31")
        self._on("2025-09-01")
        complaint = self._dispute(disputed)
        self._on("2025-09-30")
        account = self.account.with_user(self.user_own)
        [alert] = [alert for alert in account.get_alerts() if alert["kind"] == "dispute"]
        self.assertEqual((alert["model"], alert["res_id"]), ("key.account.complaint", complaint.id))
        self.assertEqual(
            alert["text"].replace("\N{NO-BREAK SPACE}", " "),
            "300.00 € disputed 29 days ago: “Two rolls cracked”",
        )
        self.assertEqual(self._items(self.user_own), {"collection_call", "dispute"})
        self.assertEqual(
            self._items(self.user_manager, everybody=True), {"collection_call", "dispute"}
        )
        self.assertFalse(self._items(self.user_all, everybody=True))
        self.assertFalse(account.with_user(self.user_all).get_alerts())

    def test_dispute_past_its_day_is_told_once(self):
        """The owner reads of the dispute; a user of the shared account, of the complaint alone."""
        self.account.shared_user_ids = self.user_all
        complaint = self._dispute(self._owe(300))
        complaint.write({"date": "2025-09-01", "date_due": "2025-09-20"})
        texts = {
            user: [
                alert["text"].replace("\N{NO-BREAK SPACE}", " ")
                for alert in self.account.with_user(user).get_alerts()
                if alert["model"] == complaint._name
            ]
            for user in (self.user_own, self.user_all)
        }
        name = "complaint “Two rolls cracked” was due 10 days ago"
        self.assertEqual(texts[self.user_own], [f"300.00 € disputed: the answer to {name}"])
        self.assertEqual(texts[self.user_all], [f"The answer to {name}"])

    def _items(self, user, **asked):
        """Return the kinds of this room that are on the desk of a user."""
        kinds = {kind for kind, _row in self._rows(user, **asked)}
        return kinds & {"collection_call", "dispute"}

    def _rows(self, user, **asked):
        """Return ``[(kind, row)]`` of the desk of a user."""
        self.env.invalidate_all()
        account = self.env["key.account"].with_user(user)
        desk = Desk(account.env, **asked)
        sources = account._get_desk_sources(desk)
        rows = desk.rows(account._get_desk_union(sources)) if sources else []
        return [(sources[row["source"]].kind, row) for row in rows]

    # === SEARCHES === #

    def test_not_found_by_those_who_may_not_know(self):
        """Whether an account has promises, contacts or disputes cannot be searched by others."""
        self.account.shared_user_ids = [Command.link(self.user_all.id)]
        invoice = self._owe(500)
        promise, complaint = self._take([invoice]), self._dispute(invoice)
        domains = [
            ("key.account", [("payment_promise_ids", "!=", False)]),
            ("key.account", [("payment_promise_ids", "in", promise.ids)]),
            ("key.account", [("collection_contact_ids", "!=", False)]),
            ("key.account", [("complaint_ids", "any", [("document_ids", "!=", False)])]),
            ("key.account.complaint", [("document_ids", "!=", False)]),
            ("key.account.complaint", [("document_ids", "any", [])]),
        ]
        mine = {"key.account": self.account, "key.account.complaint": complaint}
        for model, domain in domains:
            asked = ["&", ("id", "=", mine[model].id), *domain]
            for user, expected in ((self.user_own, 1), (self.user_all, 0)):
                found = self.env[model].with_user(user).search_count(asked)
                self.assertEqual(found, expected, (user.login, asked))
        either = [("id", "=", self.account.id), ("payment_promise_ids", "in", [False, promise.id])]
        self.assertEqual(self.env["key.account"].with_user(self.user_own).search_count(either), 1)
        self.assertEqual(self.env["key.account"].with_user(self.user_all).search_count(either), 1)
        none = [("id", "=", self.account.id), ("payment_promise_ids", "=", False)]
        self.assertEqual(self.env["key.account"].with_user(self.user_own).search_count(none), 0)
        self.assertEqual(self.env["key.account"].with_user(self.user_all).search_count(none), 1)
        self.assertEqual(self.env["key.account"].search_count(none), 0)
