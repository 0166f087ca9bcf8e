"""What an account says of its grade: the statement of its latest review, unless it changed since."""

from odoo.tools import format_date

from .advice import Advice


class AccountStatement:
    """The statement of an account for one reader.

    :param key.account account: in sudo
    :param key.account.review.line line: the one of its latest approved review, in sudo; may be empty
    :param Advice explain: of the review of the line
    """

    def __init__(self, account, line, explain):
        self.env = account.env
        self.account = account
        self.line = line
        self.explain = explain
        self.is_of_review = account.grade_id == line.final_grade_id

    def reason(self):
        """Return why the account has its grade, as sentences, one per row."""
        if self.is_of_review:
            return self.explain.reason(self.line)
        account, _ = self.account, self.env._
        words = {
            "grade": account.grade_id.name or "–",
            "date": format_date(self.env, account.grade_date),
            "reason": account.grade_reason or "–",
            "review": self.line.review_id.name,
            "other": self.line.final_grade_id.name or "–",
        }
        if account.grade_source == "manual":
            return _(
                "Holds %(grade)s, set manually on %(date)s: %(reason)s\n"
                "Before, %(review)s gave %(other)s.",
                **words,
            )
        if not account.grade_date:
            return _("Holds %(grade)s. %(review)s gave %(other)s.", **words)
        return _("Holds %(grade)s since %(date)s. %(review)s gave %(other)s.", **words)

    def improvement(self):
        """Return how to reach the next better grade, as sentences, one per row."""
        if self.is_of_review:
            return "\n".join(self.explain.improvements(self.line))
        if self.account.is_locked:
            until = format_date(self.env, self.account.locked_until)
            return self.env._("The grade is locked until %(date)s.", date=until)
        return self.env._("The grade was set after the review. The next review decides again.")

    def figures(self):
        """Return the criteria as an HTML table."""
        return self.explain.table(self.line, self.account.grade_id)

    def standing(self):
        """Return score or share as text."""
        return self.explain.standing(self.line, self.account.grade_id)


def statements(accounts, full):
    """Yield each account with its statement, ``None`` without an approved review.

    Reviews are read once each, whatever the number of accounts.

    :param key.account accounts: with the rights of the reader
    :param bool full: also tell confidential data (for managers)
    """
    explains = {}
    for account in accounts:
        line = account.last_line_id.sudo()
        if not line:
            yield account, None
            continue
        review = line.review_id
        if review not in explains:
            explains[review] = Advice(review, full)
        yield account, AccountStatement(account.sudo(), line, explains[review])
