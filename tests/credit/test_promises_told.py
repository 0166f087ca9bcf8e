from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .promises_common import PromisesCommon


@tagged("post_install", "-at_install")
class TestPromisesTold(PromisesCommon):
    """The dialog, and where promises are told: start page, alerts, story, preparation sheet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Documents are for colleagues who may see them; promises are told without.
        cls.user_billing = cls._create_user(
            "ka_billing", "key_account.group_manager,account.group_account_invoice"
        )

    def _dialog(self, records, user=None):
        records = records.with_user(user or self.user_own).with_context(
            allowed_company_ids=self.company.ids
        )
        action = (
            records.action_take_promise()
            if records._name == "key.account"
            else records.action_key_account_take_promise()
        )
        return records.env[action["res_model"]].browse(action["res_id"])

    # === THE DIALOG === #

    def test_what_is_overdue_is_chosen(self):
        """100 and 200 are overdue, 400 not yet: 300 are proposed, 250 go to the oldest."""
        for amount, due in ((200, "2025-09-20"), (100, "2025-09-10"), (400, "2025-10-31")):
            self._owe(amount, due=due)
        wizard = self._dialog(self.account)
        self.assertEqual(wizard.amount, 300)
        form = Form(wizard)
        form.amount = 250
        form.partner_id = self.contact
        wizard = form.save()
        wizard.action_take()
        promise = self.account.payment_promise_ids
        self.assertEqual(promise.document_ids.mapped("amount"), [100, 150])
        self.assertEqual((promise.partner_id, promise.user_id), (self.contact, self.user_own))
        self.assertEqual(str(promise.date_promised), "2025-10-07")
        self.assertEqual(self._dialog(self.account).amount, 50)

    def test_from_documents(self):
        first, second, _third = (self._owe(amount) for amount in (100, 200, 400))
        wizard = self._dialog(first + second, self.user_billing)
        self.assertEqual((wizard.amount, wizard.source), (300, "document"))
        wizard.action_take()
        self.assertEqual(len(self.account.payment_promise_ids.document_ids), 2)

    def test_from_documents_that_are_promised(self):
        """100 are promised: the promise is told, and no other document is offered instead."""
        first, second, paid = (self._owe(amount) for amount in (100, 200, 400))
        self._take([first])
        self._pay(paid, "2025-09-30")
        with self.assertRaisesRegex(UserError, f"{first.name} .*100.00.* by 10/10/2025"):
            self._dialog(first, self.user_billing)
        with self.assertRaisesRegex(UserError, "Nothing is open"):
            self._dialog(paid, self.user_billing)
        self.assertEqual(self._dialog(first + second, self.user_billing).amount, 200)

    def test_too_much(self):
        self._owe(100)
        wizard = self._dialog(self.account)
        wizard.amount = 101
        with self.assertRaisesRegex(UserError, "less than the amount"):
            wizard.action_take()

    def test_nothing_is_owed(self):
        with self.assertRaisesRegex(UserError, "owes nothing"):
            self._dialog(self.account)

    def test_not_for_others(self):
        invoice = self._owe(100)
        with self.assertRaises(AccessError):
            self._dialog(self.account, self.user_all)
        self.account.shared_user_ids = self.user_all
        with self.assertRaises(AccessError):
            self._dialog(self.account, self.user_all)
        other = self._invoice(self.alpha, 10, "2025-08-10")
        with self.assertRaisesRegex(UserError, "one customer"):
            self._dialog(invoice + other, self.user_billing)

    # === WHERE IT IS TOLD === #

    def _alerts(self, user):
        account = self.account.with_user(user)
        return [alert for alert in account.get_alerts() if alert["kind"].startswith("payment")]

    def test_alerts(self):
        invoice = self._owe(1000)
        self._take([invoice])
        self.assertFalse(self._alerts(self.user_own))
        self._pass_to("2025-10-10")
        self.assertIn("is due today", self._alerts(self.user_own)[0]["text"])
        self._pass_to("2025-10-14")
        self.assertIn("1,000.00", self._alerts(self.user_own)[0]["text"])
        self.assertEqual(self._alerts(self.user_own)[0]["kind"], "payment_broken")
        self.assertFalse(self._alerts(self.user_all))
        self._pay(invoice, "2025-10-14")
        self.assertFalse(self._alerts(self.user_own))

    def test_over_the_limit(self):
        """1,000 owed of a limit of 600: 400 too much, for the owner."""
        self._owe(1000)
        self.company.account_use_credit_limit = True
        self.customer.with_company(self.company).credit_limit = 600
        for user, number in ((self.user_own, 1), (self.user_all, 0)):
            alerts = self.account.with_user(user).get_alerts()
            found = [alert for alert in alerts if alert["kind"] == "over_limit"]
            self.assertEqual(len(found), number)
            if found:
                self.assertIn("400.00", found[0]["text"])

    def test_story_and_page(self):
        invoice = self._owe(1000)
        self._take([invoice])
        self._on("2025-10-05")
        self._pay(invoice, "2025-10-05")
        story = self.account.with_user(self.user_own).get_story(kinds=["payment"])
        settled, taken = (entry["text"] for entry in story["entries"])
        self.assertRegex(settled, "Promise to pay .*1,000.00.* kept")
        self.assertRegex(taken, "Promised to pay .*1,000.00.* by 10/10/2025")
        self.assertFalse(
            self.account.with_user(self.user_all).get_story(kinds=["payment"])["entries"]
        )
        self._take([self._owe(300)])
        documents = self.account.with_user(self.user_own)._get_open_documents()
        self.assertIn("300.00", documents[0]["promise"])

    def test_sheet(self):
        self._take([self._owe(1000)], partner_id=self.contact.id)
        for user, is_told in ((self.user_own, True), (self.user_all, False)):
            account = self.account.with_user(user).sudo()
            sections = account._get_sheet_sections(self.env["res.partner"])
            self.assertEqual("further" in sections, is_told)
