"""How many customers each grade has before and after: on the screen, in workbooks and previews."""

from typing import NamedTuple

from odoo import models


class Bar(NamedTuple):
    """The customers of a grade; of the empty grade those without one."""

    grade: models.BaseModel
    before: int
    after: int


def distribute(wanted, before, after):
    """Return the distribution, best grade first, customers without a grade last.

    Grades without customers are left out, except those that are ``wanted``.

    :param key.account.grade wanted: the grades of the scorecard
    :param dict before: number of customers by id of their grade, ``False`` for no grade
    :param dict after: the same
    :rtype: list[Bar]
    """
    grades = wanted.sudo().with_context(active_test=False).search([])
    bars = [
        Bar(grade, before.get(grade.id, 0), after.get(grade.id, 0))
        for grade in [*grades, grades.browse()]
    ]
    return [bar for bar in bars if bar.before or bar.after or bar.grade.id in wanted._ids]
