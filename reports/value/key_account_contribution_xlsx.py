from ...tools.value.contributing import SERVING
from ..key_account_xlsx import INTEGER, PERCENT, Column, Workbook, batches, money_format

AMOUNTS = (
    "revenue", "goods_cost", "margin", *SERVING, "serving_cost", "contribution", "cumulative",
    "discount", "uncosted",
)  # fmt: skip
SHARES = ("contribution_rate", "revenue_portion")
FETCH = ("account_id", "rank", "value_group", "group_reason", *AMOUNTS, *SHARES)


class ContributionXlsx:
    """What accounts contributed in periods, as a workbook with a sheet for each.

    :param key.account.contribution.period periods: with the rights of the user
    """

    def __init__(self, periods):
        self.env = periods.env
        self.periods = periods
        self.lines = self.env["key.account.contribution"]
        names = ", ".join(periods.mapped("display_name"))
        self.title = self.env._("Contribution %(periods)s", periods=names)
        self.book = Workbook(self.env, self.title)
        self.labels = {
            name: described["string"]
            for name, described in self.lines.fields_get(FETCH, ["string"]).items()
        }

    @property
    def filename(self):
        """Return the name of the periods."""
        return f"{self.title}.xlsx"

    def count(self):
        """Return the number of rows."""
        return self.lines.search_count([("period_id", "in", self.periods.ids)])

    def build(self):
        """Return the bytes of the workbook."""
        for period in self.periods:
            self._sheet(period)
        return self.book.close()

    def _sheet(self, period):
        _ = self.env._
        money = money_format(period.sudo().currency_id)
        columns = [
            Column(self.labels["rank"], 8, INTEGER),
            Column(_("Customer"), 34),
            Column(_("Grade"), 10),
            Column(_("Owner"), 22),
            Column(self.labels["value_group"], 14),
            Column(self.labels["group_reason"], 28),
            *(Column(self.labels[name], 16, money) for name in AMOUNTS),
            *(Column(self.labels[name], 12, PERCENT) for name in SHARES),
        ]
        table = self.book.table(period.display_name, columns, frozen=2)
        groups, reasons = (
            dict(self.lines._fields[name]._description_selection(self.env))
            for name in ("value_group", "group_reason")
        )
        lines = self.lines.search([("period_id", "=", period.id)], order="rank")
        for batch in batches(lines, FETCH):
            for line in batch:
                table.append(
                    [
                        line.rank,
                        line.account_id.display_name,
                        line.grade_id.name or None,
                        line.owner_id.name or None,
                        groups.get(line.value_group),
                        reasons.get(line.group_reason),
                        *(line[name] for name in AMOUNTS + SHARES),
                    ]
                )
        table.finish()
