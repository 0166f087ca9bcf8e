from odoo.fields import Command
from odoo.tests import tagged

from ..workers_common import INTERRUPT, WAIT, WorkersCommon

CONFIRM = """
from odoo.service.model import retrying
retrying(lambda: env["sale.order"].browse(%s).action_confirm(), env)
env.cr.commit()
"""
JUDGED = INTERRUPT % {"model": "sale.order", "method": "_key_account_judge", "action": WAIT}


@tagged("post_install", "-at_install", "-standard", "key_account_workers")
class TestOrderHoldWorkers(WorkersCommon):
    """Two orders of 600 of one customer with a limit of 1,000, confirmed by two workers at once."""

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            env["key.account.settings"]._switch_features({"feature_credit": True})
            company = env["res.company"].create(
                {"name": f"Works {self._testMethodName}", "account_use_credit_limit": True}
            )
            env.user.company_ids = [Command.link(company.id)]
            partner = env["res.partner"].create({"name": "Mill", "is_company": True})
            partner.with_company(company).credit_limit = 1000
            env["key.account"].create({"partner_id": partner.id, "company_id": company.id})
            env["key.account.credit.rule"].create(
                {"kind": "limit", "effect": "hold", "share": 1, "company_id": company.id}
            )
            product = env["product.product"].create(
                {"name": "Roll", "type": "service", "taxes_id": False}
            )
            line = {"product_id": product.id, "price_unit": 600, "tax_ids": False}
            orders = (
                env["sale.order"]
                .with_company(company)
                .create(
                    [
                        {
                            "partner_id": partner.id,
                            "company_id": company.id,
                            "order_line": [Command.create(line)],
                        }
                    ]
                    * 2
                )
            )
            self.order_ids = orders.ids

    def test_only_one_passes(self):
        first, second = self.order_ids
        with self._gate():
            one = self._start(JUDGED + CONFIRM % first)
            self._until_waiting_at_gate()
            other = self._start(CONFIRM % second)
            self._until_waiting_for_another()
        self._finish(one)
        self._finish(other)
        with self._environment() as env:
            orders = env["sale.order"].browse(self.order_ids)
            self.assertEqual(orders.mapped("state"), ["sale", "draft"])
            self.assertEqual(orders.mapped("key_account_hold_state"), [False, "held"])
            self.assertEqual(len(orders.key_account_hold_id), 1)
