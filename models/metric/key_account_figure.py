from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import format_amount, format_date

from ...tools.metric.documents import DOCUMENT_TYPES
from ...tools.metric.metric_scope import MetricScope
from ...tools.metric.revenue_marks import first_order_query, revenue_marks_query
from ...tools.periods import DAY, months_until, previous_start
from ...tools.story import StoryRows

# Figures in one look, and the metric that says whether they are confidential.
METRICS = {
    "revenue": "revenue",
    "orders": "order_amount",
    "owed": "overdue_amount",
    "margin": "margin",
}


class KeyAccountFigure(models.AbstractModel):
    """The figures of an account in one look, and the marks that they left in its story.

    All are of the twelve months up to today, as on other screens, and are compared with the twelve
    months before; what is owed is compared with the same day a year ago. The months of the line end
    on the same day of each month, so that they add up to the year.
    """

    _name = "key.account.figure"
    _description = "Figures of an Account"

    # === FIGURES === #

    def _get_look_figures(self):
        # What the company of the account did: the user may read the account.
        account = self.sudo()
        measured = account._measure_look(["revenue", "order_amount", "margin"])
        shown = self._get_shown_figures()
        figures = super()._get_look_figures()
        for name, code in METRICS.items():
            if name in shown:
                figure = getattr(account, f"_get_{name}_figure")(measured.get(code))
                figures.append(figure | {"opens": bool(self._find_documents(name))})
        return figures

    def _get_shown_metrics(self, codes):
        """Return those of the metrics whose figures the user may see."""
        if self.env.user.has_group("key_account.group_manager"):
            return set(codes)
        return set(codes) - self.env["key.account.metric"]._get_confidential()

    def _get_shown_figures(self):
        """Return the names of the figures of the account that the user may see."""
        shown = self._get_shown_metrics(METRICS.values())
        names = {name for name, code in METRICS.items() if code in shown}
        return names if self._filter_shown_owed() else names - {"owed"}

    def _get_look_months(self):
        """Return the twelve months up to today: ``[(first day, last day)]``."""
        return months_until(self.company_id._key_account_today(), 12)

    def _measure_look(self, codes):
        """Measure metrics over the year, the year before and the months (sudo).

        :return: ``{code: (value, value of the year before, [values of the months])}``
        """
        months = self._get_look_months()
        start, today = months[0][0], months[-1][1]
        periods = [(start, today), (previous_start(start, today), start - DAY), *months]
        partner = self.partner_id
        year, before, *by_month = (
            measured[partner.id]
            for measured in self.env["key.account.metric"]._measure_periods(
                codes, self.company_id, periods, partner.ids
            )
        )
        return {
            code: (year[code], before[code], [month[code] for month in by_month]) for code in codes
        }

    def _prepare_look_figure(self, measured, **values):
        """Return a figure in the shape that the screen shows, see ``_get_look_figures``."""
        value, before, months = measured
        days = self._get_look_months()
        title = self.env._(
            "%(first)s – %(last)s, compared with the twelve months before.",
            first=format_date(self.env, days[0][0]),
            last=format_date(self.env, days[-1][1]),
        )
        return {
            "unit": "money",
            "better": "up",
            "value": value,
            "before": before,
            "months": months,
            "ends": [format_date(self.env, last) for _first, last in days],
            "detail": "",
            "title": title,
            **values,
        }

    def _get_revenue_figure(self, measured):
        return self._prepare_look_figure(
            measured, name="revenue", sequence=10, label=self.env._("Revenue")
        )

    def _get_margin_figure(self, measured):
        return self._prepare_look_figure(
            measured, name="margin", sequence=50, label=self.env._("Margin of Orders")
        )

    def _get_orders_figure(self, measured):
        """Order intake of the year, and what is left to deliver of all orders."""
        rows = self._get_orders_under_way()
        amount = format_amount(self.env, sum(row[2] for row in rows), self.currency_id)
        late = sum(bool(row[3]) for row in rows)
        detail = rows and self.env._("%(amount)s to deliver", amount=amount)
        if late:
            detail = self.env._("%(open)s, orders late: %(late)s", open=detail, late=late)
        return self._prepare_look_figure(
            measured,
            name="orders",
            sequence=20,
            label=self.env._("Order Intake"),
            detail=detail or self.env._("Nothing to deliver"),
        )

    def _get_owed_figure(self, _measured):
        """What is owed today and on the same day a year ago, and the overdue part of today."""
        months = self._get_look_months()
        days = [months[0][0] - DAY, *(last for _first, last in months)]
        before, *owed = self._get_owed_on(days)
        _owed, overdue, late = owed[-1]
        detail = self.env._("Nothing overdue")
        if not self.currency_id.is_zero(overdue):
            detail = self.env._(
                "%(amount)s overdue, up to %(days)s days",
                amount=format_amount(self.env, overdue, self.currency_id),
                days=late,
            )
        amounts = [float(amount) for amount, _overdue, _days in owed]
        return self._prepare_look_figure(
            (amounts[-1], float(before[0]), amounts),
            name="owed",
            sequence=30,
            label=self.env._("Owed"),
            better="",
            detail=detail,
            title=self.env._(
                "As of today, compared with %(day)s.", day=format_date(self.env, days[0])
            ),
        )

    # === DOCUMENTS === #

    def _get_figure_action(self, name):
        """Return the list of the documents that the user can read, without rights beyond that."""
        if name not in self._get_shown_figures():
            return super()._get_figure_action(name)
        return self._find_documents(name)

    def _find_documents(self, name):
        if name in ("orders", "margin"):
            return self._get_order_action()
        return self._get_invoice_action(only_open=name == "owed")

    def _get_order_action(self):
        """Return the list of the confirmed orders of the twelve months; ``None`` without access."""
        orders = self.env["sale.order"]
        if not orders.has_access("read"):
            return None
        months = self._get_look_months()
        scope = MetricScope(self.company_id.sudo(), months[0][0], months[-1][1])
        customer = self.partner_id.id
        domain = Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "sale"),
                ("date_order", ">=", fields.Datetime.to_string(scope.start_of(scope.date_from))),
                ("date_order", "<", fields.Datetime.to_string(scope.end)),
            ]
        ) & (
            Domain("key_account_partner_id.commercial_partner_id", "=", customer)
            | Domain("key_account_partner_id", "=", False)
            & Domain("partner_id.commercial_partner_id", "=", customer)
        )
        return self._get_document_action(orders, self.env._("Orders"), domain)

    def _get_invoice_action(self, *, only_open=False):
        """Return the list of the invoices of the twelve months, or of all that are not paid."""
        invoices = self.env["account.move"]
        if not invoices.has_access("read"):
            return None
        domain = Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "posted"),
                ("move_type", "in", DOCUMENT_TYPES),
                ("commercial_partner_id.commercial_partner_id", "=", self.partner_id.id),
            ]
        )
        if only_open:
            domain &= Domain("payment_state", "in", ("not_paid", "partial", "in_payment"))
            return self._get_document_action(invoices, self.env._("Open Invoices"), domain)
        months = self._get_look_months()
        first, last = months[0][0], months[-1][1]
        domain &= Domain("invoice_date", ">=", fields.Date.to_string(first))
        domain &= Domain("invoice_date", "<=", fields.Date.to_string(last))
        return self._get_document_action(invoices, self.env._("Invoices"), domain)

    def _get_document_action(self, model, title, domain):
        return {
            "type": "ir.actions.act_window",
            "name": f"{title}: {self.display_name}",
            "res_model": model._name,
            "views": [(False, "list"), (False, "form")],
            "domain": list(domain),
            "context": {"create": False},
        }

    # === STORY === #

    def _get_story_sources(self):
        sources = super()._get_story_sources()
        codes = {"revenue", "order_amount"}
        shown = self._get_shown_metrics(codes)
        today = self.company_id._key_account_today()
        scope = MetricScope(self.company_id.sudo(), today, today, self.partner_id.ids)
        queries = {
            "order_amount": (first_order_query, "sale.order"),
            "revenue": (revenue_marks_query, "account.move"),
        }
        return sources + [
            StoryRows(
                kind="business",
                label=self.env._("Business"),
                icon="fa-line-chart",
                model=model,
                query=query(scope),
                tell=self._tell_marks,
            )
            for code, (query, model) in queries.items()
            if code in shown
        ]

    def _tell_marks(self, marks):
        """Return marks of the business in words."""
        return [
            {"text": self._tell_mark(mark), "tone": "" if mark["mark"] == "order" else "success"}
            for mark in marks
        ]

    def _tell_mark(self, mark):
        if mark["mark"] == "order":
            return self.env._("First order: %(order)s", order=mark["name"])
        currency = self.currency_id
        amount = format_amount(self.env, mark["amount"], currency, trailing_zeroes=False)
        if mark["mark"] == "total":
            return self.env._("Revenue since the beginning passed %(amount)s", amount=amount)
        return self.env._(
            "Best year so far: %(amount)s in %(year)s, before %(former)s",
            year=mark["year"],
            amount=format_amount(self.env, mark["amount"], currency),
            former=format_amount(self.env, mark["former"], currency),
        )
