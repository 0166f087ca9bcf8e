from odoo.tools import SQL

from ...tools.credit.exposure import OWED, ageing, ledger_balance
from ..key_account_xlsx import BATCH, DATE, INTEGER, Column, Workbook, money_format


class AgeingXlsx:
    """What customers owed at the end of a day, by age, as a workbook.

    Whoever handles credit gets all customers of the company, and the receivables of its ledger: the rows
    add up to them. Others get the customers of their own accounts.

    :param key.account.ageing wizard: company and day, with the rights of the user
    """

    def __init__(self, wizard):
        self.env = wizard.env
        self.company = wizard.company_id.sudo()
        self.day = wizard.date
        self.title = self.env._(
            "Ageing list of %(company)s on %(date)s",
            company=wizard.company_id.display_name,
            date=self.day,
        )
        self.scope = self.env["key.account"]._get_credit_scope(self.company, self.day, self.day)
        self.is_whole = self.env.su or self.env.user._key_account_handles_credit()
        self.book = Workbook(self.env, self.title)
        self.money = money_format(self.company.currency_id)
        self.digits = self.company.currency_id.decimal_places
        self.totals = dict.fromkeys(OWED, 0.0)

    @property
    def filename(self):
        """Return the title with the day."""
        return f"{self.title}.xlsx"

    def count(self):
        """Return the number of customers of the list."""
        self.env.flush_all()
        [(number,)] = self.env.execute_query(SQL("SELECT COUNT(*) FROM (%s) aged", self._query()))
        return number

    def build(self):
        """Return the bytes of the workbook."""
        _ = self.env._
        self.env.flush_all()
        all_grades = self.env["key.account.grade"].sudo().with_context(active_test=False)
        grades = {grade.id: grade.name for grade in all_grades.search([])}
        table = self.book.table(_("Ageing"), self._columns(), frozen=1)
        self.env.cr.execute(self._rows_query())
        while rows := self.env.cr.fetchmany(BATCH):
            for name, owner, grade_id, oldest, *amounts in rows:
                for part, amount in zip(OWED, amounts, strict=True):
                    self.totals[part] += amount
                owed, late = self._round(sum(amounts)), self._round(sum(amounts[1:]))
                days = (self.day - oldest).days if oldest else None
                table.append(
                    [name, owner, grades.get(grade_id), *amounts, owed, max(late, 0), oldest, days]
                )
        rest = self._get_rest() if self.is_whole else []
        blank = [None] * (2 + len(OWED))
        for label, amount in rest:
            table.append([label, *blank, amount])
        table.finish()
        self._add_summary(rest)
        return self.book.close()

    def _query(self):
        return ageing(self.scope, self.company._key_account_ages())

    def _rows_query(self):
        """Return the rows of the list, those that owe most first."""
        amounts = [SQL("aged.%s", SQL.identifier(part)) for part in OWED]
        return SQL(
            """
            SELECT partner.name, owner.name, account.grade_id, aged.oldest, %(amounts)s
              FROM (%(aged)s) aged
              JOIN res_partner partner ON partner.id = aged.partner_id
         LEFT JOIN key_account account
                ON account.partner_id = aged.partner_id AND account.company_id = %(company)s
         LEFT JOIN res_users users ON users.id = account.owner_id
         LEFT JOIN res_partner owner ON owner.id = users.partner_id
                 ORDER BY %(owed)s DESC, partner.name, partner.id
            """,
            amounts=SQL(", ").join(amounts),
            aged=self._query(),
            company=self.company.id,
            owed=SQL(" + ").join(amounts),
        )

    def _get_rest(self):
        """Return what the ledger holds beside the customers: ``[(label, amount)]``, without zeros."""
        _ = self.env._
        [(ledger, nobody)] = self.env.execute_query(ledger_balance(self.company, self.day))
        other = self._round(ledger - nobody - sum(self.totals.values()))
        rest = [
            (_("Entries without a customer"), self._round(nobody)),
            (_("Exchange differences, rounding, and documents booked on another day"), other),
        ]
        return [(label, amount) for label, amount in rest if amount]

    def _round(self, amount):
        return round(float(amount), self.digits)

    def _columns(self):
        _ = self.env._
        ages = self.company._key_account_ages()
        spans = ((1, ages.first), (ages.first + 1, ages.second), (ages.second + 1, ages.third))
        titles = [
            _("Not Due"),
            *(_("%(first)s–%(last)s Days", first=first, last=last) for first, last in spans),
            _("Over %(days)s Days", days=ages.third),
            _("Not Matched"),
            _("Owed"),
            _("Overdue"),
        ]
        return [
            Column(_("Customer"), 34),
            Column(_("Owner"), 22),
            Column(_("Grade"), 8),
            *(Column(title, 15, self.money) for title in titles),
            Column(_("Oldest Due"), 12, DATE),
            Column(_("Days Late"), 10, INTEGER),
        ]

    def _add_summary(self, rest):
        """Add the sums by age, and the balance of the ledger that the rows add up to."""
        _ = self.env._
        sheet = self.book.sheet(_("Summary"))
        sheet.widths(62, 20)
        money, bold = self.book.format(self.money), self.book.format(bold=True)
        sheet.heading(self.title)
        sheet.line((_("Exported by"), bold), self.env.user.name)
        sheet.heading(_("Owed by age"))
        titles = [column.title for column in self._columns()[3 : 3 + len(OWED)]]
        for title, amount in zip(titles, self.totals.values(), strict=True):
            sheet.line(title, (self._round(amount), money))
        owed = self._round(sum(self.totals.values()))
        total = self.book.format(self.money, bold=True)
        sheet.line((_("Owed by customers"), bold), (owed, total))
        if not self.is_whole:
            return
        for label, amount in rest:
            sheet.line(label, (amount, money))
        balance = self._round(owed + sum(amount for _label, amount in rest))
        sheet.line((_("Receivables in the ledger"), bold), (balance, total))
