from .key_account_xlsx import DATE, INTEGER, PERCENT, Column, Workbook, batches

FIELDS = (
    "partner_id", "company_id", "grade_id", "grade_date", "grade_source", "grade_reason", "posture",
    "owner_id", "deputy_id", "customer_since", "locked_until", "lock_reason",
    "influence", "influence_date", "reputation", "reputation_date",
)  # fmt: skip


class AccountListXlsx:
    """The key account list as a workbook, with the data that the user can see.

    :param key.account accounts: with the rights of the user
    :param date date: the date of the list
    """

    def __init__(self, accounts, date):
        self.env = accounts.env
        self.accounts = accounts
        self.date = date
        self.title = self.env._("Key accounts on %(date)s", date=date)
        self.book = Workbook(self.env, self.title)
        self.labels = {
            name: dict(accounts._fields[name]._description_selection(self.env))
            for name in ("posture", "grade_source")
        }
        self.counts = {}

    @property
    def filename(self):
        """Return the title and the date."""
        return f"{self.title}.xlsx"

    def build(self):
        """Return the bytes of the workbook."""
        _ = self.env._
        columns = self._columns()
        table = self.book.table(_("Accounts"), [column for column, _value in columns], frozen=1)
        for batch in batches(self.accounts, FIELDS):
            # sudo(): names of owners and countries; the accounts are readable by the user.
            for account in batch.sudo():
                table.append(value(account) for _column, value in columns)
                key = (account.company_id.id, account.grade_id.id)
                self.counts[key] = self.counts.get(key, 0) + 1
        table.finish()
        self._add_summary()
        return self.book.close()

    def _columns(self):
        """Return the columns, each with the value of an account to show."""
        _ = self.env._
        labels = self.labels
        columns = [
            (Column(_("Customer"), 34), lambda account: account.partner_id.name),
            (Column(_("City"), 18), lambda account: account.partner_id.city),
            (Column(_("Country"), 18), lambda account: account.partner_id.country_id.name),
            (Column(_("Grade"), 8), lambda account: account.grade_id.name),
            (Column(_("Graded on"), 12, DATE), lambda account: account.grade_date),
            (
                Column(_("Graded by"), 12),
                lambda account: labels["grade_source"].get(account.grade_source),
            ),
            (Column(_("Grade Reason"), 30), lambda account: account.grade_reason),
            (Column(_("Posture"), 12), lambda account: labels["posture"].get(account.posture)),
            (Column(_("Owner"), 22), lambda account: account.owner_id.name),
            (Column(_("Deputy"), 22), lambda account: account.deputy_id.name),
            (Column(_("Customer Since"), 12, DATE), lambda account: account.customer_since),
            (Column(_("Locked until"), 12, DATE), lambda account: account.locked_until),
            (Column(_("Lock Reason"), 30), lambda account: account.lock_reason),
            (
                Column(_("Industry Influence"), 11, INTEGER),
                lambda account: account.influence if account.influence_date else None,
            ),
            (Column(_("Influence Scored on"), 12, DATE), lambda account: account.influence_date),
            (
                Column(_("Reputation"), 11, INTEGER),
                lambda account: account.reputation if account.reputation_date else None,
            ),
            (Column(_("Reputation Scored on"), 12, DATE), lambda account: account.reputation_date),
        ]
        if len(self.env.companies) > 1:
            company = (Column(_("Company"), 22), lambda account: account.company_id.name)
            columns.insert(1, company)
        return columns

    def _add_summary(self):
        """Add the number of accounts per company and grade, as table and chart."""
        _ = self.env._
        sheet = self.book.sheet(_("Summary"))
        sheet.widths(26, 14, 14)
        bold = self.book.format(bold=True)
        sheet.heading(self.title)
        sheet.line((_("Exported by"), bold), self.env.user.name)
        number = self.book.format(INTEGER, align="left")
        sheet.line((_("Accounts"), bold), (len(self.accounts), number))
        grades = self.env["key.account.grade"].with_context(active_test=False).search([])
        companies = {company_id for company_id, _grade_id in self.counts}
        for company in self.env.companies.filtered(lambda c: c.id in companies):
            sheet.heading(company.name)
            self._add_counts(sheet, company, grades)

    def _add_counts(self, sheet, company, grades):
        _ = self.env._
        names = {grade.id: grade.name for grade in grades} | {False: _("Not graded")}
        rows = [
            (name, self.counts[company.id, grade_id])
            for grade_id, name in names.items()
            if (company.id, grade_id) in self.counts
        ]
        total = sum(count for _name, count in rows)
        sheet.header(_("Grade"), _("Accounts"), _("Share"))
        first = sheet.row
        integer, percent = self.book.format(INTEGER), self.book.format(PERCENT)
        for name, count in rows:
            sheet.line(name, (count, integer), (count / total, percent))
        chart = self.book.chart({"type": "column"})
        chart.add_series(
            {
                "name": _("Accounts"),
                "categories": sheet.range(first, sheet.row - 1, 0),
                "categories_data": [name for name, _count in rows],
                "values": sheet.range(first, sheet.row - 1, 1),
                "values_data": [count for _name, count in rows],
                "fill": {"color": "#875A7B"},
                "data_labels": {"value": True},
                "gap": 60,
            }
        )
        chart.set_title({"name": _("Accounts by grade"), "name_font": {"size": 12}})
        chart.set_legend({"none": True})
        chart.set_y_axis({"visible": False, "major_gridlines": {"visible": False}})
        chart.set_size({"width": 420, "height": 240})
        sheet.worksheet.insert_chart(first - 2, 4, chart)
        sheet.row = max(sheet.row, first + 12)
