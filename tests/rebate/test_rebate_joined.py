from contextlib import contextmanager

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .rebate_policy_common import RebatePolicyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestRebateJoined(RebatePolicyCommon):
    """Agreements made by hand when accounts are merged: Alpha was invoiced 1,000 in February, Beta 500."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.alpha, 1000, "2026-02-01")
        cls._invoice(cls.beta, 500, "2026-02-02")

    @contextmanager
    def _refused(self, text):
        """Check that what is done is refused, and leaves nothing behind."""
        with self.assertRaisesRegex(UserError, text), self.cr.savepoint():
            yield
        self.env.invalidate_all()

    def _run(self, account, rate=0.01, **values):
        """Return an agreement by hand that runs: 1 % of everything in 2026."""
        steps = [Command.create({"rate": rate, "start": values.pop("start", 0)})]
        rebate = self._by_hand(account, step_ids=steps, **values).with_user(self.user_manager)
        rebate.action_approve()
        return rebate

    def test_two_by_hand(self):
        """10.00 and 5.00: merged, 1,500 count once, whichever account is left."""
        for target in (self.alpha, self.beta):
            with self.subTest(target=target.name), self.cr.savepoint() as point:
                first, second = self._run(self.account_a), self._run(self.account_b)
                self.assertEqual(self._earned(first | second), [10, 5])
                self._merge(target)
                self.assertEqual(sorted(self._earned(first | second)), [0, 15])
                self.assertEqual(sorted((first | second).mapped("state")), ["closed", "running"])
                point.rollback()
            self.env.invalidate_all()

    def test_two_agreed_for_one_account_stay(self):
        """Alpha has 1 % twice, as agreed; Beta has none: 15.00 each of 1,500."""
        first, second = self._run(self.account_a), self._run(self.account_a)
        self._merge(self.beta)
        self.assertEqual(self._earned(first | second), [15, 15])

    def test_less_is_refused(self):
        """Beta earned 5 % of 500 in February: 25.00, Alpha 1 % of 1,000; 1 % of both are 15.00. Closed, 35.00 stay."""
        february = {"date_from": "2026-02-01", "date_to": "2026-02-28"}
        first, second = self._run(self.account_a), self._run(self.account_b, 0.05, **february)
        self.assertEqual(self._earned(first | second), [10, 25])
        with self._refused(
            rf"earned .*35\.00.* pay .*15\.00.* first: {first.name} and {second.name}"
        ):
            self._merge()
        (first | second).action_close()
        self._merge()
        self.assertEqual(self._earned(first | second), [10, 25])

    def test_less_is_refused_whatever_was_posted_today(self):
        """Alpha was invoiced 10,000 today: its 110.00 do not make up for the 25.00 of Beta, merged or moved."""
        first, second = self._run(self.account_a), self._run(self.account_b, 0.05)
        self.assertEqual(self._earned(first | second), [10, 25])
        self._invoice(self.alpha, 10000, "2026-02-10")
        with self._refused(r"earned .*135\.00.* pay .*115\.00"):
            self._merge()
        with self._refused(r"earned .*135\.00.* pay .*115\.00"):
            self.beta.write({"is_company": False, "parent_id": self.alpha.id})

    def test_terms_under_which_nothing_is_earned(self):
        """Alpha's pays from 5,000 on, by minimum or target: Beta's 5.00 would be lost."""
        second = self._run(self.account_b)
        for values in ({"minimum": 5000}, {"form": "target", "start": 5000}):
            with self.subTest(values=values), self.cr.savepoint() as point:
                first = self._run(self.account_a, **values)
                self.assertEqual(self._earned(first | second), [0, 5])
                with self._refused("cannot be merged yet"):
                    self._merge()
                point.rollback()
            self.env.invalidate_all()

    def test_more_is_taken_over(self):
        """Beta's 5 % is left: 75.00 of 1,500."""
        first, second = self._run(self.account_a), self._run(self.account_b, 0.05)
        self._earned(first | second)
        self._merge(self.beta)
        self.assertEqual(self._earned(first | second), [0, 75])

    def test_groups_are_closed_first(self):
        """Alpha and Gamma have 1 % together, which would count Beta's 500 as Beta's own one does."""
        group, own = self._run(self.account_a | self.account_c), self._run(self.account_b)
        self.assertEqual(self._earned(group | own), [10, 5])
        with self._refused("cannot be merged yet"):
            self._merge()
        own.action_close()
        with self._refused(f"first: {group.name}"):
            self._merge()

    def test_closed_by_hand(self):
        """Beta's 5.00 stay: Alpha's would count the same 500 again."""
        first, second = self._run(self.account_a), self._run(self.account_b)
        self._earned(first | second)
        second.action_close()
        with self._refused(f"first: {first.name}"):
            self._merge()

    def test_other_kinds_stand_beside(self):
        """1 % of everything, and 1 % more for growth, or for products: both count all from then on."""
        first = self._run(self.account_a)
        others = self._run(self.account_b, form="growth") | self._run(
            self.account_b, product_ids=self.roll.ids
        )
        self._merge()
        self.assertEqual(set((first | others).mapped("state")), {"running"})
        self.assertEqual(self._earned(first), [15])

    def test_chosen_products(self):
        """Rolls and powder: the same product counts once; another one beside it."""
        metal = self.env["product.category"].create({"name": "Metal"})
        self.roll.categ_id = metal
        rolls = self._run(self.account_a, product_ids=self.roll.ids)
        self._run(self.account_b, product_ids=self.powder.ids)
        both = self._run(self.account_b, category_ids=metal.ids)
        with self._refused(f"{rolls.name} and {both.name}"):
            self._merge()
        both.action_close()
        self._merge()
        self.assertEqual((rolls.state, both.state), ("running", "closed"))


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestRebateBrought(RebatePolicyCommon):
    """Works, without account, was invoiced 1,000: only managers bring that to the 2 % of Alpha."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.group_partner_manager").user_ids += cls.user_own
        cls.works = cls.env["res.partner"].create({"name": "Works", "is_company": True})
        cls.address = cls.env["res.partner"].create(
            {"name": "Books", "parent_id": cls.works.id, "type": "invoice"}
        )

    def _assert_refused(self):
        """Check that a salesperson can neither move nor merge Works, to Alpha or with it."""
        works, alpha = self.works.with_user(self.user_own), self.alpha.with_user(self.user_own)
        wizard = self.env["base.partner.merge.automatic.wizard"].with_user(self.user_own)
        for change in (
            lambda: works.write({"is_company": False, "parent_id": alpha.id}),
            lambda: alpha.write({"is_company": False, "parent_id": works.id}),
            lambda: wizard._merge((works + alpha).ids, alpha),
            lambda: wizard._merge((works + alpha).ids, works),
        ):
            with self.assertRaisesRegex(UserError, "[Aa]sk a .*manager"), self.cr.savepoint():
                change()
            self.env.invalidate_all()

    def _run(self):
        rebate = self._make()
        rebate.with_user(self.user_manager).action_approve()
        return rebate

    def test_sent_to_another_address(self):
        """The invoice of Works was sent to its address for invoices, which has left since."""
        self._invoice(self.address, 1000, "2026-02-03")
        self._run()
        self.address.with_user(self.user_own).parent_id = False
        self._assert_refused()

    def test_receipts(self):
        self._invoice(self.works, 1000, "2026-02-03", move_type="out_receipt")
        self._run()
        self._assert_refused()

    def test_drafts_and_cancelled_ones(self):
        """They can be posted tomorrow."""
        move = self._draft_invoice(self.works, 1000, "2026-02-03")
        self._run()
        self._assert_refused()
        move.button_cancel()
        self._assert_refused()

    def test_an_agreement_in_draft(self):
        """The draft of Alpha would count the 1,000 once it is approved: 20.00 that nobody decided."""
        self._invoice(self.works, 1000, "2026-02-03")
        values = {"is_company": False, "parent_id": self.alpha.id}
        works = self.works.with_user(self.user_own)
        rebate = self._make()
        with self.assertRaisesRegex(UserError, "would count for the rebates"), self.cr.savepoint():
            works.write(values)
        self.env.invalidate_all()
        self._earn(rebate)
        self.assertEqual(sum(rebate.share_ids.mapped("accrued")), 0)

    def test_lists_of_ids_instead_of_steps(self):
        """Calls can send ids where forms send commands: steps stay with their agreement."""
        step = self._by_hand().step_ids
        for ids in ([step.id], [[6, 0, step.ids]]):
            with self.assertRaisesRegex(UserError, "cannot be changed"), self.cr.savepoint():
                self._by_hand(step_ids=ids)
            self.env.invalidate_all()
        self.assertEqual(self._by_hand(step_ids=[]).state, "draft")
