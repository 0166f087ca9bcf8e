from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools.credit.drafts import draft_documents
from ...tools.credit.exposure import orders_under_way
from ...tools.credit_review.terms import last_due
from ...tools.metric.metric_scope import MetricScope
from ...tools.order_hold.judgement import Claim, Rule, Standing, is_held, judge
from ...tools.order_hold.late import late_amounts
from ...tools.order_hold.worth import invoiced_of, owed, rest, total
from ...tools.periods import add_months


class KeyAccountOrderJudged(models.AbstractModel):
    """Judges orders by the credit of their customers.

    The customer is the commercial partner of the invoice address, as in the exposure. Orders are judged one
    after the other: what passes counts for those that follow. The number of statements does not depend on
    the number of orders.
    """

    _name = "key.account.order.judged"
    _description = "Order Judged by Credit"

    # === BUSINESS METHODS === #

    def _key_account_judge(self, kinds=None):
        """Judge orders, whether confirmed already or not (reads with full rights; writes no order).

        :param kinds: judge by rules of these kinds only; by default by all
        :return: ``{order id: {"findings", "held", "amount", "account", "partner"}}`` of the orders that
            are judged; ``amount`` in company currency. Held orders are those without a release that covers.
        """
        verdicts = {}
        if not self._key_account_is_judging():
            return verdicts
        for company, orders in self.sudo().grouped("company_id").items():
            rules = self.env["key.account.credit.rule"]._of_company(company)
            if kinds is not None:
                rules = rules.filtered(lambda rule: rule.kind in kinds)
            verdicts |= orders._key_account_judge_in(company, rules)
        return verdicts

    @api.model
    def _key_account_get_customers(self, contacts):
        """Return ``{order id: customer}`` of confirmed orders that are invoiced to contacts (sudo)."""
        orders = self.with_context(active_test=False).search(
            [("partner_invoice_id", "child_of", contacts.ids), ("state", "=", "sale")]
        )
        return {order.id: order.partner_invoice_id.commercial_partner_id.id for order in orders}

    @api.model
    def _key_account_take_turn(self, contacts):
        """Wait until nobody judges orders that are invoiced to contacts, those that are just created too (sudo)."""
        rules = self.env["key.account.credit.rule"].sudo().search([])
        companies = rules.company_id
        if not all(rule.company_id for rule in rules):
            companies = companies.search([])
        turns = self.env["key.account.order.turn"].sudo()
        turns._take(companies, contacts.sudo().commercial_partner_id.ids)

    @api.model
    def _key_account_judge_moved(self, customers):
        """Judge what is not invoiced yet of orders that are of another customer than before (sudo).

        :param dict customers: as of :meth:`_key_account_get_customers`
        :return: as of :meth:`_key_account_judge`
        """
        # Contacts are merged by statements.
        self.env.flush_all()
        self.invalidate_model(["partner_invoice_id"], flush=False)
        moved = self.browse(customers).filtered(
            lambda order: order.partner_invoice_id.commercial_partner_id.id != customers[order.id]
        )
        open_orders = self.browse()
        for company, orders in moved.grouped("company_id").items():
            open_orders |= open_orders.browse(orders._key_account_get_counted(company))
        checks = self.env["key.account.credit.rule"]._get_checks()
        return open_orders._key_account_judge({kind for kind in checks if checks[kind].moves})

    @api.model
    def _key_account_is_judging(self):
        """Return whether the feature is on."""
        return self.env["key.account"]._is_feature_on("feature_credit")

    def _key_account_judge_in(self, company, rules):
        if not rules:
            return {}
        accounts = self._key_account_find_accounts(company)
        # Those that are not judged, too: their customer can become a contact of one that is.
        customers = self.partner_invoice_id.commercial_partner_id
        self.env["key.account.order.turn"].sudo()._take(company, customers.ids)
        judged = self.filtered(
            lambda order: (
                company.key_account_hold_all
                or order.partner_invoice_id.commercial_partner_id in accounts
            )
        )
        if not judged:
            return {}
        partners = judged.partner_invoice_id.commercial_partner_id
        self.env.flush_all()
        standings = judged._key_account_get_standings(company, rules, partners, accounts)
        counted = judged._key_account_get_counted(company)
        rates = judged._key_account_get_rates(company)
        today = company._key_account_today()
        waiting = judged.filtered(lambda order: order.state != "sale")
        invoiced = invoiced_of(waiting, MetricScope(company, today, today))
        measured = judged._key_account_measure(company, rules, accounts)
        verdicts = {}
        for order in judged:
            partner = order.partner_invoice_id.commercial_partner_id
            standing, rate = standings[partner.id], rates[order.id]
            known = counted.get(order.id, 0.0)
            claim = Claim(
                amount=known if order.state == "sale" else rest(order, invoiced) / rate,
                owed=owed(order),
                counted=known,
                due=order._key_account_last_due(order.payment_term_id, today),
                rate=rate,
                measured=measured.get(order.id, {}),
            )
            verdict = order._key_account_judge_one(standing, claim, rate, today)
            verdicts[order.id] = verdict | {
                "account": accounts.get(partner, self.env["key.account"]),
                "partner": partner,
            }
        return verdicts

    def _key_account_judge_one(self, standing, claim, rate, today):
        self.ensure_one()
        amount = total(self) / rate
        rounding = self.company_id.currency_id.rounding
        checks = self.env["key.account.credit.rule"]._get_checks()
        findings = judge(claim, standing, today, rounding, checks)
        released = self.key_account_hold_id
        covered = released._covers(self, amount, today)
        left = [
            found
            for found in findings
            if not covered or not released._covers_finding(self, found, claim.measured)
        ]
        held = is_held(left)
        if not held:
            # A return makes no room for others before it is credited, as in the exposure.
            standing.exposure += max(claim.amount, 0.0) - claim.counted
        return {
            "findings": findings,
            "held": held,
            "covered": not left,
            "amount": amount,
            "rate": rate,
        }

    def _key_account_get_rates(self, company, *, as_of_today=False):
        """Return ``{order id: rate}``: of its day, or of today, since Odoo dates an order when confirmed."""
        today = fields.Date.to_date(fields.Datetime.now())
        convert = self.env["res.currency"]._get_conversion_rate
        rates = {
            currency: convert(company.currency_id, currency, company, today)
            for currency in self.currency_id
        }
        return {
            order.id: (
                order.currency_rate
                if order.state == "sale" and not as_of_today
                else rates[order.currency_id]
            )
            or 1.0
            for order in self
        }

    def _key_account_get_own_rates(self):
        """Return ``{order id: (currency, rate)}`` of confirmed orders, as they count."""
        confirmed = self.sudo().filtered(lambda order: order.state == "sale")
        return {order.id: (order.currency_id, order.currency_rate) for order in confirmed}

    def _key_account_check_rates(self, before=None):
        """Refuse confirmed orders that would count by the rate of another day for less than by today's.

        Odoo dates an order when it is confirmed: whoever dated it back later would make room for others.
        Finance, managers and code with full rights may do so.

        :param dict before: the rates of before, as of :meth:`_key_account_get_own_rates`
        :raise UserError: for others
        """
        if self.env.su or self.env.user._key_account_handles_credit():
            return
        own = self._key_account_get_own_rates() if self._key_account_is_judging() else {}
        for number, rated in own.items():
            order = self.sudo().browse(number)
            today = order._key_account_get_rates(order.company_id, as_of_today=True)[number]
            if rated != (before or {}).get(number) and rated[1] > today * (1 + 1e-6):
                raise UserError(
                    self.env._(
                        "%(order)s is in %(currency)s, and would count for less by the rate of its day than by "
                        "today's. Enter today as its day, or ask finance or a manager to change it.",
                        order=order.name,
                        currency=order.currency_id.name,
                    )
                )

    @staticmethod
    def _key_account_last_due(term, day):
        """Return the last day to pay by payment terms; without terms it is the day itself."""
        return last_due(term, day)

    # === MEASURED === #

    def _key_account_find_accounts(self, company):
        """Return the accounts of the customers that are invoiced, archived ones too: ``{customer: account}``."""
        accounts = self.env["key.account"].sudo().with_context(active_test=False)
        partners = self.partner_invoice_id.commercial_partner_id
        found = accounts.search(
            [("company_id", "=", company.id), ("partner_id", "in", partners.ids)]
        )
        return {account.partner_id: account for account in found}

    def _key_account_measure(self, company, rules, accounts):
        """Return what the kinds of rooms above need to know of orders: ``{order id: {kind: figures}}``.

        A hook of rooms above, in full rights.

        :param rules: only for the kinds of these
        :param dict accounts: ``{customer: account}``
        """
        return {}

    def _key_account_get_marks(self, company, without=None):
        """Return what makes confirmed orders be judged again, by kinds of rooms above, when there is more of it.

        A hook of rooms above, in full rights.

        :param without: lines that are left out
        :return: ``{order id: {kind: amount}}``
        """
        return {}

    def _key_account_get_standings(self, company, rules, partners, accounts):
        """Return ``{customer id: Standing}``: a statement per source, whatever the number of customers."""
        today = company._key_account_today()
        decided = {
            credit.account_id: credit
            for credit in self.env["key.account.credit"]
            .sudo()
            .search([("account_id", "in", [account.id for account in accounts.values()])])
        }
        exposures = self.env["key.account"].sudo()._measure_exposure(company, today, partners.ids)
        credited = self._key_account_get_credited(company, partners)
        late = self._key_account_get_late(company, today, rules, partners)
        broken = self._key_account_get_broken(company, today, rules, partners)
        standings = {}
        for partner in partners:
            account = accounts.get(partner, self.env["key.account"])
            credit = decided.get(account, self.env["key.account.credit"])
            exposure = exposures[partner.id]
            standings[partner.id] = Standing(
                rules=[
                    Rule(rule.id, *(rule[name] for name in Rule._fields[1:]))
                    for rule in rules._of_grade(account.grade_id)
                ],
                exposure=exposure["exposure"] + credited.get(partner.id, 0.0),
                limit=exposure["limit"],
                late=late[partner.id],
                broken=broken[partner.id],
                **self._key_account_get_decided(credit, today),
            )
        return standings

    def _key_account_get_decided(self, credit, today):
        term = credit.payment_term_id
        return {
            "on_stop": credit.on_stop,
            "stop_reason": credit.stop_reason or "",
            "stop_date": credit.stop_date or None,
            "review_date": credit.next_review_date or None,
            "term": term.name or "",
            "due": self._key_account_last_due(term, today) if term else None,
        }

    def _key_account_get_counted(self, company):
        """Return ``{order id: amount}`` of confirmed orders: what of them is not invoiced yet."""
        confirmed = self.filtered(lambda order: order.state == "sale")
        if not confirmed:
            return {}
        today = company._key_account_today()
        scope = MetricScope(company, today, today)
        query = orders_under_way(scope, SQL("sale.id IN %s", confirmed._ids))
        return {row["order_id"]: float(row["amount"]) for row in self.env.execute_query_dict(query)}

    def _key_account_get_credited(self, company, partners):
        """Return ``{customer id: amount}`` of draft credit notes: they make no room, since they can go again."""
        if not company.key_account_exposure_drafts:
            return {}
        today = company._key_account_today()
        query = SQL(
            "SELECT partner_id, -SUM(amount) FROM (%s) drafts WHERE amount < 0 GROUP BY partner_id",
            draft_documents(MetricScope(company, today, today, partners.ids)),
        )
        return {partner: float(amount) for partner, amount in self.env.execute_query(query)}

    def _key_account_get_late(self, company, today, rules, partners):
        """Return ``{customer id: {days: amount}}`` of what is late by more than the days of rules."""
        found = defaultdict(dict)
        limits = set(rules.filtered(lambda rule: rule.kind == "overdue").mapped("days"))
        if limits:
            scope = MetricScope(company, today, today, partners.ids)
            for row in self.env.execute_query_dict(
                late_amounts(company, today, scope.only, limits)
            ):
                found[row["partner_id"]][row["days"]] = float(row["amount"])
        return found

    def _key_account_get_broken(self, company, today, rules, partners):
        """Return ``{customer id: {months: number}}`` of broken promises in the months of rules."""
        found = defaultdict(dict)
        for months in set(rules.filtered(lambda rule: rule.kind == "broken").mapped("months")):
            promises = self.env["key.account.payment.promise"].sudo()
            since = add_months(today, -months)
            for partner, number in promises._count_broken(company, since, partners.ids).items():
                found[partner][months] = number
        return found
