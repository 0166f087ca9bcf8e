from datetime import timedelta

from odoo import api, models

# Customer, gift, value, days ago; how far it got.
GIFTS = (
    ("valserena", "Book on the history of rolling", 38, 45, "given"),
    ("ruhrtal", "Box of tea", 45, 12, "given"),
    ("nervion", "Fountain pen", 90, 1, "waiting"),
    ("donghai", "Calligraphy in a frame", 260, 0, "draft"),
)


class KeyAccountDemo(models.AbstractModel):
    """Gifts within the limits, one that waits for a manager, and one that is too expensive."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._give_gifts]

    def _give_gifts(self):
        accounts = self._demo_accounts({key for key, *_rest in GIFTS})
        for key, name, amount, days, state in GIFTS:
            account = accounts[key]
            gift = self.env["key.account.gift"].create(
                {
                    "account_id": account.id,
                    "stakeholder_id": account.stakeholder_ids[:1].id,
                    "name": name,
                    "amount": amount,
                    "date": self._today() - timedelta(days=days),
                    "user_id": account.owner_id.id,
                }
            )
            if state != "draft":
                gift.action_ask()
            if state == "given":
                gift.action_give()
