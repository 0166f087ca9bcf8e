from datetime import timedelta

from odoo.tests import HttpCase, tagged

from ..common import KeyAccountCommon


class PromisesTourCommon(KeyAccountCommon, HttpCase):
    """A customer owes 1,000 since ten days; the owner of the account may not see Odoo's documents."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls._create_user("promise_owner", "key_account.group_user")
        cls.mill = cls.env["res.partner"].create({"name": "Rolling Mill", "is_company": True})
        cls.account = cls._account(cls.mill, owner_id=cls.owner.id)
        today = cls.company._key_account_today()
        cls.invoice = cls._invoice(
            cls.mill, 1000, today - timedelta(days=40), due=today - timedelta(days=10)
        )

    def _take_and_keep(self):
        """800 of 1,000 are promised on the phone; finance registers them: the promise is kept."""
        page = f"/odoo/key-accounts/{self.account.id}"
        self.start_tour(page, "key_account_promise_take_tour", login="promise_owner")
        promise = self.account.payment_promise_ids
        self.assertEqual((promise.amount, promise.state), (800, "open"))
        self.assertEqual((promise.user_id, promise.source), (self.owner, "account"))
        self._pay(self.invoice, self.company._key_account_today(), amount=800)
        self.assertEqual(promise.state, "kept")
        self.start_tour(page, "key_account_promise_kept_tour", login="promise_owner")


@tagged("post_install", "-at_install")
class TestPromisesTour(PromisesTourCommon):
    browser_size = "1280x800"

    def test_take_and_keep_at_the_desk(self):
        self._take_and_keep()


@tagged("post_install", "-at_install")
class TestPromisesPhoneTour(PromisesTourCommon):
    browser_size = "390x844"
    touch_enabled = True

    def test_take_and_keep_on_the_phone(self):
        self._take_and_keep()
