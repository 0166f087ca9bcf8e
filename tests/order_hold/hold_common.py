import contextlib
from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time

from ..common import KeyAccountCommon

TODAY = "2025-10-01"


class OrderHoldCommon(KeyAccountCommon):
    """1 October 2025. Alpha has an account of ka_own and a limit of 10,000 EUR; no rule is on yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.startClassPatcher(freeze_time(f"{TODAY} 08:00:00"))
        cls.today = date(2025, 10, 1)
        cls.company.account_use_credit_limit = True
        cls.other_company.account_use_credit_limit = True
        cls.alpha.with_company(cls.company).credit_limit = 10000
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.user_finance = cls._create_user("ka_finance", "key_account.group_finance")
        sales = cls.env.ref("sales_team.group_sale_salesman_all_leads")
        users = cls.user_none + cls.user_own + cls.user_all + cls.user_manager + cls.user_finance
        users.write({"group_ids": [Command.link(sales.id)]})
        cls.holds = cls.env["key.account.order.hold"]

    @classmethod
    def _rule(cls, kind, effect="hold", **values):
        return cls.env["key.account.credit.rule"].create({"kind": kind, "effect": effect, **values})

    def _quotation(self, amount, partner=None, **values):
        """Return a quotation of one line over an amount."""
        return self._quote(partner or self.alpha, [(self.roll, 1, amount)], TODAY, **values)

    def _confirm(self, orders, user=None):
        """Confirm as a user does; return the answer."""
        return orders.with_user(user or self.user_none).action_confirm()

    def _confirmed(self, amount, partner=None):
        """Return an order of one line over an amount that passed."""
        order = self._quotation(amount, partner)
        self._confirm(order)
        self._assert_confirmed(order)
        return order

    @contextlib.contextmanager
    def _refused(self, text="is on hold: it is being checked"):
        """Expect a refusal whose message holds the text; nothing is left of what was tried."""
        with self.assertRaisesRegex(UserError, text), self.env.cr.savepoint():
            yield

    def _assert_held(self, orders):
        self.assertEqual(set(orders.mapped("state")) & {"sale"}, set())
        self.assertEqual(set(orders.mapped("key_account_hold_state")), {"held"})

    def _assert_confirmed(self, orders):
        self.assertEqual(set(orders.mapped("state")), {"sale"})
        self.assertEqual(set(orders.mapped("key_account_hold_state")), {False})

    def _release(self, order, user=None, amount=None, until="2025-10-15", reason="Bank says so"):
        """Release a held order as finance does, in the dialog."""
        hold = order.key_account_hold_id
        wizard = (
            self.env["key.account.order.release"]
            .with_user(user or self.user_finance)
            .with_context(active_model=hold._name, active_ids=hold.ids)
            .create({"reason": reason, "until": until})
        )
        if amount is not None:
            wizard.amount = amount
        wizard.action_release()
        return hold
