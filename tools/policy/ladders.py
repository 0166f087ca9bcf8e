"""Ladders of a sales policy: which one counts for an account."""

from typing import NamedTuple

from odoo.models import BaseModel
from odoo.tools import SQL


class Ladder(NamedTuple):
    """For whom a ladder is, and what it gives; ``relation`` is empty where it is for all of the grade."""

    grade: BaseModel
    relation: BaseModel
    kind: str


class Ladders(dict):
    """Rungs by :class:`Ladder`, the best one first.

    An account follows the ladder of its grade and relation type, if there is one for the advantage, or
    else that of its grade.
    """

    def find(self, grade, relation, kind):
        """Return the rungs that count for a grade and relation type; ``None`` if there are none."""
        own = self.get(Ladder(grade, relation, kind))
        return own or self.get(Ladder(grade, relation.browse(), kind))

    def only(self, kinds):
        """Return those of some kinds of advantages."""
        return Ladders({key: rungs for key, rungs in self.items() if key.kind in kinds})

    def condition(self, key, alias):
        """Return whether a ladder counts for the row ``alias``: its grade, its relation type."""
        row = SQL.identifier(alias)
        if key.relation:
            relation = SQL("%s.relation_kind_id = %s", row, key.relation.id)
        else:
            # Those that have a ladder of their own.
            others = [
                other.relation.id
                for other in self
                if other.relation and (other.grade, other.kind) == (key.grade, key.kind)
            ]
            relation = SQL("(%s.relation_kind_id = ANY(%s)) IS NOT TRUE", row, others)
        return SQL("%s.grade_id = %s AND %s", row, key.grade.id, relation)
