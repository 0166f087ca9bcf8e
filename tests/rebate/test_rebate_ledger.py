from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..common import never_analysed
from .rebate_common import RebateCommon


@tagged("post_install", "-at_install")
class TestRebateLedger(RebateCommon):
    """Rows of the ledger, reruns, merged customers, and the number of statements."""

    def test_rows(self):
        """800 on the 1st; 400 more on the 2nd reach 3 %; on the 3rd 300 are credited, back to 2 %."""
        rebate = self._agree("total", [(0, 0.02), (1000, 0.03)])
        steps = (("2025-10-01", 800), ("2025-10-02", 400), ("2025-10-03", -300))
        for day, amount in steps:
            with freeze_time(f"{day} 08:00:00"):
                make = self._invoice if amount > 0 else self._credit_note
                make(self.alpha, abs(amount), day)
                self._accrue(rebate)
        rows = self._share(rebate).accrual_ids.sorted("id")
        self.assertEqual(rows.mapped("base"), [800, 400, -300])
        self.assertEqual(rows.mapped("amount"), [16, 20, -18])
        self.assertEqual([str(day) for day in rows.mapped("date")], [day for day, _ in steps])
        self.assertIn("3 % instead of 2 %", rows[1].reason)
        self.assertIn("300", rows[2].reason)

    def test_a_second_run_writes_nothing(self):
        rebate = self._agree("stepped", [(0, 0.02)])
        self._invoice(self.alpha, 333.33, "2025-02-02")
        self._accrue(rebate)
        share = self._share(rebate)
        self.env.cr.execute("SELECT ctid FROM key_account_rebate_share WHERE id = %s", [share.id])
        before = self.env.cr.fetchone()
        self._accrue(rebate)
        self.env.cr.execute("SELECT ctid FROM key_account_rebate_share WHERE id = %s", [share.id])
        self.assertEqual(self.env.cr.fetchone(), before)
        self.assertEqual(len(share.accrual_ids), 1)

    def test_the_scheduled_action(self):
        rebate = self._agree("total", [(0, 0.1)])
        foreign = self._account(self.alpha, self.other_company)
        other = self._agree("total", [(0, 0.2)], foreign, company_id=self.other_company.id)
        self._invoice(self.alpha, 100, "2025-02-02")
        self._invoice(self.alpha, 100, "2025-02-02", company=self.other_company)
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_rebate").method_direct_trigger()
            self.env.ref("key_account.ir_cron_rebate").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._share(rebate).accrued, 10)
        self.assertEqual(self._share(other, foreign).accrued, 20)
        self.assertEqual(len(self._share(rebate).accrual_ids), 1)

    def test_merged_customers(self):
        """Beta becomes part of Alpha: one share with both ledgers, of both their invoices."""
        rebate = self._agree("total", [(0, 0.1)], self.account + self.second)
        self._invoice(self.alpha, 100, "2025-02-02")
        self._invoice(self.beta, 300, "2025-02-02")
        self._accrue(rebate)
        self._share(rebate, self.second)._settle()
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.beta + self.alpha).ids, self.alpha, extra_checks=False)
        self.env.invalidate_all()
        share = rebate.share_ids
        self.assertEqual(share.account_id, self.account)
        # The credit note of 30 is a draft.
        self.assertEqual((share.accrued, share.drafted, share.open_amount), (40, 30, 10))
        share.settlement_ids.move_id.action_post()
        self.assertEqual((share.settled, share.drafted, share.open_amount), (30, 0, 10))
        self.assertEqual(sum(share.accrual_ids.mapped("amount")), 40)
        self._accrue(rebate)
        self.assertEqual((share.accrued, share.open_amount, len(share.accrual_ids)), (40, 10, 2))

    def test_merged_with_one_that_takes_no_part(self):
        rebate = self._agree("total", [(0, 0.1)], self.second)
        self._invoice(self.beta, 300, "2025-02-02")
        self._accrue(rebate)
        wizard = self.env["base.partner.merge.automatic.wizard"]
        wizard._merge((self.beta + self.alpha).ids, self.alpha, extra_checks=False)
        self.env.invalidate_all()
        self.assertEqual(rebate.account_ids, self.account)
        self._assert_earned(rebate, 30)

    def test_closed_agreements_stand_still(self):
        rebate = self._agree("total", [(0, 0.1)])
        self._invoice(self.alpha, 100, "2025-02-02")
        self._accrue(rebate)
        rebate.action_close()
        self._invoice(self.alpha, 100, "2025-02-02")
        self._accrue()
        self.assertEqual(self._share(rebate).accrued, 10)
        rebate.action_reopen()
        self._assert_earned(rebate, 20)

    def test_the_scheduled_action_stood_still(self):
        """Two years later it ends, with what was earned."""
        rebate = self._agree("total", [(0, 0.1)])
        self._invoice(self.alpha, 100, "2025-02-02")
        with freeze_time("2027-12-01 08:00:00"):
            self._accrue()
        self.assertEqual((rebate.state, self._share(rebate).accrued), ("ended", 10))

    def test_an_account_with_a_ledger_is_not_deleted(self):
        rebate = self._agree("total", [(0, 0.1)])
        self._invoice(self.alpha, 100, "2025-02-02")
        self._accrue(rebate)
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.account.unlink()
        self.account.active = False
        self._invoice(self.alpha, 100, "2025-02-02")
        self._assert_earned(rebate, 20)

    def test_terms_do_not_change(self):
        rebate = self._agree("total", [(0, 0.1)])
        for change in (
            lambda: rebate.write({"cap": 5}),
            lambda: rebate.write({"date_to": "2026-12-31"}),
            lambda: rebate.step_ids.write({"rate": 0.5}),
            rebate.step_ids.unlink,
            lambda: rebate.step_ids.create({"rebate_id": rebate.id, "start": 5, "rate": 0.5}),
            rebate.unlink,
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                change()
        rebate.name = "Another name"
        rebate.action_draft()
        rebate.cap = 5
        rebate.action_approve()
        self._invoice(self.alpha, 100, "2025-02-02")
        self._assert_earned(rebate, 5)
        with self.assertRaisesRegex(UserError, "earned already"):
            rebate.action_draft()

    def test_next_period(self):
        year = self._agree("total", [(0, 0.1)])
        quarter = self._agree("total", [(0, 0.1)], date_from="2025-10-01")
        odd = self._agree("total", [(0, 0.1)], date_from="2025-12-05", date_to="2025-12-14")
        for rebate, first, last in (
            (year, "2026-01-01", "2026-12-31"),
            (quarter, "2026-01-01", "2026-03-31"),
            (odd, "2025-12-15", "2025-12-24"),
        ):
            following = self.rebates.browse(rebate.action_next_period()["res_id"])
            self.assertEqual((str(following.date_from), str(following.date_to)), (first, last))
            self.assertEqual((following.state, len(following.step_ids)), ("draft", 1))
            self.assertEqual(following.account_ids, self.account)

    def _accounts(self, number):
        partners = self.env["res.partner"].create(
            [{"name": f"Mill {index}", "is_company": True} for index in range(number)]
        )
        for partner in partners:
            self._invoice(partner, 100, "2025-02-02")
        return self.env["key.account"].create(
            [{"partner_id": partner.id, "company_id": self.company.id} for partner in partners]
        )

    def test_statements(self):
        """As many for 3 accounts as for 30, and for one agreement as for three."""
        counts = []
        for number, agreements in ((3, 1), (30, 1), (30, 3)):
            accounts = self._accounts(number)
            rebates = self.rebates.union(
                *(self._agree("total", [(0, 0.1)], accounts) for _each in range(agreements))
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with never_analysed():
                rebates._accrue()
            counts.append(self.env.cr.sql_log_count - before)
            self.assertEqual(len(rebates.share_ids.filtered("accrued")), number * agreements)
        self.assertEqual(counts[0], counts[1])
        self.assertEqual(counts[1], counts[2])
        self.assertLessEqual(counts[0], 20)
