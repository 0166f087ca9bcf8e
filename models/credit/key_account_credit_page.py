from odoo import models
from odoo.exceptions import AccessError
from odoo.tools import SQL, format_date

from ...tools.credit.exposure import exposure, open_items
from ...tools.metric.documents import item_day
from ...tools.metric.metric_scope import MetricScope
from ...tools.periods import DAY, add_months, period_start, previous_start

# Documents on the page; the oldest come first.
DOCUMENTS = 100
MONTHS = 12


class KeyAccountCreditPage(models.AbstractModel):
    """The page *Credit* of an account: what is owed by age, how it grew, what is open, how it pays.

    The form shows the page when it is opened, and asks for it with one call: :meth:`get_credit`.
    """

    _name = "key.account.credit.page"
    _description = "Credit Page of an Account"

    # === HOOKS === #

    def _get_open_documents(self, limit=None):
        """Return what the customer has not paid, the oldest due day first. To be extended by rooms.

        The user may see the credit of the account; documents are read with all rights. Rooms fill
        ``dispute`` and ``promise``: short texts, empty without any.

        :param int limit: the number of documents; all without it
        :return: ``[{"item_id": of the journal item, "move_id", "name", "reference", "date", "due", "late"
            (days, 0 before the due day), "amount", "open" (in company currency, less than 0 for credits),
            "dispute": "", "promise": ""}]``
        """
        self.ensure_one()
        self.env.flush_all()
        company = self.company_id.sudo()
        today = company._key_account_today()
        scope = MetricScope(company, today, today, self.sudo().partner_id.ids)
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT item.item_id AS item_id, line.move_id AS move_id, move.name,
                       COALESCE(NULLIF(move.ref, ''), NULLIF(line.name, move.name)) AS reference,
                       %(day)s AS date, item.due,
                       CASE WHEN item.is_credit THEN 0 ELSE GREATEST(%(today)s - item.due, 0) END AS late,
                       line.balance AS amount, item.amount AS open
                  FROM (%(items)s) item
                  JOIN account_move_line line ON line.id = item.item_id
                  JOIN account_move move ON move.id = line.move_id
                 ORDER BY item.is_credit, item.due, item.item_id
                 LIMIT %(limit)s
                """,
                day=item_day("line"),
                today=today,
                items=open_items(company, today, scope.only),
                limit=limit,
            )
        )
        return [
            {
                **row,
                "reference": row["reference"] or "",
                "amount": float(row["amount"]),
                "open": float(row["open"]),
                "dispute": "",
                "promise": "",
            }
            for row in rows
        ]

    # === WHAT THE SCREEN ASKS FOR === #

    def get_credit(self):
        """Return what the page *Credit* shows of the account.

        :return: ``{"currency_id", "day", "figures": parts of the exposure, see _measure_exposure, "ages":
            [{"label", "amount", "tone"}], "months": [{"day", "exposure"}], "habit": see _get_habit,
            "documents": see _get_open_documents with days in words and "opens", "more": number of
            documents that are left out}``
        :raise AccessError: for an account whose credit the user may not see
        """
        self.ensure_one()
        self.check_access("read")
        if not self._filter_credit():
            raise AccessError(
                self.env._(
                    "The credit of %(account)s is shown to its owner and deputy, to finance and to "
                    "managers. Ask the owner of the account.",
                    account=self.display_name,
                )
            )
        today = self.company_id._key_account_today()
        months = self._measure_months(today)
        figures = self._get_exposure(today)
        figures["oldest"] = figures["oldest"] and (today - figures["oldest"]).days
        documents = self._get_open_documents()
        return {
            "currency_id": self.currency_id.id,
            "day": format_date(self.env, today),
            "figures": figures,
            "ages": self._get_ages(figures),
            "months": [
                {"day": format_date(self.env, day), "exposure": amount} for day, amount in months
            ],
            "habit": self._get_habit(today),
            "documents": self._tell_documents(documents[:DOCUMENTS]),
            "more": max(len(documents) - DOCUMENTS, 0),
        }

    def _tell_documents(self, documents):
        """Return documents with their days in words, and whether the user can open each."""
        moves = self.env["account.move"].browse({row["move_id"] for row in documents})
        opens = set(moves._filtered_access("read").ids)
        return [
            {
                **row,
                "date": format_date(self.env, row["date"]),
                "due": format_date(self.env, row["due"]),
                "opens": row["move_id"] in opens,
            }
            for row in documents
        ]

    def _measure_months(self, today):
        """Return the exposure at the ends of the last twelve months, and today: one statement.

        :return: ``[(day, amount)]``, oldest first
        """
        self.env.flush_all()
        company = self.company_id.sudo()
        first = today.replace(day=1)
        days = [add_months(first, -number) - DAY for number in range(MONTHS - 1, -1, -1)]
        days.append(today)
        ages, drafts = company._key_account_ages(), company.key_account_exposure_drafts
        partner_ids = self.sudo().partner_id.ids
        rows = self.env.execute_query(
            SQL(" UNION ALL ").join(
                SQL(
                    "SELECT %s AS day, exposed.exposure FROM (%s) exposed",
                    day,
                    exposure(MetricScope(company, day, day, partner_ids), ages, drafts=drafts),
                )
                for day in days
            )
        )
        found = {day: company.currency_id.round(float(amount)) for day, amount in rows}
        return [(day, found.get(day, 0.0)) for day in days]

    def _get_ages(self, figures):
        """Return the parts of what is owed by age, with what they are called."""
        ages = self.company_id._key_account_ages()
        lower = (1, ages.first + 1, ages.second + 1)
        spans = zip(lower, ages, strict=True)
        late = [
            self.env._("%(first)s–%(last)s days late", first=first, last=last)
            for first, last in spans
        ]
        late.append(self.env._("Over %(days)s days late", days=ages.third))
        parts = [
            ("not_due", self.env._("Not due"), "success"),
            ("late_1", late[0], "warning"),
            ("late_2", late[1], "warning"),
            ("late_3", late[2], "danger"),
            ("late_4", late[3], "danger"),
            ("credits", self.env._("Payments and credits, not matched"), "info"),
        ]
        return [
            {"part": part, "label": label, "amount": figures[part], "tone": tone}
            for part, label, tone in parts
        ]

    def _get_habit(self, today):
        """Return what the customer usually does: days beyond terms, weighted by money.

        :return: ``{"year", "before", "quarter"}``: of the twelve months up to today, the twelve before, and
            the last three; ``None`` where nothing was paid
        """
        year = period_start(today, 12)
        periods = [
            (year, today),
            (previous_start(year, today), year - DAY),
            (period_start(today, 3), today),
        ]
        partner_id = self.sudo().partner_id.id
        measured = self.env["key.account.metric"]._measure_periods(
            ["days_beyond_terms"], self.company_id.sudo(), periods, [partner_id]
        )
        return {
            name: values[partner_id]["days_beyond_terms"]
            for name, values in zip(("year", "before", "quarter"), measured, strict=True)
        }
