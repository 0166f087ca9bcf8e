"""Moves of grade and of relationship level."""

from odoo.tools import SQL

from ..relations import ReportFigure, ReportSource

SOURCES = ("evidence", "schedule")


def grade_source(scope):
    """Return how often an account got a better grade, and a worse one."""
    grades = scope.env["key.account.grade"].with_context(active_test=False).search([])

    def query(first, last):
        return SQL(
            """
            SELECT CASE WHEN (after.sequence, after.id) < (before.sequence, before.id)
                        THEN 'grade_up' ELSE 'grade_down' END, NULL::int, COUNT(*)::float8
              FROM key_account_grade_change change
              JOIN key_account_grade before ON before.id = change.previous_grade_id
              JOIN key_account_grade after ON after.id = change.grade_id AND after.id <> before.id
             WHERE change.account_id IN (%s) AND change.date BETWEEN %s AND %s
             GROUP BY 1
            """,
            scope.accounts,
            first,
            last,
        )

    def moved(movement):
        def domain(first, last, ref):
            pairs = [
                ["&", ("previous_grade_id", "=", grade.id), ("grade_id", "in", others.ids)]
                for grade in grades
                if (others := grades.filtered(lambda o, g=grade: g._get_movement_to(o) == movement))
            ]
            if not pairs:
                return [("id", "=", 0)]
            either = ["|"] * (len(pairs) - 1) + [part for pair in pairs for part in pair]
            return ["&", "&", ("date", ">=", first), ("date", "<=", last), *either]

        return domain

    def figure(label, movement):
        action = "key_account_grade_change_action"
        return ReportFigure(label, action=action, domain=moved(movement))

    figures = {
        "grade_up": figure(lambda env, _ref: env._("Better grade"), "up"),
        "grade_down": figure(lambda env, _ref: env._("Worse grade"), "down"),
    }
    return ReportSource("development", figures, query=query)


def level_source(scope):
    """Return how often an account rose and fell on its relationship scale; a new scale is no move."""
    levels = scope.env["key.account.relationship.level"].search([])
    numbers = sorted({0, *levels.mapped("number")})

    def query(first, last):
        return SQL(
            """
            SELECT CASE WHEN change.level > change.previous_level THEN 'level_up' ELSE 'level_down' END,
                   NULL::int, COUNT(*)::float8
              FROM key_account_relationship_assessment change
             WHERE change.account_id IN (%s) AND change.date BETWEEN %s AND %s
               AND change.source IN %s AND change.level <> COALESCE(change.previous_level, 0)
             GROUP BY 1
            """,
            scope.accounts,
            first,
            last,
            SOURCES,
        )

    def moved(operator):
        def domain(first, last, ref):
            pairs = [
                ["&", ("previous_level", "=", number), ("level", operator, number)]
                for number in numbers
            ]
            return [
                *["&"] * 3,
                ("date", ">=", first),
                ("date", "<=", last),
                ("source", "in", SOURCES),
                *["|"] * (len(pairs) - 1),
                *(part for pair in pairs for part in pair),
            ]

        return domain

    def figure(label, operator):
        action = "key_account_relationship_assessment_action"
        return ReportFigure(
            label, action=action, domain=moved(operator), metric="relationship_level"
        )

    figures = {
        "level_up": figure(lambda env, _ref: env._("Higher relationship level"), ">"),
        "level_down": figure(lambda env, _ref: env._("Lower relationship level"), "<"),
    }
    return ReportSource("development", figures, query=query, feature="feature_relationship")
