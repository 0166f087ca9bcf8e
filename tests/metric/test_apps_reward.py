from odoo.fields import Command
from odoo.tests import tagged

from ..common import KeyAccountCommon


@tagged("-standard", "key_account_apps", "post_install", "-at_install")
class TestMetricReward(KeyAccountCommon):
    """Where Odoo's loyalty programs are installed: what their lines on orders mean."""

    def _reward(self, program_type, **values):
        program = self.env["loyalty.program"].create(
            {
                "name": program_type,
                "program_type": program_type,
                "company_id": self.company.id,
                "reward_ids": [
                    Command.clear(),
                    Command.create({"reward_type": "discount", "discount": 10, **values}),
                ],
            }
        )
        return program.reward_ids

    def _sell(self, partner, reward, amount):
        """Sell 10 t of rolls at 500 with a reward that takes an amount off."""
        order = self._order(partner, [(self.roll, 10, 500)], "2025-03-01")
        line = {
            "product_id": reward.discount_line_product_id.id,
            "name": reward.program_id.name,
            "product_uom_qty": 1,
            "price_unit": -amount,
            "reward_id": reward.id,
            "tax_ids": [Command.clear()],
        }
        order.write({"order_line": [Command.create(line)]})
        return order

    def test_a_promotion_lowers_the_price_and_an_ewallet_pays(self):
        """Both list 500: Alpha pays 450 by a promotion, Beta 500, 500 of it from its eWallet."""
        self._sell(self.alpha, self._reward("promotion"), 500)
        self._sell(self.beta, self._reward("ewallet", discount_mode="per_point"), 500)
        expected = {"order_quantity": 10, "product_breadth": 1}
        self._assert_measured(self.alpha, expected | {"price_level": 450 / 475})
        self._assert_measured(self.beta, expected | {"price_level": 500 / 475})
