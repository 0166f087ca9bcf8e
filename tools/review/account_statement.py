"""What an account says of its grade: the statement of its latest review, unless it changed since."""

from odoo.tools import format_date

from .advice import Advice


class AccountStatement:
    """The statement of an account for one reader.

    :param key.account account: in sudo
    :param key.account.review.line line: the one of its latest approved review, in sudo; may be empty
    :param Advice explain: of the review of the line; ``None`` without one
    """

    def __init__(self, account, line, explain):
        self.env = account.env
        self.account = account
        self.line = line
        self.explain = explain
        self.agrees = bool(line) and account.grade_id == line.final_grade_id

    def reason(self):
        """Return why the account has its grade, as sentences, one per row.

        A manual decision comes first, then what the latest review found.
        """
        if self.account.grade_source != "manual":
            return self.explain.reason(self.line) if self.agrees else self._since()
        parts = [self._manual(), self._review()]
        if self.agrees:
            parts.append(self.explain.reason(self.line))
        return "\n".join(part for part in parts if part)

    def _since(self):
        """Return since when the account has a grade that the latest review did not give."""
        account, _ = self.account, self.env._
        if not (self.line or account.grade_id):
            return ""
        words = {
            "grade": account.grade_id.name or "–",
            "date": format_date(self.env, account.grade_date),
        }
        if account.grade_date:
            held = _("Holds %(grade)s since %(date)s.", **words)
        else:
            held = _("Holds %(grade)s.", **words)
        return " ".join(part for part in (held, self._review()) if part)

    def _manual(self):
        account, _ = self.account, self.env._
        words = {
            "grade": account.grade_id.name,
            "date": format_date(self.env, account.grade_date),
            "reason": account.grade_reason or "–",
        }
        if not account.grade_id:
            return _("The grade was removed manually on %(date)s: %(reason)s", **words)
        return _("Holds %(grade)s, set manually on %(date)s: %(reason)s", **words)

    def _review(self):
        if not self.line:
            return ""
        return self.env._(
            "%(review)s gave %(grade)s.",
            review=self.line.review_id.name,
            grade=self.line.final_grade_id.name or "–",
        )

    def improvement(self):
        """Return how to reach the next better grade, as sentences, one per row."""
        if not self.line:
            return ""
        if self.agrees:
            return "\n".join(self.explain.improvements(self.line))
        if self.account.is_locked:
            until = format_date(self.env, self.account.locked_until)
            return self.env._("The grade is locked until %(date)s.", date=until)
        return self.env._("The grade was set after the review. The next review decides again.")

    def figures(self):
        """Return the criteria as an HTML table."""
        return self.explain.table(self.line, self.account.grade_id) if self.line else ""

    def standing(self):
        """Return score or share as text."""
        return self.explain.standing(self.line, self.account.grade_id) if self.line else ""


def statements(accounts, full):
    """Yield each account with its statement.

    Reviews are read once each, whatever the number of accounts.

    :param key.account accounts: with the rights of the reader
    :param bool full: also tell confidential data (for managers)
    """
    explains = {}
    for account in accounts:
        line = account.last_line_id.sudo()
        review = line.review_id
        if line and review not in explains:
            explains[review] = Advice(review, full)
        yield account, AccountStatement(account.sudo(), line, explains.get(review))
