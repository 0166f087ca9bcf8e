from ...tools.policy.kinds import KINDS, SHARE
from ..key_account_xlsx import DATE, PERCENT, Column, Workbook, batches

FETCH = ("account_id", "kind", "rung_id", "exception_id", "value", "since", "date")
# A number of another kind than a share.
NUMBER = "#,##0.##"


class EntitlementXlsx:
    """What accounts get under policies, why, and what the next step would bring, as a workbook.

    :param key.account.policy policies: with the rights of the user: only accounts that the user may
        read, and no confidential figures for others than managers
    """

    def __init__(self, policies):
        self.env = policies.env
        self.policies = policies
        self.title = self.env._("Entitlements %s", ", ".join(policies.mapped("name")))
        self.book = Workbook(self.env, self.title)
        self.domain = [("policy_id", "in", policies.ids)]

    @property
    def filename(self):
        """Return the name of the policy."""
        return f"{self.title}.xlsx"

    def count(self):
        """Return the number of rows."""
        return self.env["key.account.entitlement"].search_count(self.domain)

    def build(self):
        """Return the bytes of the workbook."""
        _ = self.env._
        columns = [
            Column(_("Customer"), 34),
            Column(_("Grade"), 8),
            Column(_("Owner"), 22),
            Column(_("Advantage"), 26),
            Column(_("Gets"), 26),
            Column(_("Share"), 10, PERCENT),
            Column(_("Number"), 12, NUMBER),
            Column(_("Why"), 60),
            Column(_("Next Step"), 60),
            Column(_("Since"), 12, DATE),
            Column(_("Figures as of"), 12, DATE),
            Column(_("In Odoo"), 40),
        ]
        kinds = dict(self.env["key.account.policy.rung"]._selection_kind())
        table = self.book.table(_("Entitlements"), columns, frozen=1)
        rows = self.env["key.account.entitlement"].search(self.domain)
        for batch in batches(rows, FETCH):
            for row in batch:
                table.append(self._row(row, kinds))
        table.finish()
        return self.book.close()

    def _row(self, row, kinds):
        type_ = KINDS[row.kind].type
        given = row.rung_id or row.exception_id
        is_number = given and type_ not in ("pricelist", "term")
        return [
            row.account_id.display_name,
            row.grade_id.name or None,
            row.owner_id.name or None,
            kinds[row.kind],
            row.value_text,
            row.value if is_number and type_ == SHARE else None,
            row.value if is_number and type_ != SHARE else None,
            row.reason,
            row.next_step or None,
            row.since or None,
            row.date or None,
            row.deviation or None,
        ]
