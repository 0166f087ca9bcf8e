from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import rpc
from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionPolicy(CommissionCommon):
    """A rule takes its rate from the sales policy: grade A 1.2 %, grade B 0.5 %, nothing said of grade C.

    Alpha Steel is of grade A since 5 January. Where the policy says nothing, the rule *All customers* pays 2 %.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade_a, cls.grade_b, cls.grade_c = (
            cls.env.ref(f"key_account.grade_{g}") for g in "abc"
        )
        cls._grade_on("2025-01-05", cls.grade_a)
        cls.policy = cls._policy("Sales policy 2025", {cls.grade_a: 0.012, cls.grade_b: 0.005})
        cls.by_policy = cls._rule("By policy", sequence=1, rate_source="policy")

    @classmethod
    def _policy(cls, name, shares, day="2025-01-01", conditions=(), relation=None):
        policy = cls.env["key.account.policy"].create(
            {
                "name": name,
                "company_id": cls.company.id,
                "date_from": day,
                "rung_ids": [
                    Command.create(
                        {
                            "grade_id": grade.id,
                            "kind": "commission",
                            "value": share,
                            "relation_kind_id": relation and relation.id,
                            "condition_ids": [
                                Command.create(
                                    {"metric_id": metric.id, "threshold": conditions[metric]}
                                )
                                for metric in conditions
                            ],
                        }
                    )
                    for grade, share in shares.items()
                ],
            }
        )
        with freeze_time(f"{day} 10:00:00"):
            policy.with_user(cls.user_manager).action_approve()
        return policy

    @classmethod
    def _grade_on(cls, day, grade):
        with freeze_time(f"{day} 10:00:00"):
            cls.account.write({"grade_id": grade.id, "grade_reason": "Sales"})

    def _night(self, day):
        """Do what the scheduled actions do in a night: policies first."""
        with freeze_time(f"{day} 02:00:00"):
            self.env["key.account.policy"]._update_company(self.company)
        self._update(day)

    def _except(self, value, first, last):
        exception = self.env["key.account.policy.exception"].create(
            {
                "account_id": self.account.id,
                "kind": "commission",
                "value": value,
                "reason": "New machine",
                "date_from": first,
                "date_to": last,
            }
        )
        with freeze_time(f"{first} 10:00:00"):
            exception.with_user(self.user_manager).action_approve()

    def _whys(self):
        lines = self.lines.search([("company_id", "=", self.company.id)], order="month, date, id")
        return [line.why.replace("\N{NO-BREAK SPACE}", " ") for line in lines]

    # === WHICH SHARE === #

    def test_share_of_the_day_of_the_invoice(self):
        """1,000 as A, 400 paid as A and 600 as B: 4.80 + 7.20. 2,000 as B: 10.00. Credit note of the first as A."""
        first = self._invoice(self.alpha, 1000, "2025-01-10")
        self._pay(first, "2025-01-20", 400)
        self._night("2025-01-31")
        self._grade_on("2025-02-01", self.grade_b)
        self._pay(first, "2025-02-15", 600)
        self._pay(self._invoice(self.alpha, 2000, "2025-02-05"), "2025-02-20")
        self._night("2025-02-28")
        self.assertEqual([line[4] for line in self._told()], [4.8, 7.2, 10.0])
        whys = self._whys()
        self.assertIn("Sales policy 2025, grade A: 1.2 % of 400.00 €.", whys[0])
        self.assertIn("Sales policy 2025, grade A: 1.2 % of 600.00 €.", whys[1])
        self.assertIn("Sales policy 2025, grade B: 0.5 % of 2,000.00 €.", whys[2])

    def test_on_invoices_a_credit_note_has_the_share_of_its_invoice(self):
        """1,000 as A: 12.00; 300 less as B: -3.60."""
        self.by_policy.basis = "invoice"
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        self._night("2025-01-31")
        self._grade_on("2025-02-01", self.grade_b)
        self._reverse(invoice, "2025-02-05", 300)
        self._night("2025-02-28")
        self.assertEqual(self._totals(), {"2025-01": 12.0, "2025-02": -3.6})

    def test_where_the_policy_says_nothing_the_next_rule_decides(self):
        """Before 5 January the grade was not A, and grade C has no ladder: 2 % of 1,000 each."""
        before = self._invoice(self.alpha, 1000, "2025-01-04")
        self._night("2025-01-31")
        self._grade_on("2025-02-01", self.grade_c)
        after = self._invoice(self.alpha, 1000, "2025-02-05")
        self._night("2025-02-05")
        self._pay(before + after, "2025-02-20")
        self._night("2025-02-28")
        self.assertEqual([line[4] for line in self._told()], [20.0, 20.0])
        self.assertFalse(self.rule.warning)

    def test_a_rung_that_is_not_reached_pays_nothing(self):
        """The ladder of grade A asks for a revenue of 5,000: its line says so, and no other rule pays."""
        with freeze_time("2025-01-31 10:00:00"):
            self.policy.with_user(self.user_manager).date_to = "2025-01-31"
        self._policy(
            "Later",
            {self.grade_a: 0.03},
            "2025-02-01",
            conditions={self.env.ref("key_account.metric_revenue"): 5000},
        )
        self._night("2025-02-01")
        self._pay(self._invoice(self.alpha, 1000, "2025-02-05"), "2025-02-20")
        self._night("2025-02-28")
        self.assertEqual([line[3:] for line in self._told()], [(1000.0, 0.0)])

    def test_another_relation_type_counts_from_its_day_on(self):
        """Channel partners get 5 %. Alpha is one since 10 March: 2 % of 1,000 before, 5 % after."""
        with freeze_time("2025-01-31 10:00:00"):
            self.policy.with_user(self.user_manager).date_to = "2025-01-31"
        channel = self.env.ref("key_account.relation_kind_channel")
        self._policy("Channels", {self.grade_a: 0.05}, "2025-02-01", relation=channel)
        self._night("2025-02-01")
        before = self._invoice(self.alpha, 1000, "2025-02-05")
        with freeze_time("2025-03-10 10:00:00"):
            self.account.relation_kind_id = channel
        self._night("2025-03-11")
        after = self._invoice(self.alpha, 1000, "2025-03-12")
        self._pay(before + after, "2025-03-20")
        self._night("2025-03-31")
        self.assertEqual([line[4] for line in self._told()], [20.0, 50.0])

    def test_policy_that_has_ended(self):
        """Its last day is 31 January: an invoice of 1 February falls under the next rule, also if a night failed."""
        self._night("2025-01-20")
        with freeze_time("2025-01-20 10:00:00"):
            self.policy.with_user(self.user_manager).date_to = "2025-01-31"
        last, first = (self._invoice(self.alpha, 1000, f"2025-{day}") for day in ("01-31", "02-01"))
        self._pay(last + first, "2025-02-10")
        self._update("2025-02-10")
        self.assertEqual([line[4] for line in self._told()], [12.0, 20.0])
        self._night("2025-02-11")
        self.assertEqual([line[4] for line in self._told()], [12.0, 20.0])

    def test_next_policy(self):
        """From February on A gets 1 %; what was invoiced in January keeps 1.2 %."""
        with freeze_time("2025-01-20 10:00:00"):
            self.policy.with_user(self.user_manager).date_to = "2025-01-31"
        self._night("2025-01-31")
        self._policy("Sales policy II", {self.grade_a: 0.01}, "2025-02-01")
        old, new = (self._invoice(self.alpha, 1000, f"2025-{day}") for day in ("01-31", "02-01"))
        self._pay(old + new, "2025-02-10")
        self._night("2025-02-12")
        self.assertEqual([line[4] for line in self._told()], [12.0, 10.0])
        self.assertIn("Sales policy II, grade A", self._whys()[1])

    def test_exception(self):
        """3 % from 10 to 20 February: 12.00, 30.00, 12.00."""
        self._night("2025-02-09")
        self._except(0.03, "2025-02-10", "2025-02-20")
        self._night("2025-02-10")
        self._night("2025-02-21")
        invoices = [self._invoice(self.alpha, 1000, f"2025-02-{day}") for day in ("09", "20", "21")]
        for invoice in invoices:
            self._pay(invoice, "2025-02-25")
        self._night("2025-02-28")
        self.assertEqual([line[4] for line in self._told()], [12.0, 30.0, 12.0])
        self.assertIn("Exception to the sales policy: 3 % of 1,000.00 €.", self._whys()[1])

    # === WHAT STAYS === #

    def test_confirmed_and_taken_back_at_the_share_that_was_paid(self):
        invoice = self._invoice(self.alpha, 1000, "2025-01-10")
        self._pay(invoice, "2025-01-20")
        self._night("2025-01-31")
        self._confirm("2025-02-01")
        self._grade_on("2025-02-02", self.grade_b)
        self._night("2025-02-03")
        self.assertEqual(self._totals(), {"2025-01": 12.0})
        invoice.line_ids.remove_move_reconcile()
        self._night("2025-02-10")
        self.assertEqual(self._totals(), {"2025-01": 12.0, "2025-02": -12.0})
        self.assertIn("grade A: 1.2 % of -", self._whys()[1])

    def test_second_run_writes_nothing(self):
        self._pay(self._invoice(self.alpha, 1000, "2025-01-10"), "2025-01-20")
        self._night("2025-01-31")
        shares = self.env["key.account.commission.share"].search(
            [("account_id", "=", self.account.id)]
        )
        self.assertEqual([(str(s.date), s.share) for s in shares], [("2025-01-05", 0.012)])
        before = self._versions(self._drafts().line_ids)
        self._night("2025-02-01")
        self.assertEqual(self._versions(self._drafts().line_ids), before)
        self.assertEqual(
            shares,
            self.env["key.account.commission.share"].search([("account_id", "=", self.account.id)]),
        )

    def test_nothing_is_recorded_without_such_a_rule(self):
        self.by_policy.rate_source = "fixed"
        self._night("2025-01-31")
        self.assertFalse(
            self.env["key.account.commission.share"].search([("account_id", "=", self.account.id)])
        )

    def test_still_to_come(self):
        """1.2 % of 500 are 6.00."""
        self._pay(self._invoice(self.alpha, 1000, "2025-01-10"), "2025-01-20")
        self._invoice(self.alpha, 500, "2025-01-12")
        self._night("2025-01-31")
        self.assertEqual(self._drafts().to_come, 6.0)

    def test_merged_account(self):
        """What the policy gave the account that goes does not count for the one that is left."""
        with freeze_time("2025-01-01 10:00:00"):
            target = self._account(
                self.beta, owner_id=self.second.id, grade_id=self.grade_b.id, grade_reason="Small"
            )
        opened = self._invoice(self.alpha, 1000, "2025-01-12")
        self._night("2025-01-31")
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {"partner_ids": (self.alpha + self.beta).ids, "dst_partner_id": self.beta.id}
        )
        with freeze_time("2025-02-01 10:00:00"):
            wizard.action_merge()
        self._pay(opened, "2025-02-10")
        self._night("2025-02-28")
        self.assertEqual(self._totals(self.second), {"2025-02": 5.0})
        shares = self.env["key.account.commission.share"].search([("account_id", "=", target.id)])
        self.assertEqual(sorted(shares.mapped("is_merged")), [False, True])

    def test_an_exception_that_gives_what_the_policy_gives(self):
        """1.2 % both: the line of January says the policy, the one of 10 February the exception."""
        self._pay(self._invoice(self.alpha, 1000, "2025-01-10"), "2025-01-20")
        self._night("2025-01-31")
        self._except(0.012, "2025-02-10", "2025-02-20")
        self._pay(self._invoice(self.alpha, 1000, "2025-02-10"), "2025-02-20")
        self._pay(self._invoice(self.alpha, 1000, "2025-02-21"), "2025-02-25")
        self._night("2025-02-10")
        self._night("2025-02-21")
        self._night("2025-02-28")
        self.assertEqual([line[4] for line in self._told()], [12.0, 12.0, 12.0])
        policy, exception, after = self._whys()
        self.assertIn("Sales policy 2025, grade A: 1.2 %", policy)
        self.assertIn("Exception to the sales policy: 1.2 %", exception)
        self.assertIn("Sales policy 2025, grade A: 1.2 %", after)

    # === STEPS AND RIGHTS === #

    def test_steps_do_not_count_beside_the_policy(self):
        self.by_policy.step_ids = [Command.create({"amount": 100, "rate": 0.5})]
        self._pay(self._invoice(self.alpha, 1000, "2025-01-10"), "2025-01-20")
        self._night("2025-01-31")
        self.assertEqual(self._totals(), {"2025-01": 12.0})
        self.assertEqual(
            self.by_policy.summary, "share of revenue by the sales policy, cash received"
        )

    def test_shares_are_written_by_code_alone(self):
        self._night("2025-01-31")
        shares = self.env["key.account.commission.share"]
        share = shares.search([("account_id", "=", self.account.id)])
        self.assertEqual(rpc(self._as(self.seller, share), "read", ["share"])[0]["share"], 0.012)
        for user in (self.seller, self.finance, self.user_manager, self.user_admin):
            with self.subTest(user=user.login), self.assertRaises(AccessError):
                rpc(self._as(user, share), "write", {"share": 0.5})
        with self.assertRaises(AccessError):
            rpc(self._as(self.second, share), "read", ["share"])

    def _as(self, user, records=None):
        records = self.statements if records is None else records
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
