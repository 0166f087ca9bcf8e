from odoo import api, models
from odoo.tools import SQL, format_amount

from ...tools.desk import INFO, DeskKind, DeskSource
from ...tools.rebate.terms import NextStep
from ...tools.rebate.words import Words

# A step is within reach when at most this share of it is missing.
REACH = 0.1


class KeyAccountDesk(models.AbstractModel):
    """Rebates to pay, and steps that a customer can still reach."""

    _inherit = "key.account.desk"

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "rebate_pay": DeskKind(
                self.env._("Rebate to pay"),
                self.env._("Open Rebate"),
                0.1,
                10,
                feature="feature_rebate",
            ),
            "rebate_step": DeskKind(
                self.env._("Rebate step within reach"),
                self.env._("Open Rebate"),
                0.2,
                15,
                INFO,
                feature="feature_rebate",
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        sources = super()._get_desk_items(desk)
        if not desk.has("feature_rebate"):
            return sources
        sources.append(self._get_step_source(desk))
        # What is to be paid is for whoever pays it.
        if desk.env.user._key_account_handles_credit():
            sources.append(self._get_pay_source(desk))
        return sources

    @api.model
    def _get_step_source(self, desk):
        condition = SQL(
            """ share.missing > 0 AND share.next_gain > 0 AND share.date_to >= %s
                AND share.missing <= %s * share.next_start
                AND (rebate.scope <> 'grade' OR EXISTS (
                        SELECT FROM key_account account
                         WHERE account.id = share.account_id AND account.grade_id = rebate.grade_id)) """,
            desk.today,
            REACH,
        )
        return self._get_rebate_source(
            desk,
            "rebate_step",
            "running",
            SQL("%s AND %s", condition, desk.concerns(SQL("share"))),
            SQL("CASE WHEN rebate.measure = 'amount' THEN share.missing END"),
        )

    @api.model
    def _get_pay_source(self, desk):
        asked = desk.concerns(SQL("share")) if desk.account else SQL("TRUE")
        return self._get_rebate_source(
            desk,
            "rebate_pay",
            "ended",
            SQL("share.open_amount > 0 AND %s", asked),
            SQL("share.open_amount"),
        )

    @api.model
    def _get_rebate_source(self, desk, kind, state, condition, amount):
        model = "key.account.rebate.share"
        domain = [("company_id", "=", desk.company.id), ("state", "=", state)]
        query = SQL(
            """
            SELECT share.account_id, share.id AS res_id, share.date_to AS day, %(amount)s AS amount,
                   JSON_BUILD_OBJECT(
                       'name', rebate.name, 'open', share.open_amount, 'missing', share.missing,
                       'start', share.next_start, 'rate', share.rate, 'next', share.next_rate,
                       'gain', share.next_gain, 'per_unit', rebate.reward = 'unit',
                       'unit', CASE WHEN rebate.measure = 'quantity' THEN %(unit)s END) AS facts
              FROM key_account_rebate_share share
              JOIN key_account_rebate rebate ON rebate.id = share.rebate_id
         LEFT JOIN uom_uom unit ON unit.id = rebate.uom_id
             WHERE share.id IN %(readable)s AND %(condition)s
            """,
            amount=amount,
            unit=desk.translated(SQL("unit.name")),
            readable=desk.readable(model, domain),
            condition=condition,
        )
        return DeskSource(kind, model, query, lambda item: self._tell_rebate(desk, item))

    @api.model
    def _tell_rebate(self, desk, item):
        facts = item.facts
        if item.source.kind == "rebate_step":
            words = Words(
                desk.env, desk.company.currency_id, facts["unit"] or "", facts["per_unit"]
            )
            step = NextStep(
                facts["start"], facts["missing"], facts["rate"], facts["next"], facts["gain"]
            )
            return self.env._(
                "rebate %(name)s: %(text)s",
                name=facts["name"],
                text=words.next_step(step, item.day),
            )
        return self.env._(
            "rebate %(name)s ended on %(day)s: %(amount)s is to be paid",
            name=facts["name"],
            day=desk.day(item.day),
            amount=format_amount(desk.env, facts["open"], desk.company.currency_id),
        )
