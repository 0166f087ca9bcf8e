from odoo import models
from odoo.tools import SQL

from ...tools.policy.kinds import KINDS


class KeyAccountPolicyAdvantage(models.AbstractModel):
    """What concerns one kind of advantage: listed in the order of ``KINDS``, not of their technical names."""

    _name = "key.account.policy.advantage"
    _description = "What Concerns an Advantage of a Sales Policy"

    def _order_field_to_sql(self, alias, field_name, direction, nulls, query):
        """Sort advantages by their place in ``KINDS``: prices and terms before what the company does itself."""
        if field_name != "kind":
            return super()._order_field_to_sql(alias, field_name, direction, nulls, query)
        kind = self._field_to_sql(alias, field_name, query)
        place = SQL("array_position(%s::varchar[], %s)", list(KINDS), kind)
        query._order_groupby.append(place)
        return SQL("%s %s %s", place, direction, nulls)
