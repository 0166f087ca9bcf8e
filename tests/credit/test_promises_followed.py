from datetime import date

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .promises_common import PromisesCommon


@tagged("post_install", "-at_install")
class TestPromisesFollowed(PromisesCommon):
    """What follows from promises: activities, notes, counts, what is cancelled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.finance = cls._create_user("ka_finance", "key_account.group_finance")
        cls.director = cls._create_user("ka_director", "key_account.group_manager")
        team = cls.env["crm.team"].create(
            {"name": "Rolls", "company_id": cls.company.id, "user_id": cls.user_manager.id}
        )
        cls.env["crm.team.member"].create({"crm_team_id": team.id, "user_id": cls.user_own.id})
        cls.company.key_account_director_id = cls.director
        cls.company.key_account_promise_tolerance = 3

    def _activities(self, promise):
        return promise.activity_ids.sorted("date_deadline")

    # === SAYS IT IS PAID === #

    def test_finance_looks_for_the_payment(self):
        invoice = self._owe(1000)
        mails = self.env["mail.mail"].search_count([])
        promise = self._take(
            [invoice], kind="paid", paid_on="2025-09-28", paid_bank="Sparkasse Essen"
        )
        activity = self._activities(promise)
        self.assertEqual(activity.user_id, self.finance)
        for text in ("1,000.00", "09/28/2025", "Sparkasse Essen", invoice.name):
            self.assertIn(text, activity.note)
        self._pay(invoice, "2025-09-29")
        self._assert_promise(promise, "kept")
        self.assertFalse(activity.active)
        self.assertEqual(self.env["mail.mail"].search_count([]), mails)

    def test_who_looks_is_a_setting(self):
        self.company.key_account_payment_user_id = self.user_manager
        promise = self._take([self._owe(1000)], kind="paid", paid_on="2025-09-28")
        self.assertEqual(self._activities(promise).user_id, self.user_manager)

    def test_money_that_is_booked_already(self):
        """The customer speaks of 500 that wait on account: the promise is kept at once."""
        self._owe(500)
        self._pay_on_account(self.customer, 500, "2025-09-26")
        promise = self._take(amount=500, kind="paid", paid_on="2025-09-25")
        self._assert_promise(promise, "kept", paid=500)
        self.assertFalse(promise.activity_ids)

    # === BROKEN === #

    def test_owner_then_leader_then_director(self):
        invoice = self._owe(1000)
        promise = self._take([invoice])
        self._pass_to("2025-10-14")
        steps = self._activities(promise)
        self.assertEqual(
            [(step.user_id, str(step.date_deadline)) for step in steps],
            [
                (self.user_own, "2025-10-14"),
                (self.user_manager, "2025-10-21"),
                (self.director, "2025-10-28"),
            ],
        )
        self.assertFalse(self.env["mail.mail"].search([("model", "=", promise._name)]))
        self._pass_to("2025-10-15")
        self.assertEqual(self._activities(promise), steps, "It starts once.")
        self._pay(invoice, "2025-10-15")
        self.assertEqual(promise.state, "broken")
        self.assertFalse(self._activities(promise), "The money has come.")

    def test_the_director_decides_also_as_the_manager_of_the_owner(self):
        """The leader of the team is the director: both steps are theirs, and no administrator's."""
        self.user_own.sale_team_id.user_id = self.director
        promise = self._take([self._owe(1000)])
        self._pass_to("2025-10-14")
        steps = self._activities(promise)
        self.assertEqual(steps.mapped("user_id"), self.user_own + self.director)
        self.assertEqual([step.user_id for step in steps[1:]], [self.director] * 2)

    def test_administrators_come_in_last(self):
        """Without leader and director, managers are told, not the administrator with all rights."""
        self.user_own.sale_team_id.user_id = False
        self.company.key_account_director_id = False
        admin = self.env.ref("base.user_admin")
        admin.write(
            {
                "company_ids": [Command.link(self.company.id)],
                "group_ids": [Command.link(self.env.ref("key_account.group_manager").id)],
            }
        )
        promise = self._take([self._owe(1000)])
        self._pass_to("2025-10-14")
        told = self._activities(promise).user_id
        self.assertEqual(told, self.user_own + self.user_manager + self.director)

    def test_no_chain_for_what_was_not_broken(self):
        invoice = self._owe(1000)
        promise = self._take([invoice])
        self._pass_to("2025-10-14")
        self._pay(invoice, "2025-10-13")
        self._assert_promise(promise, "kept")
        self.assertFalse(self._activities(promise))

    def test_a_plan_for_a_grade(self):
        grade = self.env.ref("key_account.grade_a")
        self.account.write({"grade_id": grade.id, "grade_reason": "Largest customer"})
        plan = self.env.ref("key_account.broken_promise_plan").copy(
            {"key_account_grade_ids": grade.ids, "company_id": self.company.id}
        )
        plan.template_ids[1:].unlink()
        plan.template_ids.delay_count = 2
        promise = self._take([self._owe(1000)])
        self._pass_to("2025-10-14")
        self.assertEqual(
            [str(step.date_deadline) for step in self._activities(promise)], ["2025-10-16"]
        )

    # === CANCELLED, COUNTED === #

    def test_cancel_and_reopen(self):
        invoice = self._owe(1000)
        promise = self._take([invoice], account=self.account.with_user(self.user_own))
        wizard = self.env["key.account.payment.promise.cancel"].with_user(self.user_own)
        wizard.create({"promise_ids": promise.ids, "reason": "Typing error"}).action_cancel()
        self.assertEqual((promise.state, promise.cancel_reason), ("cancelled", "Typing error"))
        self._pay(invoice, "2025-10-02", amount=100)
        self._assert_promise(promise, "cancelled")
        promise.action_reopen()
        self._assert_promise(promise, "open", paid=100)
        self._pass_to("2025-10-14")
        with self.assertRaisesRegex(UserError, "finance and managers"):
            promise.with_user(self.user_own)._cancel("It never was")
        promise.with_user(self.finance)._cancel("Agreed with the customer")
        self._assert_promise(promise, "cancelled")
        self.assertFalse(promise.activity_ids)

    def test_what_is_broken_is_not_cancelled_before_the_job_judges(self):
        """Promised for 10 October, with three days of tolerance: on the 14th it is broken."""
        promise = self._take([self._owe(1000)])
        self._on("2025-10-14")
        self.assertEqual(promise.state, "open")
        with self.assertRaisesRegex(UserError, "finance and managers"):
            promise.with_user(self.user_own)._cancel("It never was")
        with self.assertRaisesRegex(UserError, "finance and managers"):
            promise.with_user(self.user_own).action_cancel()
        self._pass_to("2025-10-14")
        self._assert_promise(promise, "broken")

    def test_finance_alone_reopens_what_it_cancelled(self):
        promise = self._take([self._owe(1000)])
        promise.with_user(self.finance)._cancel("Agreed with the customer")
        # To cancel it once more makes it no promise of the owner.
        promise.with_user(self.user_own)._cancel("Mine")
        with self.assertRaisesRegex(UserError, "Ask them to reopen"):
            promise.with_user(self.user_own).action_reopen()
        self._assert_promise(promise, "cancelled")
        promise.with_user(self.user_manager).action_reopen()
        self._assert_promise(promise, "open")
        self.assertEqual(promise.cancel_reason, "Agreed with the customer")

    def test_counted(self):
        """Kept, kept in part, broken: a rate of one third, and one broken since the 14th."""
        kept, partly, broken = (self._owe(100) for _number in range(3))
        for invoice in (kept, partly, broken):
            self._take([invoice])
        self._pay(kept, "2025-10-01")
        self._pay(partly, "2025-10-01", amount=10)
        self._pass_to("2025-10-14")
        self._assert_measured(
            self.customer,
            {"promise_kept_rate": 1 / 3},
            date_from="2025-10-01",
            date_to="2025-10-31",
        )
        self._assert_measured(self.alpha, {"promise_kept_rate": None})
        promises = self.env["key.account.payment.promise"]
        for day, expected in ((14, {self.customer.id: 1}), (15, {})):
            since = date(2025, 10, day)
            self.assertEqual(promises._count_broken(self.company, since), expected)
        ours = [("company_id", "=", self.company.id)]
        settled = [*ours, ("state", "in", ("kept", "partly", "broken"))]
        rate = promises._read_group(settled, ["user_id"], ["kept_share:avg"])
        self.assertAlmostEqual(rate[0][1], 1 / 3)
        # One that is open changes no mean, and has none.
        self._take([self._owe(100)], day="2025-11-10")
        rates = dict(promises._read_group(ours, ["state"], ["kept_share:avg"]))
        self.assertEqual(rates, {"kept": 1, "partly": 0, "broken": 0, "open": False})
        [(mean,)] = promises._read_group(ours, aggregates=["kept_share:avg"])
        self.assertAlmostEqual(mean, 1 / 3)

    def test_head_office_pays(self):
        """Office and plant promise 300 each; the office pays 300 in time, booked late, for the plant.

        Both are broken. Not matched, the money is the office's: kept rates 1 and 0. Matched with the invoice
        of the plant they are 0 and 1, for those who promised, and 1 of 2 for who took both.
        """
        office = self.env["res.partner"].create({"name": "Head Office", "is_company": True})
        boss = self.env["res.partner"].create({"name": "Bo Boss", "parent_id": office.id})
        account = self._account(office, owner_id=self.user_own.id)
        self._invoice(office, 300, "2025-08-10", due="2025-09-10")
        invoice = self._owe(300)
        plant = self._take(amount=300, partner_id=self.contact.id)
        head = self._take(amount=300, account=account, partner_id=boss.id)
        self._pass_to("2025-10-14")
        self._assert_counted(0, {self.contact: 0, boss: 0})
        self.assertEqual([len(promise.activity_ids) for promise in (plant, head)], [3, 3])
        payment = self._pay_on_account(office, 300, "2025-10-13")
        self._assert_counted(1 / 2, {self.contact: 0, boss: 1})
        self.assertEqual([len(promise.activity_ids) for promise in (plant, head)], [3, 0])
        self._match(invoice, payment)
        self._assert_counted(1 / 2, {self.contact: 1, boss: 0})
        self.assertEqual([len(promise.activity_ids) for promise in (plant, head)], [0, 3])
        for customer, rate in ((self.customer, 1), (office, 0)):
            self._assert_measured(
                customer,
                {"promise_kept_rate": rate},
                date_from="2025-10-01",
                date_to="2025-10-31",
            )
        since = date(2025, 10, 1)
        self.assertEqual(
            self.env["key.account.payment.promise"]._count_broken(self.company, since),
            {office.id: 1},
        )
        head._judge()
        self._assert_counted(1 / 2, {self.contact: 1, boss: 0})
        self.assertEqual(len(head.activity_ids), 3, "It starts once.")

    def _assert_counted(self, taken, promised):
        """Check the kept rates of who took all promises, and of those who promised."""
        promises = self.env["key.account.payment.promise"]
        for field, expected in (("user_id", {self.env.user: taken}), ("partner_id", promised)):
            ours = [("company_id", "=", self.company.id)]
            found = dict(promises._read_group(ours, [field], ["kept_share:avg"]))
            self.assertEqual(found, expected)

    # === IN BULK === #

    def test_many_break_at_once(self):
        """Fifty promises of as many customers break with as many statements as five, three steps each."""

        def break_some(number):
            promises = self.env["key.account.payment.promise"]
            for index in range(number):
                customer = self.env["res.partner"].create(
                    {"name": f"Mill {number}-{index}", "is_company": True}
                )
                account = self._account(customer, owner_id=self.user_own.id)
                invoice = self._invoice(customer, 10, "2025-08-10", due="2025-09-10")
                promises |= self._take([invoice], account=account)
            self._on("2025-10-14")
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            promises._judge()
            self.env.flush_all()
            count = self.env.cr.sql_log_count - before
            self.assertEqual(set(promises.mapped("state")), {"broken"})
            self.assertEqual({len(promise.activity_ids) for promise in promises}, {3})
            self._on(self.TAKEN)
            return count

        break_some(1)
        self.assertLessEqual(break_some(50), break_some(5) + 2)  # rows are inserted by the hundred
