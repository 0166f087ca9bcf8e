"""The lines of a review as plain objects.

A workbook of 100,000 lines reads each line about fifty times. Through records that would cost more
than writing the cells; here one statement per batch reads all that a row shows.
"""

import dataclasses
import datetime as dt

from odoo import models
from odoo.tools import SQL

from .. import key_account_xlsx

GRADES = ("previous_grade_id", "rule_grade_id", "proposed_grade_id", "final_grade_id")
COLUMNS = (
    "score", "open_score", "rank_value", "cumulative_share", "pareto_class", *GRADES, "movement",
    "hold_reason", "demotion_streak", "posture", "override_reason", "override_user_id", "measures",
    "points", "left_out",
)  # fmt: skip


@dataclasses.dataclass(slots=True)
class Account:
    """The account data of a row."""

    locked_until: dt.date
    lock_reason: str
    owner: str


@dataclasses.dataclass(slots=True)
class Line:
    """A review line; fields have the same names as on the model, so that it can be explained."""

    score: float
    open_score: float
    rank_value: float
    cumulative_share: float
    pareto_class: str
    previous_grade_id: models.BaseModel
    rule_grade_id: models.BaseModel
    proposed_grade_id: models.BaseModel
    final_grade_id: models.BaseModel
    movement: str
    hold_reason: str
    demotion_streak: int
    posture: str
    override_reason: str
    override_user_id: models.BaseModel
    measures: dict
    points: dict
    left_out: dict
    account_id: Account
    customer: str
    city: str
    country: str


class ReviewLineReader:
    """Reads review lines with full rights: the caller selects the lines that the user can see.

    :param env: any environment; names are in its language
    """

    def __init__(self, env):
        self.env = env(su=True)
        grades = self.env["key.account.grade"].with_context(active_test=False).search([])
        self.grades = {grade.id: grade for grade in grades} | {None: grades.browse()}
        countries = self.env["res.country"].search_fetch([], ["name"])
        self.countries = {country.id: country.name for country in countries}
        self.env.flush_all()

    def iterate(self, lines):
        """Yield a :class:`Line` for each of ``lines``, in their order."""
        size = key_account_xlsx.BATCH
        for start in range(0, len(lines), size):
            for row in self.env.execute_query(self._query(lines._ids[start : start + size])):
                yield self._make_line(*row)

    def _query(self, line_ids):
        return SQL(
            """ SELECT %(columns)s, account.locked_until, account.lock_reason, owner_partner.name,
                       partner.name, partner.city, partner.country_id
                  FROM UNNEST(%(ids)s::int[]) WITH ORDINALITY AS wanted (id, position)
                  JOIN key_account_review_line line ON line.id = wanted.id
                  JOIN key_account account ON account.id = line.account_id
                  JOIN res_partner partner ON partner.id = account.partner_id
             LEFT JOIN res_users owner ON owner.id = account.owner_id
             LEFT JOIN res_partner owner_partner ON owner_partner.id = owner.partner_id
              ORDER BY wanted.position """,
            columns=SQL(", ").join(SQL.identifier("line", name) for name in COLUMNS),
            ids=list(line_ids),
        )

    def _make_line(self, *row):
        values = dict(zip(COLUMNS, row, strict=False))
        locked_until, lock_reason, owner, customer, city, country_id = row[len(COLUMNS) :]
        for name in GRADES:
            values[name] = self.grades[values[name]]
        for name in ("score", "open_score", "rank_value", "cumulative_share"):
            values[name] = values[name] or 0.0
        values["override_user_id"] = self.env["res.users"].browse(values["override_user_id"])
        return Line(
            **values,
            account_id=Account(locked_until, lock_reason, owner),
            customer=customer,
            city=city,
            country=self.countries.get(country_id),
        )
