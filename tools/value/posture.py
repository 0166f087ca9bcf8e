"""The posture that grade and value group propose: one rule, for a line of a review in SQL, and for a record.

* *over-served*: watch, whatever the grade; what managers decided to drop stays dropped;
* demoted, or below a minimum: watch, as without groups;
* *potential*: develop, or focus where that is the usual posture of the grade;
* *value*: the usual posture of the grade; who earns money is not dropped but maintained;
* others: as without groups; the usual posture of the grade, once they came from another group.

While grade and group stay, the posture of *value* and *potential* stays, too.
"""

from odoo.tools import SQL

# The former group of who was in none.
NONE = "none"


def choose_posture(group, former, *, is_lowered, is_same, usual, previous, otherwise):
    """Return the posture.

    :param group: value group, and ``former`` that of the review before: :data:`NONE` if it was in none, ``None`` if
        that review knew no groups
    :param bool is_lowered: the review demoted the customer, or a minimum was not met
    :param bool is_same: the grade is the same as before
    :param usual: posture of the grade, ``previous`` that of the account
    :param otherwise: the posture without groups
    """
    if group == "over_served":
        return "drop" if previous == "drop" else "watch"
    if group not in ("value", "potential"):
        is_other = former and former != (group or NONE)
        return usual or otherwise if is_other and is_same and not is_lowered else otherwise
    if is_lowered:
        return "watch"
    is_known = former == group or (group == "value" and not former)
    if is_same and previous and is_known and not (group == "value" and previous == "drop"):
        return previous
    if group == "potential":
        return "focus" if usual == "focus" else "develop"
    return "maintain" if usual == "drop" else usual


def posture_sql(ranking, otherwise):
    """Return :func:`choose_posture` over ``graded``, joined with ``value_group`` and ``former_value_group``."""
    return SQL(
        """
        CASE WHEN value_group = 'over_served'
             THEN CASE WHEN previous_posture = 'drop' THEN 'drop' ELSE 'watch' END
             WHEN value_group IS NULL OR value_group NOT IN ('value', 'potential')
             THEN CASE WHEN former_value_group <> COALESCE(value_group, %(none)s)
                            AND final_position = previous_position AND NOT COALESCE(%(lowered)s, FALSE)
                       THEN COALESCE((%(usual)s), %(otherwise)s) ELSE %(otherwise)s END
             WHEN %(lowered)s THEN 'watch'
             WHEN final_position = previous_position AND previous_posture IS NOT NULL
                  AND (former_value_group = value_group
                       OR value_group = 'value' AND former_value_group IS NULL)
                  AND NOT (value_group = 'value' AND previous_posture = 'drop')
             THEN previous_posture
             WHEN value_group = 'potential'
             THEN CASE WHEN (%(usual)s) = 'focus' THEN 'focus' ELSE 'develop' END
             WHEN (%(usual)s) = 'drop' THEN 'maintain'
             ELSE %(usual)s END
        """,
        none=NONE,
        otherwise=otherwise,
        lowered=ranking.is_lowered(),
        usual=ranking.usual_posture(),
    )
