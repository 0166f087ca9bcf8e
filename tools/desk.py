"""What needs attention: the question that is asked, and what rooms answer.

A room answers with *sources*: a statement each, whose rows become items. The caller joins the sources
of all rooms into one statement, so that a start page costs the same with ten and with ten thousand
items. See ``docs/desk.md``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from odoo.tools import SQL, format_date

DANGER, WARNING, INFO = "danger", "warning", "info"


class DeskKind(NamedTuple):
    """A kind of item, and what is expected of it unless the configuration says otherwise.

    ``chance`` is how likely it is, from 0 to 1, that acting saves or wins the money at stake;
    ``minutes`` is how long that takes. ``is_alert`` also shows the items on their account.
    """

    label: str
    button: str
    chance: float
    minutes: int
    severity: str = WARNING
    is_alert: bool = False


class DeskSource(NamedTuple):
    """Items of one kind: where they come from, and how they are said.

    ``query`` returns rows of ``account_id``, ``res_id`` (of ``model``, the record that the item
    opens), ``day``, ``amount`` (money at stake in company currency, NULL for the revenue of the
    account) and ``facts`` (JSON). It reads ``desk_account``, see :class:`Desk`, and only records
    that the user may read. ``tell`` returns the phrase of an item, which can stand in the middle of
    a sentence. ``method`` is a button of the record that is pressed instead of opening it.
    """

    kind: str
    model: str
    query: SQL
    tell: Callable
    method: str | None = None


@dataclass
class DeskItem:
    """One thing to do or to decide."""

    source: DeskSource
    account_id: int | None
    res_id: int
    day: date | None = None
    amount: float | None = None
    facts: dict = field(default_factory=dict)
    text: str = ""

    @property
    def sentence(self):
        return self.text[:1].upper() + self.text[1:]


class DeskFigure(NamedTuple):
    """A figure above the list of a manager: ``value`` and ``note`` as shown, and what it opens.

    ``parts`` are further figures of the same kind, such as one per grade.
    """

    name: str
    label: str
    value: str
    note: str = ""
    action: dict | None = None
    parts: tuple = ()
    severity: str = ""


class Desk:
    """Whose desk, in which company, on which day.

    Statements of sources can read ``desk_account``: a row per active account that is asked for and
    that the user may read, with ``id``, ``partner_id``, ``owner_id``, ``grade_id`` and ``position``
    (of the grade, 1 is the best; NULL without grade).

    :param env: of the user who asks
    :param key.account account: the only account asked for
    :param bool everybody: all accounts that the user may read, instead of those that the user serves
    """

    def __init__(self, env, *, account=None, everybody=False):
        self.company = account.company_id if account else env.company
        # One company at a time, also for users who see several at once.
        self.env = env(context={**env.context, "allowed_company_ids": self.company.ids})
        self.account = account
        self.everybody = everybody
        self.today = self.company._key_account_today()
        self.is_manager = env["key.account"]._user_is_manager()

    # === SQL === #

    def accounts(self):
        """Return the statement of ``desk_account``."""
        domain = [("company_id", "=", self.company.id)]
        if self.account:
            domain = [("id", "=", self.account.id)]
        elif not self.everybody:
            user = self.env.uid
            domain += [
                "|",
                "|",
                ("owner_id", "=", user),
                ("deputy_id", "=", user),
                ("shared_user_ids", "in", [user]),
            ]
        return SQL(
            """
            SELECT account.id, account.partner_id, account.owner_id, account.grade_id, grade.position
              FROM key_account account
         LEFT JOIN (SELECT id, ROW_NUMBER() OVER (ORDER BY sequence, id) AS position
                      FROM key_account_grade
                     WHERE active) grade ON grade.id = account.grade_id
             WHERE account.id IN %s
            """,
            self.readable("key.account", domain) or SQL("(NULL)"),
        )

    def readable(self, model, domain):
        """Return the SQL of the ids of records of this company that the user may read.

        :return: ``None`` if the model is closed to the user: there is no source then
        """
        records = self.env[model]
        if not records.has_access("read"):
            return None
        return records.with_context(active_test=True)._search(domain).subselect()

    def concerns(self, alias, *people):
        """Return the condition that a record of an account is asked for.

        :param SQL alias: of a table with ``account_id``
        :param SQL people: columns with the users in charge of the record: a person's own work is
            on the desk even where the account is another's
        """
        asked = SQL("%s.account_id IN (SELECT id FROM desk_account)", alias)
        if self.account or self.everybody or not people:
            return asked
        mine = SQL(" OR ").join(SQL("%s = %s", person, self.env.uid) for person in people)
        return SQL("(%s OR %s)", asked, mine)

    # === WORDS === #

    def when(self, day):
        """Return a day in words, seen from today."""
        days = (day - self.today).days
        if days == 0:
            return self.env._("today")
        if days == 1:
            return self.env._("tomorrow")
        if days == -1:
            return self.env._("yesterday")
        if days < 0:
            return self.env._("%s days ago", -days)
        # A week ahead, the weekday says enough.
        pattern = "EEEE" if days < 7 else False
        return self.env._("on %s", format_date(self.env, day, date_format=pattern))
