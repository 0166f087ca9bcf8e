from datetime import timedelta

from odoo.tests import HttpCase, tagged

from ..common import KeyAccountCommon


@tagged("post_install", "-at_install")
class TestCollectionTour(KeyAccountCommon, HttpCase):
    """On the phone: a call ends with a promise, another one with a dispute."""

    browser_size = "390x844"
    touch_enabled = True

    def test_calls_on_a_phone(self):
        self.user_own.password = "ka_own"
        self.company.key_account_collection_weekend = True
        today = self.company._key_account_today()
        accounts = self.env["key.account"]
        for name in ("Payer", "Arguer"):
            customer = self.env["res.partner"].create(
                {"name": name, "is_company": True, "phone": "+49 30 123456"}
            )
            accounts += self._account(customer, owner_id=self.user_own.id)
            self._invoice(customer, 500, today - timedelta(days=60), due=today - timedelta(days=20))
        self.start_tour("/odoo", "key_account_collection_tour", login="ka_own")
        promise = accounts[0].payment_promise_ids
        self.assertEqual((promise.amount, promise.note), (500, "After the fair"))
        self.assertEqual(accounts[1].complaint_ids.name, "Rolls cracked")
        self.assertEqual(accounts[1].complaint_ids.document_ids.open_amount, 500)
        self.assertEqual(accounts.collection_contact_ids.mapped("user_id"), self.user_own)
