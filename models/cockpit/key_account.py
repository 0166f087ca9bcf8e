from collections import Counter
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, float_repr, format_date, groupby

from ...tools import bulk, shapes, trust
from ...tools.cockpit import ranking
from ...tools.desk import Desk, DeskItem
from ...tools.lengths import check_lengths

# The furthest day to which an item can be put off.
MAX_DAYS = 366


class KeyAccount(models.Model):
    """The start page: My Day of a salesperson, the cockpit of a manager."""

    _name = "key.account"
    _inherit = ["key.account.manager.board", "key.account.next.action", "key.account"]

    # === THE PAGE === #

    @api.model
    def get_desk(self, everybody=None):
        """Return the start page of the user, in the current company.

        :param bool everybody: the cockpit, with all accounts and figures, instead of My Day; by
            default for managers
        :return: dict of ``title``, ``day``, ``today``, ``cards`` (each with ``items``), ``more_text``
            (about cards that are left out), ``put_off_text``, ``signs`` (that join sentences),
            ``figures``, ``has_accounts``, ``is_manager``, ``everybody``
        :raise AccessError: for users without the module's groups, and for the cockpit of others
            than managers
        """
        self.check_access("read")
        everybody = self._user_is_manager() if everybody is None else bool(everybody)
        if everybody and not self._user_is_manager():
            raise AccessError(
                self.env._("The cockpit is for key account managers. Open My Day instead.")
            )
        desk = Desk(self.env, everybody=everybody)
        return self.with_env(desk.env)._prepare_desk(desk)

    @api.model
    def _prepare_desk(self, desk):
        everybody = desk.everybody
        bulk.without_jit(self.env)
        kinds, state = self._get_desk_kinds(), self._get_desk_state(desk)
        weights = ranking.weigh(kinds, state["kinds"])
        rows, sources = self._get_desk_rows(desk, kinds, weights)
        cards = [
            self._prepare_desk_card(desk, kinds, weights, sources, items)
            for _card, items in groupby(rows, lambda row: row["card"])
        ]
        self._count_desk(desk, kinds, cards)
        more = rows[0]["cards"] - len(cards) if rows else 0
        return {
            "title": self.env._("Cockpit") if everybody else self.env._("My Day"),
            "day": format_date(self.env, desk.today, date_format="full"),
            "today": fields.Date.to_string(desk.today),
            "is_manager": self._user_is_manager(),
            "everybody": everybody,
            "has_accounts": state["has_accounts"],
            "put_off_text": state["put_off"] and self.env._("Put off: %s", state["put_off"]),
            "cards": cards,
            "more_text": more and self.env._("Accounts that come later: %s", more),
            "signs": {
                "name": self.env._("%(name)s: %(sentence)s", name="", sentence=""),
                "item": self.env._("%(sentence)s, %(other)s", sentence="", other=""),
                "end": self.env._("%(sentence)s.", sentence=""),
            },
            "figures": [
                figure._asdict() for figure in (self._get_desk_figures(desk) if everybody else [])
            ],
        }

    @api.model
    def _get_desk_state(self, desk):
        """Return the settings and the use of kinds, and what is put off, in one statement."""
        [state] = desk.rows(
            SQL(
                """
                SELECT EXISTS (SELECT FROM desk_account) AS has_accounts,
                       (SELECT COUNT(*) FROM key_account_desk_snooze
                         WHERE user_id = %(user)s AND company_id = %(company)s AND until > %(today)s
                           AND kind IN %(offered)s)
                           AS put_off,
                       (SELECT JSON_AGG(weighed)
                          FROM (SELECT COALESCE(setting.kind, used.kind) AS kind, setting.chance,
                                       setting.minutes, setting.active, used.shown, used.acted
                                  FROM key_account_desk_kind setting
                             FULL JOIN (%(used)s) used ON used.kind = setting.kind) weighed) AS kinds
                """,
                user=self.env.uid,
                company=desk.company.id,
                today=desk.today,
                offered=tuple(self._get_offered_kinds()),
                used=self.env["key.account.desk.count"]._get_sums_query(desk),
            )
        )
        return state | {"kinds": state["kinds"] or []}

    @api.model
    def _get_desk_rows(self, desk, kinds, weights):
        """Return the rows of the first cards, and the sources that they name."""
        sources = [source for source in self._get_desk_sources(desk) if source.kind in weights]
        if not sources:
            return [], sources
        query = ranking.get_ranked_query(
            desk,
            self._get_desk_union(sources),
            sources,
            kinds,
            weights,
            self._get_desk_money(desk, SQL("account.id IN (SELECT id FROM concerned)")),
        )
        self.env.flush_all()
        return self.env.execute_query_dict(query), sources

    @api.model
    def _prepare_desk_card(self, desk, kinds, weights, sources, rows):
        """Return a card: the items of an account in one sentence, or an item without account."""
        first, items = rows[0], []
        for row in rows:
            item = DeskItem(
                sources[row["source"]],
                *(row[n] for n in ("account_id", "res_id", "day", "amount", "facts")),
            )
            item.text = item.source.tell(item)
            items.append(
                self._format_desk_item(item)
                | {
                    "text": item.text if row["account_id"] else item.sentence,
                    "hint": self._get_desk_hint(desk, row, weights[item.source.kind]),
                    "is_context": kinds[item.source.kind].is_context,
                }
            )
        more = first["size"] - len(items)
        return {
            "key": first["card"],
            "account_id": first["is_readable"] and first["account_id"],
            "name": first["name"],
            "grade": first["grade"],
            "grade_color": first["grade_color"] or 0,
            "items": items,
            "more": more,
            "more_text": more and self.env._(" and %s more", more),
            "hint": items[0]["hint"],
            "button": items[0]["button"],
        }

    @api.model
    def _get_desk_hint(self, desk, row, weight):
        """Return the three factors that give an item its place, with their units."""
        money = desk.company.currency_id.format(row["money"] or 0)
        words = {
            "money": money,
            "chance": float_repr(100 * weight.chance * weight.use, 1).removesuffix(".0"),
            "minutes": weight.minutes,
        }
        if row["amount"] is None and not self._is_desk_money_known():
            return self.env._(
                "Chance %(chance)s %% ÷ %(minutes)s minutes. Revenue is confidential: it does not "
                "count here.",
                **words,
            )
        if row["amount"] is None:
            return self.env._(
                "At stake: %(money)s (invoiced in the last 12 months) × chance %(chance)s %% ÷ "
                "%(minutes)s minutes",
                **words,
            )
        return self.env._(
            "At stake: %(money)s (what it is about) × chance %(chance)s %% ÷ %(minutes)s minutes",
            **words,
        )

    @api.model
    def _count_desk(self, desk, kinds, cards):
        shown = Counter(item["kind"] for card in cards for item in card["items"])
        self.env["key.account.desk.count"].sudo()._count_shown(
            desk, {kind: number for kind, number in shown.items() if not kinds[kind].is_context}
        )

    # === ACTIONS === #

    @api.model
    def action_open_desk_item(self, kind=None, res_id=None):
        """Return the action of an item's main button, and note that it was acted on.

        :return: ``False`` if there is no such item any more
        :raise AccessError: if the user cannot read the record
        """
        self.check_access("read")
        [(source, record)] = self._get_desk_records([[kind, res_id]]) or [(None, None)]
        if not source:
            return False
        desk = Desk(self.env)
        self.env["key.account.desk.count"].sudo()._count_used(desk, "acted", [kind])
        if source.method:
            return getattr(record, source.method)()
        return record._get_records_action(context={})

    def action_view_without_owner(self):
        """Open the accounts of the company that have no owner: the form of one, the list of several."""
        domain = [("company_id", "=", self.env.company.id), ("owner_id", "=", False)]
        accounts = self.search(domain, limit=2)
        if len(accounts) == 1:
            return accounts._get_records_action(context={})
        action = Desk(self.env).list(self.env._("Accounts Without Owner"), domain)
        # Owners are chosen in the rows.
        chooser = self.env.ref("key_account.key_account_view_list_owner").id
        return action | {"views": [(chooser, "list"), (False, "form")]}

    @api.model
    def action_put_off_desk_items(self, items=(), reason="", until=None):
        """Put items off: they come back on a day.

        :param items: list of (kind, id of its record)
        :param str reason: why not now
        :param until: the day on which they are back, ``2025-12-31``
        :return: whether there was anything to put off
        :raise UserError: without reason, or for a day that is not in the next year
        """
        self.check_access("read")
        records = self._get_desk_records(items)
        if not records:
            return False
        desk = Desk(self.env)
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Say why not now: fill in “Reason”."))
        try:
            day = fields.Date.to_date(until)
        except (TypeError, ValueError):
            day = None
        if not day or not desk.today < day <= desk.today + timedelta(days=MAX_DAYS):
            raise UserError(
                self.env._("Choose a day from tomorrow on, within a year, on which it comes back.")
            )
        snoozes = self.env["key.account.desk.snooze"]
        trust.check_shape(snoozes, [{"reason": reason}])
        check_lengths(snoozes, {"reason": reason})
        snoozes.sudo()._put_off(
            [(source.kind, source.model, record.id) for source, record in records], reason, day
        )
        self.env["key.account.desk.count"].sudo()._count_used(
            desk, "put_off", [source.kind for source, _record in records]
        )
        return True

    @api.model
    def _get_desk_records(self, items):
        """Return [(source, record)] of items that a caller names, without those that are gone.

        :raise AccessError: if the user cannot read one of the records
        """
        sources = {}
        for everybody in [True, False] if self._user_is_manager() else [False]:
            desk = Desk(self.env, everybody=everybody)
            sources |= {source.kind: source for source in self._get_desk_sources(desk)}
        found = []
        for item in items if isinstance(items, (list, tuple)) else ():
            kind, res_id = (
                item if isinstance(item, (list, tuple)) and len(item) == 2 else (None,) * 2
            )
            source = sources.get(kind) if isinstance(kind, str) else None
            if source and shapes.is_id(res_id):
                record = self.env[source.model].browse(res_id).exists()
                record.check_access("read")
                found += [(source, record)] if record else []
        return list(dict.fromkeys(found))
