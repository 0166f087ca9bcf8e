from datetime import timedelta

from odoo import fields
from odoo.fields import Command
from odoo.tests import tagged

from ..workers_common import INTERRUPT, WAIT, WorkersCommon

PAY = """
from odoo.service.model import retrying
from odoo.exceptions import UserError
def pay():
    try:
        env["key.account.rebate.share"].browse(%s)._settle()
    except UserError as refusal:
        print("refused", refusal)
retrying(pay, env)
env.cr.commit()
"""
ACCRUE = """
env["key.account.rebate"].browse(%s)._accrue()
env.cr.commit()
"""
DRAFT = PAY.replace('rebate.share"].browse(%s)._settle()', 'rebate"].browse(%s).action_draft()')
BOOKED = INTERRUPT % {"model": "key.account.rebate", "method": "_touch", "action": WAIT}
PAID = INTERRUPT % {"model": "key.account.rebate.share", "method": "_pay", "action": WAIT}


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestRebateWorkers(WorkersCommon):
    """One rebate of 100, paid by two workers at once."""

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            company = env["res.company"].create({"name": f"Works {self._testMethodName}"})
            company.account_fiscal_country_id = env.ref("base.us")
            env.user.company_ids = [Command.link(company.id)]
            self._open_books(env, company)
            partner = env["res.partner"].create({"name": "Mill", "is_company": True})
            account = env["key.account"].create(
                {"partner_id": partner.id, "company_id": company.id}
            )
            today = fields.Date.today()
            rebate = env["key.account.rebate"].create(
                {
                    "name": "Bonus",
                    "company_id": company.id,
                    "account_ids": account.ids,
                    "date_from": today - timedelta(days=30),
                    "date_to": today + timedelta(days=30),
                    "step_ids": [Command.create({"rate": 0.1})],
                }
            )
            rebate.action_approve()
            share = env["key.account.rebate.share"].create(
                {"rebate_id": rebate.id, "account_id": account.id, "accrued": 100}
            )
            self.rebate_id, self.share_id = rebate.id, share.id

    def _open_books(self, env, company):
        receivable, income = (
            env["account.account"]
            .with_company(company)
            .create(
                [
                    {
                        "name": name,
                        "code": code,
                        "account_type": kind,
                        "reconcile": kind == "asset_receivable",
                        "company_ids": [Command.link(company.id)],
                    }
                    for name, code, kind in (
                        ("Receivables", "110000", "asset_receivable"),
                        ("Sales", "400000", "income"),
                    )
                ]
            )
        )
        env["account.journal"].create(
            {
                "name": "Invoices",
                "code": "INV",
                "type": "sale",
                "company_id": company.id,
                "default_account_id": income.id,
            }
        )
        env["ir.default"].set(
            "res.partner", "property_account_receivable_id", receivable.id, company_id=company.id
        )

    def test_what_is_accrued_is_not_taken_back(self):
        """An approval is not taken back while something is booked, nor after it."""
        with self._gate():
            accruing = self._start(BOOKED + ACCRUE % self.rebate_id)
            self._until_waiting_at_gate()
            self.assertIn("Try again", self._finish(self._start(DRAFT % self.rebate_id)))
        self._finish(accruing)
        self.assertIn("Something was earned", self._finish(self._start(DRAFT % self.rebate_id)))
        with self._environment() as env:
            self.assertEqual(env["key.account.rebate"].browse(self.rebate_id).state, "running")

    def test_only_one_pays(self):
        with self._gate():
            one = self._start(PAID + PAY % self.share_id)
            self._until_waiting_at_gate()
            other = self._start(PAY % self.share_id)
            told = self._finish(other)
            self.assertIn("refused", told)
        self.assertNotIn("refused", self._finish(one))
        with self._environment() as env:
            share = env["key.account.rebate.share"].browse(self.share_id)
            self.assertEqual((share.drafted, share.settled, share.open_amount), (100, 0, 0))
            self.assertEqual(len(share.settlement_ids), 1)
