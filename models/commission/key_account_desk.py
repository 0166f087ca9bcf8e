from odoo import api, fields, models
from odoo.tools import SQL, format_amount

from ...tools.day_words import month_text
from ...tools.desk import DeskKind, DeskSource


class KeyAccountDesk(models.AbstractModel):
    """Commission statements to confirm, for managers, and to pay, for finance."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "commission_confirm": DeskKind(
                self.env._("Commission to confirm"),
                self.env._("Open Statement"),
                0.05,
                5,
                feature="feature_commission",
            ),
            "commission_pay": DeskKind(
                self.env._("Commission to pay"),
                self.env._("Open Statement"),
                0.05,
                5,
                feature="feature_commission",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        sources = super()._get_desk_items(desk)
        user = self.env.user
        if desk.account or not user._key_account_handles_commission():
            return sources
        if user.has_group("key_account.group_manager"):
            sources.append(self._get_commission_source(desk, "commission_confirm", "draft"))
        if user.has_group("key_account.group_finance"):
            sources.append(self._get_commission_source(desk, "commission_pay", "confirmed"))
        return sources

    @api.model
    def _get_commission_source(self, desk, kind, state):
        """Return the statements of months that are over, in a state."""
        model = "key.account.commission.statement"
        month = desk.today.replace(day=1)
        domain = [
            ("company_id", "=", desk.company.id),
            ("state", "=", state),
            ("month", "<", month),
        ]
        query = SQL(
            """
            SELECT NULL::int AS account_id, statement.id AS res_id, statement.month AS day,
                   ABS(COALESCE(statement.amount, 0)) AS amount,
                   JSON_BUILD_OBJECT('person', person.name, 'amount', COALESCE(statement.amount, 0),
                                     'month', statement.month) AS facts
              FROM key_account_commission_statement statement
              JOIN res_users salesperson ON salesperson.id = statement.user_id
              JOIN res_partner person ON person.id = salesperson.partner_id
             WHERE statement.id IN %s
            """,
            desk.readable(model, domain),
        )
        return DeskSource(kind, model, query, lambda item: self._tell_commission(desk, item))

    @api.model
    def _tell_commission(self, desk, item):
        words = {
            "person": item.facts["person"],
            "month": month_text(self.env, fields.Date.to_date(item.facts["month"])),
            "amount": format_amount(self.env, item.facts["amount"], desk.company.currency_id),
        }
        if item.source.kind == "commission_pay":
            return self.env._("pay %(amount)s commission of %(month)s to %(person)s", **words)
        return self.env._("confirm the commission of %(person)s for %(month)s: %(amount)s", **words)
