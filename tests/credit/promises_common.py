from datetime import date

from freezegun import freeze_time

from ..common import KeyAccountCommon


class PromisesCommon(KeyAccountCommon):
    """A customer with an account who owes money, and promises to pay: taken on 30 September 2025."""

    TAKEN = "2025-09-30"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls.env["res.partner"].create({"name": "Rolling Mill", "is_company": True})
        cls.contact = cls.env["res.partner"].create(
            {"name": "Cara Cash", "parent_id": cls.customer.id}
        )
        cls.account = cls._account(cls.customer, owner_id=cls.user_own.id)

    def setUp(self):
        super().setUp()
        self._on(self.TAKEN)

    def _on(self, day):
        """Let it be a day, for the rest of the test or until it is another."""
        clock = freeze_time(f"{day} 12:00:00")
        clock.start()
        self.addCleanup(clock.stop)

    def _owe(self, amount, due="2025-09-10", **values):
        """Post an invoice of August; see ``_invoice``."""
        return self._invoice(self.customer, amount, "2025-08-10", due=due, **values)

    def _take(self, covered=None, amount=None, day="2025-10-10", account=None, **values):
        """Take a promise to pay until 10 October, which three days later is still kept.

        :param covered: documents to pay in full, or ``{document: amount}``
        """
        if covered is not None and not isinstance(covered, dict):
            covered = dict.fromkeys(covered)
        return self.env["key.account.payment.promise"]._take(
            account or self.account,
            amount,
            date.fromisoformat(day),
            covered and {move.id: part for move, part in covered.items()},
            **values,
        )

    def _pass_to(self, day):
        """Let time pass: the scheduled action judges what is open."""
        self._on(day)
        self.env["key.account.payment.promise"].search([])._judge()

    def _assert_promise(self, promise, state, paid=None, due=None, settled=None):
        self.assertEqual(promise.state, state)
        if paid is not None:
            self.assertAlmostEqual(promise.amount_paid, paid, 2)
        if due is not None:
            self.assertAlmostEqual(promise.amount_due, due, 2)
        if settled is not None:
            self.assertEqual(promise.date_settled, date.fromisoformat(settled))
