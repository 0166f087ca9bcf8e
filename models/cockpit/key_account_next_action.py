from odoo import models
from odoo.tools import SQL

from ...tools import bulk
from ...tools.cockpit import ranking
from ...tools.desk import Desk, DeskItem


class KeyAccountNextAction(models.AbstractModel):
    """What is best done next at one account: the first item of its start page, and why it is the first."""

    _name = "key.account.next.action"
    _description = "Best Next Step at an Account"

    # === HOOKS === #

    def _get_look_action(self):
        """Replace the empty answer: settings and items, a statement each, whatever is due."""
        super()._get_look_action()
        desk = Desk(self.env, account=self, whole=True)
        account = self.with_env(desk.env)
        weights, sources, rows = account._rank_next_actions(desk)
        if not rows:
            return None
        items = []
        for row in rows:
            columns = ("account_id", "res_id", "day", "amount", "facts")
            item = DeskItem(sources[row["source"]], *(row[name] for name in columns))
            item.text = item.source.tell(item)
            items.append(item)
        weight = [weights[item.source.kind] for item in items]
        return account._format_desk_item(items[0]) | {
            "hint": account._get_desk_hint(desk, rows[0], weight[0]),
            "second": account._tell_second(items[1], rows, weight) if len(items) > 1 else "",
        }

    # === BUSINESS METHODS === #

    def _rank_next_actions(self, desk):
        """Return the weights of kinds, the sources, and the rows of the first two items of the account."""
        kinds, state = self._get_desk_kinds(), self._get_desk_state(desk)
        weights = ranking.weigh(kinds, state["kinds"])
        sources = [source for source in self._get_desk_sources(desk) if source.kind in weights]
        if not sources:
            return weights, sources, []
        bulk.without_jit(self.env)
        union = SQL(
            "SELECT * FROM (%s) item WHERE account_id = %s", self._get_desk_union(sources), self.id
        )
        money = self._get_desk_money(desk, SQL("account.id IN (SELECT id FROM concerned)"))
        query = ranking.get_ranked_query(desk, union, sources, kinds, weights, money)
        self.env.flush_all()
        rows = self.env.execute_query_dict(query)
        # What is only told beside other items is not to do.
        to_do = [row for row in rows if not kinds[sources[row["source"]].kind].is_context]
        return weights, sources, to_do[:2]

    def _tell_second(self, item, rows, weights):
        """Return what comes second and the factor that lets it stand behind.

        :param rows: of the first and of the second, with ``money``
        :param weights: of both
        """
        moneys = [float(row["money"] or 0) for row in rows]
        chances = [weight.chance * weight.use for weight in weights]
        minutes = [weight.minutes for weight in weights]
        # How many times more the first has of each factor.
        ahead = {
            "money": moneys[0] / moneys[1] if moneys[1] else (2 if moneys[0] else 1),
            "chance": chances[0] / chances[1] if chances[1] else (2 if chances[0] else 1),
            "time": minutes[1] / minutes[0],
        }
        factor = max(ahead, key=ahead.get)
        words = {"text": item.text}
        if ahead[factor] <= 1:
            return self.env._("Second: %(text)s. It counts as much, and is not older.", **words)
        if factor == "money":
            return self.env._("Second: %(text)s. Less money is at stake.", **words)
        if factor == "time":
            return self.env._("Second: %(text)s. It takes longer.", **words)
        return self.env._("Second: %(text)s. The chance is smaller.", **words)
