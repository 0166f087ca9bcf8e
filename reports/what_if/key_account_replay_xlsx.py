from odoo.tools import format_date

from ..key_account_xlsx import DECIMAL, PERCENT, Column, Workbook, batches, money_format

SUMMED = (
    "revenue_was", "revenue_would", "margin_was", "margin_would", "discount_was", "discount_would",
    "price_effect", "terms_was", "terms_would", "rebate", "rebate_would",
    "commission_was", "commission_would",
    "expense_was", "expense_would", "advantage", "difference", "volume",
)  # fmt: skip
FETCH = ("account_id", "grade_id", "policy_id", "days_was", "days_would", "is_lost", "outcome")


class ReplayXlsx:
    """A replay as a workbook: what it assumes, a sheet by grade with the policies, one by account.

    :param key.account.replay replay: with the rights of the user
    """

    def __init__(self, replay):
        self.env = replay.env
        self.replay = replay
        self.title = ", ".join(replay.mapped("name"))
        self.book = Workbook(self.env, self.title)
        self.lines = self.env["key.account.replay.line"]
        self.domain = [("replay_id", "in", replay.ids)]
        self.money = money_format(replay[:1].sudo().currency_id)
        self.labels = {
            name: described["string"]
            for name, described in self.lines.fields_get([*SUMMED, *FETCH], ["string"]).items()
        }

    @property
    def filename(self):
        """Return the name of the replay."""
        return f"{self.title}.xlsx"

    def count(self):
        """Return the number of rows."""
        return self.lines.search_count(self.domain)

    def build(self):
        """Return the bytes of the workbook."""
        for replay in self.replay:
            self._assumptions(replay)
        self._by_grade()
        self._by_account()
        return self.book.close()

    # === SHEETS === #

    def _assumptions(self, replay):
        _ = self.env._
        sheet = self.book.sheet(_("Assumptions"))
        sheet.widths(30, 60)
        sheet.heading(replay.name)
        percent = self.book.format(PERCENT, align="left")
        sheet.line(_("Policy"), replay.policy_id.name)
        if replay.compare_policy_id:
            sheet.line(_("Compared with"), replay.compare_policy_id.name)
        sheet.line(_("From"), format_date(self.env, replay.date_from))
        sheet.line(_("To"), format_date(self.env, replay.date_to))
        for name in ("capital_rate", "commission_rate", "expense_rate"):
            label = replay._fields[name]._description_string(self.env)
            sheet.line(label, (replay[name], percent))
        for text in (replay.assumptions, replay.summary, replay.note):
            for line in (text or "").splitlines():
                sheet.line("", line)

    def _by_grade(self):
        _ = self.env._
        columns = [Column(_("Policy"), 26), Column(_("Grade"), 10), Column(_("Accounts"), 10)]
        table = self._table(_("By Grade"), columns, frozen=2)
        groups = self.lines._read_group(
            self.domain,
            ["policy_id", "grade_id"],
            ["account_id:count_distinct", *(f"{name}:sum" for name in SUMMED)],
        )
        for policy, grade, accounts, *sums in groups:
            table.append([policy.name, grade.name or None, accounts, *sums])
        table.finish()

    def _by_account(self):
        _ = self.env._
        columns = [
            Column(_("Customer"), 34),
            Column(_("Owner"), 22),
            Column(_("Grade"), 10),
            Column(_("Policy"), 26),
            Column(self.labels["outcome"], 14),
            Column(self.labels["days_was"], 10, DECIMAL),
            Column(self.labels["days_would"], 10, DECIMAL),
            Column(self.labels["is_lost"], 12),
        ]
        table = self._table(_("By Account"), columns, frozen=1)
        outcomes = dict(self.lines._fields["outcome"]._description_selection(self.env))
        yes = _("yes")
        for batch in batches(self.lines.search(self.domain), [*FETCH, *SUMMED]):
            for line in batch:
                table.append(
                    [
                        line.account_id.display_name,
                        line.owner_id.name or None,
                        line.grade_id.name or None,
                        line.policy_id.name,
                        outcomes[line.outcome],
                        line.days_was,
                        line.days_would,
                        yes if line.is_lost else None,
                        *(line[name] for name in SUMMED),
                    ]
                )
        table.finish()

    def _table(self, name, columns, frozen):
        amounts = [Column(self.labels[field], 16, self.money) for field in SUMMED]
        return self.book.table(name, [*columns, *amounts], frozen=frozen)
