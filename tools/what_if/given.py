"""What accounts get under a policy with each grade that they had in the months of a replay."""

from odoo.tools import SQL

from ..policy.entitling import Entitling

# What is replayed, and the column of a rung that holds it.
REPLAYED = {
    "price": "pricelist_id",
    "discount": "value",
    "term": "payment_term_id",
    "days": "value",
    "rebate": "value",
    "commission": "value",
    "expense": "value",
    "budget": "value",
}
# Where a ladder has no rung that is reached, these are 0; the others stay as they were.
NOTHING = ("discount", "rebate", "commission", "expense", "budget")


class Given(Entitling):
    """The entitlements of accounts under a policy, one row for each grade of the months.

    Ladders and conditions are those of the room *policy*. Exceptions are left out: they hold whatever the
    policy is, and are read by the day of the document.

    It reads ``pair``: ``account_id``, ``partner_id``, ``relation_kind_id`` and ``grade_id``, 0 for none.

    :param date last: conditions are judged by the figures up to this day
    """

    def __init__(self, env, company, policy, last):
        super().__init__(env, company, policy, last, last)
        self.ladders = self.ladders.only(REPLAYED)

    @property
    def name(self):
        """Return the name of the rows in the statement of a replay."""
        return SQL.identifier(f"given_{self.policy.id}")

    def kinds(self):
        """Return the kinds of advantages that the policy says something about."""
        return {key.kind for key in self.ladders}

    def rows(self):
        """Return the statement of rows with a column for each kind.

        NULL: the policy says nothing, what was stays.
        """
        return SQL(
            """
            WITH population AS MATERIALIZED (%(population)s),
                 measured AS MATERIALIZED (%(measured)s),
                 granted AS MATERIALIZED (%(granted)s)
            SELECT population.account_id, population.grade_id, %(columns)s
              FROM population
         LEFT JOIN (granted JOIN key_account_policy_rung rung ON rung.id = granted.rung_id)
                ON granted.account_id = population.account_id
               AND rung.grade_id = population.grade_id
             GROUP BY population.account_id, population.grade_id, population.relation_kind_id
            """,
            population=self._population(),
            measured=self._measured(),
            granted=self._granted(),
            columns=SQL(", ").join(self._column(kind) for kind in REPLAYED),
        )

    def _population(self):
        return SQL(
            "SELECT account_id, partner_id, grade_id, relation_kind_id, TRUE AS active FROM pair"
        )

    def _column(self, kind):
        is_value = REPLAYED[kind] == "value"
        column = SQL.identifier("rung", REPLAYED[kind])
        value = SQL(
            "MAX(%s) FILTER (WHERE granted.kind = %s)",
            SQL("ROUND(%s::numeric, 8)", column) if is_value else column,
            kind,
        )
        if kind in NOTHING:
            ladders = self.ladders.only({kind})
            counts = [SQL("(%s)", ladders.condition(key, "population")) for key in ladders]
            value = SQL(
                "CASE WHEN %s THEN COALESCE(%s, 0) END",
                SQL(" OR ").join(counts) or SQL("FALSE"),
                value,
            )
        return SQL("%s AS %s", value, SQL.identifier(kind))
