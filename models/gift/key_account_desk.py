from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import DeskKind, DeskSource

GIFT = "key.account.gift"


class KeyAccountDesk(models.AbstractModel):
    """Gifts that wait for a manager."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "gift": DeskKind(
                self.env._("Gift to approve"),
                self.env._("Open Gift"),
                0.02,
                5,
                feature="feature_care",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        return super()._get_desk_items(desk) + self._get_gift_items(desk)

    # === BUSINESS METHODS === #

    @api.model
    def _get_gift_items(self, desk):
        """Gifts of colleagues, for managers: of all accounts, unless one is asked for."""
        readable = desk.readable(GIFT, [("state", "=", "waiting"), ("user_id", "!=", self.env.uid)])
        if readable is None or not desk.is_manager:
            return []
        query = SQL(
            """
            SELECT gift.account_id, gift.id AS res_id, gift.date AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('name', gift.name, 'value', gift.amount,
                                     'person', contact.name) AS facts
              FROM key_account_gift gift
              JOIN key_account_stakeholder person ON person.id = gift.stakeholder_id
              JOIN res_partner contact ON contact.id = person.partner_id
             WHERE gift.id IN %(readable)s AND %(asked)s
            """,
            readable=readable,
            asked=desk.concerns(SQL("gift")) if desk.account else SQL("TRUE"),
        )
        currency = desk.company.currency_id
        return [
            DeskSource(
                "gift",
                GIFT,
                query,
                lambda item: self.env._(
                    "gift to %(person)s for %(amount)s: “%(name)s”",
                    person=item.facts["person"] or "–",
                    amount=currency.format(item.facts["value"]),
                    name=item.facts["name"],
                ),
            )
        ]
