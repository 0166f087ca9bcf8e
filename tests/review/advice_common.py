import re
from decimal import Decimal
from unittest.mock import patch

from odoo.tools import SQL

from ...tools.review.ranking import Ranking
from ...tools.review.scoring import measure_column
from .grade_oracle import GradeOracle

OPERATORS = {"at least": ">=", "more than": ">", "at most": "<=", "less than": "<"}
TOLD = re.compile(rf"({'|'.join(OPERATORS)}) ([^()]*?) \(now ")
NUMBER = re.compile(r"-?\d[\d,]*(\.\d+)?")


def measured_as(book):
    """Return a replacement for ``Ranking._measured`` that measures what ``book`` says.

    :param dict book: ``{id of a commercial partner: {metric code: figure}}``
    """

    def _measured(ranking):
        codes = list(ranking.fragments)
        rows = [
            SQL(
                "(%s, %s)",
                partner_id,
                SQL(", ").join(SQL("%s::numeric", figures.get(code)) for code in codes),
            )
            for partner_id, figures in book.items()
        ]
        return SQL(
            "SELECT population.*, %s FROM population JOIN (VALUES %s) AS book (partner_id, %s)"
            " ON book.partner_id = population.partner_id",
            SQL(", ").join(SQL("book.%s", measure_column(code)) for code in codes),
            SQL(", ").join(rows),
            SQL(", ").join(measure_column(code) for code in codes),
        )

    return patch.object(Ranking, "_measured", _measured)


class AdvicePlayer:
    """Does what advice says, and no more, and looks whether the grade is reached.

    A mixin for tests.
    """

    def _book_of(self, review):
        """Return ``{partner id: {code: figure}}`` of the lines of a review."""
        return {line.partner_id.id: dict(line.measures) for line in review.line_ids}

    def _with_changes(self, book, partner_id, changes, beyond=0):
        """Return the book with figures as they are written; more or less than them by a hair.

        :param float beyond: go so far beyond the figures, as a share of them
        """
        figures = dict(book[partner_id])
        for change in changes:
            far = beyond * max(abs(change.value), 1)
            if change.operator in (">", "<"):
                far = max(far, 1e-9 * max(abs(change.value), 1))
            sign = 1 if change.operator[0] == ">" else -1
            figures[change.code] = change.value + sign * far if far else change.value
        return book | {partner_id: figures}

    def _positions_in_sql(self, review, book):
        """Return ``{partner id: (position, final position)}`` of the review's own statement."""
        with measured_as(book):
            rows = self.env.execute_query(
                SQL(
                    "%s SELECT partner_id, position, final_position FROM graded",
                    review._get_ranking().with_clause(),
                )
            )
        return {
            partner_id: (int(p) - 1, final and float(final) - 1) for partner_id, p, final in rows
        }

    def _read_changes(self, text):
        """Return ``[(operator, figure)]`` as a person reads them in a sentence."""
        read = []
        for words, figure in TOLD.findall(text):
            number = Decimal(NUMBER.search(figure).group().replace(",", ""))
            read.append((OPERATORS[words], float(number / 100 if "%" in figure else number)))
        return read

    def _play(self, review, advice, in_sql=lambda: False):
        """Play all advice of a review; return how many ways were played, and those that failed."""
        book = self._book_of(review)
        played, failed = 0, []
        for line in review.line_ids:
            partner_id, lifts = line.partner_id.id, advice.lifts(line)
            for lift in (lift for lift in lifts if lift.complete):
                played += 1
                told = advice._lift_sentence(line, lift)
                problems = []
                if self._read_changes(told) != [
                    (change.operator, change.value) for change in lift.changes
                ]:
                    problems.append("reads otherwise")
                for beyond in (0, 0.1):
                    there = self._with_changes(book, partner_id, lift.changes, beyond)
                    if GradeOracle(review.settings, there).positions()[partner_id] > lift.position:
                        problems.append(f"not reached, {beyond} beyond")
                if in_sql():
                    there = self._with_changes(book, partner_id, lift.changes)
                    position, final = self._positions_in_sql(review, there)[partner_id]
                    if position > lift.position or final > lift.position:
                        problems.append(f"the review gives {position}, {final}")
                if problems:
                    failed.append(f"{told} {lift}: {', '.join(problems)} {book[partner_id]}")
        return played, failed
