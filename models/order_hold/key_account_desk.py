from odoo import api, models
from odoo.tools import SQL
from odoo.tools.misc import formatLang

from ...tools.desk import DANGER, DeskKind, DeskSource


class KeyAccountDesk(models.AbstractModel):
    """Orders on hold: to release, for those who may; of one's own accounts; and released ones to confirm."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "order_release": DeskKind(
                self.env._("Held order to release"),
                self.env._("Open Held Order"),
                0.3,
                10,
                DANGER,
                feature="feature_credit",
            ),
            "order_held": DeskKind(
                self.env._("Order on hold"),
                self.env._("Open Held Order"),
                0.3,
                20,
                DANGER,
                is_alert=True,
                feature="feature_credit",
            ),
            "order_released": DeskKind(
                self.env._("Released order to confirm"),
                self.env._("Open Held Order"),
                0.5,
                5,
                feature="feature_credit",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        sources = super()._get_desk_items(desk)
        company, user = desk.company.sudo(), self.env.user
        held = [("company_id", "=", company.id), ("state", "=", "open"), ("effect", "=", "hold")]
        released = [("company_id", "=", company.id), ("state", "=", "released")]
        sources.append(self._get_hold_source(desk, "order_released", released))
        if not user._key_account_handles_credit() or desk.account:
            return [*sources, self._get_hold_source(desk, "order_held", held)]
        if not user.has_group("key_account.group_manager"):
            held.append(("amount", "<=", company.key_account_release_limit))
        return [*sources, self._get_hold_source(desk, "order_release", held, everybody=True)]

    @api.model
    def _get_hold_source(self, desk, kind, domain, *, everybody=False):
        """Return the held orders that the user may read, of the accounts asked for.

        :param bool everybody: whether those of all accounts count, and of customers without one
        """
        model = "key.account.order.hold"
        concerns = SQL("TRUE") if everybody else desk.concerns(SQL("hold"))
        query = SQL(
            """
            SELECT hold.account_id, hold.id AS res_id, hold.date AS day, hold.amount,
                   JSON_BUILD_OBJECT('name', hold.name, 'amount', hold.amount) AS facts
              FROM key_account_order_hold hold
              JOIN sale_order waiting ON waiting.id = hold.order_id
                   AND waiting.state IN ('draft', 'sent')
             WHERE hold.id IN %(readable)s AND %(concerns)s
            """,
            readable=desk.readable(model, domain),
            concerns=concerns,
        )
        return DeskSource(kind, model, query, lambda item: self._tell_hold(desk, item))

    @api.model
    def _tell_hold(self, desk, item):
        words = {
            "name": item.facts["name"],
            "amount": formatLang(
                self.env, item.facts["amount"], currency_obj=desk.company.currency_id
            ),
            "when": desk.when(item.day),
        }
        kind = item.source.kind
        if kind == "order_release":
            return self.env._("order %(name)s (%(amount)s) waits for a release, %(when)s", **words)
        if kind == "order_released":
            return self.env._("order %(name)s (%(amount)s) is released: confirm it", **words)
        return self.env._("order %(name)s (%(amount)s) is on hold, %(when)s", **words)
