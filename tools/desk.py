"""What needs attention: the question that is asked, and what rooms answer.

A room answers with *sources*: a statement each, whose rows become items. The caller joins the sources
of all rooms into one statement, so that a start page costs the same with ten and with ten thousand
items. See ``docs/desk.md``.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from odoo import fields
from odoo.tools import SQL, format_time, formatLang

from .day_words import DayWords

DANGER, WARNING, INFO = "danger", "warning", "info"


class DeskKind(NamedTuple):
    """A kind of item, and what is expected of it unless the configuration says otherwise.

    ``chance`` is how likely it is, from 0 to 1, that acting saves or wins the money at stake;
    ``minutes`` is how long that takes. ``is_alert`` also shows the items on their account;
    ``is_context`` shows them only beside what else there is to do at the account. ``feature`` is the
    feature that has to be on.
    """

    label: str
    button: str
    chance: float
    minutes: int
    severity: str = WARNING
    is_alert: bool = False
    is_context: bool = False
    feature: str | None = None


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

    ``parts`` divide it, such as one per grade: dicts of ``label``, ``value``, ``color`` and ``action``.
    """

    name: str
    label: str
    value: str
    note: str = ""
    action: dict | None = None
    parts: tuple = ()
    severity: str = ""


class Desk(DayWords):
    """Whose desk, in which company, on which day.

    Statements of sources can read ``desk_account``: a row per active account that is asked for and
    that the user may read, with ``id``, ``partner_id``, ``owner_id``, ``grade_id`` and ``position``
    (of the grade, 1 is the best; NULL without grade). ``is_alerting`` says that alerts are asked for.

    :param env: of the user who asks
    :param key.account account: the only accounts asked for, of one company
    :param bool everybody: all accounts that the user may read, instead of those that the user serves
    :param bool whole: of an account, also what its form tells at another place, such as late orders
    """

    def __init__(self, env, *, account=None, everybody=False, whole=False):
        self.company = account.company_id if account else env.company
        # One company at a time, also for users who see several at once.
        context = {**env.context, "allowed_company_ids": self.company.ids}
        super().__init__(env(context=context), self.company._key_account_today())
        self.account = account
        self.everybody = everybody
        self.is_alerting = bool(account) and not whole
        self.is_manager = env["key.account"]._user_is_manager()

    def has(self, feature):
        """Return whether the user has a feature of the module, or none is needed."""
        return self.env.user._key_account_has(feature)

    def on(self, today):
        """Return the same desk as it is on another day: that of a user in another time zone."""
        desk = copy(self)
        desk.today = today
        return desk

    # === SQL === #

    def accounts(self):
        """Return the statement of ``desk_account``."""
        domain = [("company_id", "=", self.company.id)]
        if self.account:
            domain = [("id", "in", self.account.ids)]
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

    def rows(self, query):
        """Run a statement that reads ``desk_account``; return its rows as dicts."""
        self.env.flush_all()
        accounts = self.accounts()
        return self.env.execute_query_dict(
            SQL("WITH desk_account AS MATERIALIZED (%s) %s", accounts, query)
        )

    def translated(self, column):
        """Return the SQL of a translated column in the language of the user."""
        return SQL(
            "COALESCE(%(column)s->>%(lang)s, %(column)s->>'en_US')",
            column=column,
            lang=self.env.lang or "en_US",
        )

    # === FIGURES === #

    def list(self, name, domain, model="key.account"):
        """Return the action that lists records of this company, by default accounts."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "form")],
            "domain": [("company_id", "=", self.company.id), *domain],
        }

    def money(self, amount):
        """Return an amount of the company without its cents: what is large is read at a glance."""
        currency = self.company.currency_id
        number = formatLang(self.env, round(amount or 0) or 0, digits=0)
        sides = (
            (currency.symbol, number)
            if currency.position == "before"
            else (number, currency.symbol)
        )
        return "\N{NO-BREAK SPACE}".join(sides)

    def percent(self, share):
        # The sign stays with its number.
        return f"{round(100 * share)}\N{NO-BREAK SPACE}%"

    # === WORDS === #

    def time(self, moment):
        """Return the time of a moment in UTC, as the database writes it, where the user is."""
        moment = fields.Datetime.context_timestamp(self.env.user, datetime.fromisoformat(moment))
        return format_time(self.env, moment.time(), time_format="short")
