from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools.desk import DeskFigure, DeskKind, DeskSource

# Days in which a change of grade is news.
NEWS = 14
TOP, TOP_SHARE = 5, 0.2


class KeyAccountDesk(models.AbstractModel):
    """What managers decide: accounts that moved or have no owner, and the figures of all accounts."""

    _inherit = "key.account.desk"

    # === ITEMS === #

    @api.model
    def _get_desk_kinds(self):
        return super()._get_desk_kinds() | {
            "no_owner": DeskKind(
                self.env._("Account without owner"), self.env._("Choose Owner"), 0.15, 10
            ),
            "grade_moved": DeskKind(
                self.env._("Account that changed grade"), self.env._("Open Account"), 0.05, 10
            ),
        }

    @api.model
    def _get_desk_items(self, desk):
        sources = super()._get_desk_items(desk)
        if not desk.everybody:
            return sources
        return [
            *sources,
            DeskSource(
                "no_owner",
                "key.account",
                SQL(
                    """
                    SELECT CASE WHEN COUNT(*) = 1 THEN MIN(account.id) END AS account_id,
                           MIN(account.id) AS res_id, NULL AS day, NULL AS amount,
                           JSON_BUILD_OBJECT('number', COUNT(*),
                                             'account_ids', ARRAY_AGG(account.id)) AS facts
                      FROM desk_account account
                     WHERE account.owner_id IS NULL
                    HAVING COUNT(*) > 0
                    """
                ),
                lambda item: (
                    self.env._("%s accounts have no owner", item.facts["number"])
                    if item.facts["number"] > 1
                    else self.env._("it has no owner")
                ),
                method="action_view_without_owner",
            ),
            DeskSource(
                "grade_moved",
                "key.account",
                self._get_moved_query(desk, NEWS),
                lambda item: self.env._(
                    "it moved from %(before)s to %(grade)s %(when)s",
                    before=item.facts["before"],
                    grade=item.facts["grade"],
                    when=desk.when(item.day),
                ),
            ),
        ]

    @api.model
    def _get_moved_query(self, desk, days):
        """Return the accounts that have another grade now than before the last days.

        Where there was no grade before them, the first one within them counts as the one before. A first grade
        alone is no change, also one that was corrected on its day, and neither is one that was taken back.
        """
        return SQL(
            """
            SELECT moved.id AS account_id, moved.id AS res_id, moved.date AS day, NULL AS amount,
                   JSON_BUILD_OBJECT('before', %(before)s, 'grade', %(grade)s,
                                     'is_up', grade.sequence < before.sequence
                                              OR grade.sequence = before.sequence
                                             AND grade.id < before.id) AS facts
              FROM (SELECT DISTINCT ON (account.id)
                           account.id, account.grade_id, change.date, change.previous_grade_id
                      FROM desk_account account
                      JOIN key_account_grade_change change
                        ON change.account_id = account.id AND change.date > %(since)s
                       AND change.merged_from IS NULL AND change.previous_grade_id IS NOT NULL
                     WHERE NOT EXISTS (SELECT FROM key_account_grade_change given
                                        WHERE given.account_id = change.account_id
                                          AND given.date = change.date AND given.id < change.id
                                          AND given.merged_from IS NULL
                                          AND given.previous_grade_id IS NULL)
                     ORDER BY account.id, change.date, change.id) moved
              JOIN key_account_grade before ON before.id = moved.previous_grade_id
              JOIN key_account_grade grade ON grade.id = moved.grade_id
             WHERE before.id <> grade.id
            """,
            before=desk.translated(SQL("before.name")),
            grade=desk.translated(SQL("grade.name")),
            since=desk.today - timedelta(days=days),
        )

    # === FIGURES === #

    @api.model
    def _get_desk_figures(self, desk):
        return [
            self._get_grade_figure(desk),
            self._get_moved_figure(desk),
            *([self._get_concentration_figure(desk)] if self._is_desk_money_known() else []),
            *super()._get_desk_figures(desk),
        ]

    @api.model
    def _get_grade_figure(self, desk):
        """The number of accounts of each grade; of accounts without owner in the note."""
        rows = desk.rows(
            SQL(
                """
                SELECT grade.id, %(name)s AS name, grade.color, COUNT(*) AS number,
                       COUNT(*) FILTER (WHERE account.owner_id IS NULL) AS unowned
                  FROM desk_account account
             LEFT JOIN key_account_grade grade ON grade.id = account.grade_id
                 GROUP BY grade.id
                 ORDER BY grade.sequence, grade.id
                """,
                name=desk.translated(SQL("grade.name")),
            )
        )
        unowned = sum(row["unowned"] for row in rows)
        without = self.env._("No grade")
        note = self.env._("Without owner: %s", unowned) if unowned else ""
        return DeskFigure(
            "grades",
            self.env._("Accounts by Grade"),
            str(sum(row["number"] for row in rows)),
            note,
            desk.list(self.env._("Accounts"), []),
            tuple(
                {
                    "label": row["name"] or without,
                    "value": str(row["number"]),
                    "color": row["color"] or 0,
                    "action": desk.list(
                        row["name"] or without, [("grade_id", "=", row["id"] or False)]
                    ),
                }
                for row in rows
            ),
        )

    @api.model
    def _get_moved_figure(self, desk):
        """Accounts whose grade changed in the last two weeks, up and down."""
        rows = desk.rows(
            SQL(
                """
                , moved AS (%s)
                SELECT (facts->>'is_up')::bool AS is_up, COUNT(*) AS number,
                       ARRAY_AGG(account_id) AS ids
                  FROM moved GROUP BY 1 ORDER BY 1 DESC
                """,
                self._get_moved_query(desk, NEWS),
            )
        )
        by_way = {row["is_up"]: row for row in rows}
        ids = [account_id for row in rows for account_id in row["ids"]]
        words = {True: self.env._("Up"), False: self.env._("Down")}
        changed = self.env._("Changed Grade")
        return DeskFigure(
            "moved",
            self.env._("Changed Grade in %s Days", NEWS),
            str(len(ids)),
            "",
            desk.list(changed, [("id", "in", ids)]),
            tuple(
                {
                    "label": word,
                    "value": str(by_way[is_up]["number"]),
                    "color": 10 if is_up else 1,
                    "action": desk.list(word, [("id", "in", by_way[is_up]["ids"])]),
                }
                for is_up, word in words.items()
                if is_up in by_way
            ),
        )

    @api.model
    def _get_concentration_figure(self, desk):
        """The share of the best customers in the revenue of all accounts of the last twelve months."""
        [row] = desk.rows(
            SQL(
                """
                , money AS (%(money)s)
                SELECT SUM(amount) FILTER (WHERE place <= %(top)s) / NULLIF(SUM(amount), 0) AS top,
                       SUM(amount) FILTER (WHERE place <= GREATEST(ROUND(number * %(share)s), 1))
                           / NULLIF(SUM(amount), 0) AS fifth,
                       ARRAY_AGG(account_id ORDER BY place) FILTER (WHERE place <= %(top)s) AS ids
                  FROM (SELECT account_id, amount, COUNT(*) OVER () AS number,
                               ROW_NUMBER() OVER (ORDER BY amount DESC, account_id) AS place
                          FROM money WHERE amount > 0) ranked
                """,
                money=self._get_desk_money(desk, SQL("TRUE")),
                top=TOP,
                share=TOP_SHARE,
            )
        )
        if row["top"] is None:
            return DeskFigure(
                "concentration",
                self.env._("Concentration"),
                "–",
                self.env._("Nothing was invoiced to accounts in the last 12 months"),
            )
        best = self.env._("Top %s by Revenue", TOP)
        return DeskFigure(
            "concentration",
            self.env._("Revenue of the Top %s", TOP),
            desk.percent(row["top"]),
            self.env._("Top 20 %%: %(share)s", share=desk.percent(row["fifth"])),
            desk.list(best, [("id", "in", row["ids"])]),
        )
