from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.order_hold.anew import OF_ORDERS, compute_anew, computed_of
from ...tools.order_hold.passed import Judged, Passed
from ...tools.order_hold.words import Words
from ...tools.order_hold.worth import total

# What a change of a confirmed order is judged again for.
JUDGED_AGAIN = {
    "company_id",
    "currency_id",
    "date_order",
    "order_line",
    "partner_id",
    "partner_invoice_id",
    "payment_term_id",
    "pricelist_id",
}


class SaleOrder(models.Model):
    """Orders that wait for the credit of their customer.

    An order is judged whenever it is confirmed, and when a confirmed one grows. Whoever confirms by the
    button, on the portal or by a payment finds the order on hold; what writes the state itself is refused.
    """

    _name = "sale.order"
    _inherit = ["key.account.order.judged", "key.account.order.held", "sale.order"]

    key_account_hold_id = fields.Many2one(
        comodel_name="key.account.order.hold",
        string="Credit Hold",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        groups="key_account.group_user",
    )
    key_account_hold_state = fields.Selection(
        selection=[("held", "On Hold"), ("released", "Released")],
        string="Hold",
        readonly=True,
        copy=False,
        index="btree_not_null",
        groups="base.group_user",
    )
    key_account_is_held = fields.Boolean(
        string="Is on Hold",
        compute="_compute_key_account_hold",
        compute_sudo=True,
        groups="base.group_user",
    )
    key_account_hold_reasons = fields.Text(
        string="Held Because",
        compute="_compute_key_account_hold",
        compute_sudo=True,
        groups="base.group_user",
    )
    key_account_hold_ways = fields.Text(
        string="Ways Out",
        compute="_compute_key_account_hold",
        compute_sudo=True,
        groups="base.group_user",
    )
    key_account_may_release = fields.Boolean(
        compute="_compute_key_account_hold",
        compute_sudo=True,
        groups="base.group_user",
    )

    key_account_warning = fields.Text(
        string="Credit Warning",
        compute="_compute_key_account_warning",
        compute_sudo=True,
        groups="base.group_user",
    )

    # === COMPUTE METHODS === #

    @api.depends("key_account_hold_id", "key_account_hold_state", "state")
    @api.depends_context("uid", "lang")
    def _compute_key_account_hold(self):
        """Tell the reasons to those who may see the credit of the account, and that it is held to others."""
        user = self.env.user
        for order in self:
            hold = order.key_account_hold_id
            held = order.key_account_hold_state == "held" and order.state in ("draft", "sent")
            seen = held and hold._seen_by(user)
            order.key_account_is_held = held
            order.key_account_hold_reasons = seen and hold.reasons
            order.key_account_hold_ways = seen and hold.ways_out
            order.key_account_may_release = seen and hold.with_user(user).user_may_release

    @api.depends("state", "invoice_ids.state")
    @api.depends_context("uid", "lang")
    def _compute_key_account_warning(self):
        """Tell the last warning to those who may see the credit, until something is invoiced."""
        self.key_account_warning = False
        if not self.env.user._key_account_has("feature_credit"):
            return
        fresh = self.filtered(
            lambda order: (
                order.state == "sale" and "posted" not in order.invoice_ids.mapped("state")
            )
        )
        warnings = self.env["key.account.order.hold"].search(
            [("order_id", "in", fresh.ids), ("effect", "=", "warn")], order="date, id"
        )
        last = {warning.order_id: warning for warning in warnings}
        for order in fresh:
            warning = last.get(order._origin)
            if warning and warning._seen_by(self.env.user):
                order.key_account_warning = warning.reasons

    # === ACTION METHODS === #

    def action_confirm(self):
        """Confirm the orders that pass; keep the others as quotations on hold, and say which."""
        # Nothing is noted for orders that the user cannot confirm.
        self.check_access("write")
        held = self._key_account_hold_back()
        free = self - held
        result = True
        if free or not self:
            result = super(SaleOrder, Passed.on(free)).action_confirm()
        if held:
            return self._key_account_tell_held(held, len(free))
        return result

    def action_key_account_release(self):
        """Open the dialog that releases the order."""
        self.ensure_one()
        return self.key_account_hold_id.action_release()

    def action_key_account_hold(self):
        """Open the record of the hold."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "key.account.order.hold",
            "res_id": self.key_account_hold_id.id,
            "views": [(False, "form")],
        }

    def _validate_order(self):
        """What a customer signed or paid for stays a quotation that was sent, while it is on hold."""
        super()._validate_order()
        self._key_account_keep_sent()

    # === STEPS === #

    def _key_account_after_new(self):
        super()._key_account_after_new()
        compute_anew(self, OF_ORDERS)
        # Defaults of a caller: a new order has neither a hold nor a release.
        sent = self.sudo().filtered(lambda o: o.key_account_hold_id or o.key_account_hold_state)
        if sent:
            sent.write({"key_account_hold_id": False, "key_account_hold_state": False})
        confirmed = self.filtered(lambda order: order.state == "sale")
        confirmed._key_account_check_rates()
        confirmed._key_account_check_credit()

    def _key_account_before_change(self, vals):
        before = super()._key_account_before_change(vals)
        if vals.get("state") == "sale":
            waiting = self.filtered(lambda order: order.state != "sale")
            before["confirmed"] = waiting - Passed.of(waiting)
        if JUDGED_AGAIN & vals.keys():
            before["credit"] = self._key_account_get_claims()
            before["rates"] = self._key_account_get_own_rates()
        return before

    def _key_account_after_change(self, vals, before):
        super()._key_account_after_change(vals, before)
        compute_anew(self, computed_of(self, vals))
        # As they are now: what was written with the state can make them larger.
        if before.get("confirmed"):
            before["confirmed"]._key_account_check_rates()
            before["confirmed"]._key_account_check_credit()
        if before.get("credit"):
            self._key_account_check_rates(before["rates"])
            self._key_account_check_grown(before["credit"])
        if vals.get("state") in ("sale", "cancel"):
            self.sudo()._key_account_close_holds(vals["state"])

    def _key_account_get_writable(self, vals):
        records = super()._key_account_get_writable(vals)
        return Judged.on(records) if "order_line" in vals else records

    @api.ondelete(at_uninstall=False)
    def _unlink_close_key_account_holds(self):
        self.sudo()._key_account_close_holds("cancel")

    def _key_account_close_holds(self, state):
        holds = self.env["key.account.order.hold"]
        if state == "sale":
            self.key_account_hold_id._close("confirmed")
        elif self.ids:
            holds.search([("order_id", "in", self.ids)])._close("cancelled", ("confirmed",))
        closed = self.filtered("key_account_hold_state")
        if closed:
            closed.write({"key_account_hold_state": False})

    # === WHAT WRITES THE STATE ITSELF, OR CHANGES A CONFIRMED ORDER === #

    def _key_account_get_claims(self):
        """Return ``{order id: (total, what counts, last day to pay, marks, customer, company)}`` of confirmed orders.

        As they are now. What counts is what is not invoiced yet; marks as of :meth:`_key_account_get_marks`.
        """
        confirmed = self.sudo().filtered(lambda order: order.state == "sale")
        counted, marks = {}, {}
        if confirmed and self._key_account_is_judging():
            self.env.flush_all()
            for company, orders in confirmed.grouped("company_id").items():
                counted |= orders._key_account_get_counted(company)
                marks |= orders._key_account_get_marks(company)
        return {
            order.id: (
                total(order) / (order.currency_rate or 1.0),
                counted.get(order.id, 0.0),
                order._key_account_last_due(
                    order.payment_term_id, order.company_id._key_account_today()
                ),
                marks.get(order.id, {}),
                order.partner_invoice_id.commercial_partner_id,
                order.company_id,
            )
            for order in confirmed
        }

    def _key_account_check_grown(self, before):
        """Judge confirmed orders that cost or count more, are paid later, are of others, or got worse."""
        now = self._key_account_get_claims()
        orders = self.filtered(lambda order: order.id in before and order.id in now)
        grown, marks = self.browse(), {}
        for order in orders:
            amount, counted, due, marks_now, *whose = now[order.id]
            amount_before, counted_before, due_before, marks_before, *whose_before = before[
                order.id
            ]
            marks[order.id] = (marks_before, marks_now)
            currency = order.sudo().company_id.currency_id
            if (
                currency.compare_amounts(amount, amount_before) > 0
                or currency.compare_amounts(counted, counted_before) > 0
                or due > due_before
                or whose != whose_before
            ):
                grown |= order
        orders._key_account_check_changed(grown, marks)

    def _key_account_check_added(self, lines, grown):
        """Judge confirmed orders with new lines: those that grew, and those that got worse."""
        marks = {}
        if self and self._key_account_is_judging():
            for company, orders in self.sudo().grouped("company_id").items():
                now = orders._key_account_get_marks(company)
                before = now and orders._key_account_get_marks(company, without=lines.sudo())
                # A part is judged with its combo, which was there: what is missing is new.
                for order in lines.filtered("combo_item_id").order_id:
                    before.pop(order.id, None)
                marks |= {number: (before.get(number, {}), now[number]) for number in now}
        self._key_account_check_changed(grown, marks)

    def _key_account_check_changed(self, grown, marks):
        """Judge those of changed orders that grew, by all kinds but those of which they have no more than before.

        Others are judged by the kinds alone of which they have more.

        :param dict marks: ``{order id: (before, now)}``, as of :meth:`_key_account_get_marks`
        """
        kinds = self.env["key.account.credit.rule"]._get_checks().keys()
        groups = defaultdict(self.browse)
        for order in self:
            before, now = marks.get(order.id, ({}, {}))
            currency = order.sudo().company_id.currency_id
            worse = frozenset(
                kind
                for kind, amount in now.items()
                if currency.compare_amounts(amount, before.get(kind, 0.0)) > 0
            )
            if order in grown:
                groups[frozenset(kinds - now.keys() | worse), False] |= order
            elif worse:
                groups[worse, True] |= order
        for (judged, is_only_worse), orders in groups.items():
            orders._key_account_check_credit(judged, changed=True, is_only_worse=is_only_worse)
            # What they were released for is used by then.
            orders.sudo().key_account_hold_id._close("confirmed")

    def _key_account_check_credit(self, kinds=None, *, changed=False, is_only_worse=False):
        """Refuse orders that the rules hold; note warnings.

        :param kinds: judge by rules of these kinds only
        :param bool changed: whether the orders were confirmed before
        :param bool is_only_worse: whether they did not grow, but got worse in other ways
        :raise UserError: with reasons and ways out for who may see them, in neutral words for others
        """
        verdicts = self._key_account_judge(kinds) if self else {}
        for order in self.filtered(lambda order: verdicts.get(order.id, {}).get("held")):
            raise UserError(order._key_account_tell_refused(verdicts[order.id], is_only_worse))
        self.sudo()._key_account_note_warned(verdicts, changed=changed)

    def _key_account_tell_refused(self, verdict, is_only_worse):
        """Return why an order is refused; the reasons only for who may see them.

        A release is for what an order is when it is released: what makes a confirmed one worse in other ways
        than by its amount is released as a quotation.
        """
        lines = [
            self.env._("%s is on hold: it is being checked. Finance can release it.", self.name)
        ]
        if is_only_worse:
            lines = [
                self.env._(
                    "%s cannot be changed like this: it would be held. Cancel it and set it to quotation: "
                    "there it can be released.",
                    self.name,
                )
            ]
        if self.env["key.account.order.hold"]._is_seen(verdict["account"], self.env.user):
            sudo = self.sudo()
            words = Words(
                self.env,
                verdict["findings"],
                sudo.company_id.currency_id,
                verdict["rate"],
                sudo.currency_id,
            )
            lines += [words.reasons(), words.ways(waits=not is_only_worse)]
        return "\n".join(lines)
