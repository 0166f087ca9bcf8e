from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.desk import Desk, DeskItem


class KeyAccountDesk(models.AbstractModel):
    """What needs attention at accounts: one thing to do, with its reason, and the record that it opens.

    Rooms extend the hooks: :meth:`_get_desk_kinds` names what a room may report,
    :meth:`_get_desk_items` says where to find it, :meth:`_get_desk_figures` counts for managers.
    """

    _name = "key.account.desk"
    _description = "What Needs Attention at Accounts"

    alert = fields.Char(
        compute="_compute_alert",
        help="The worst of what is wrong at the account.",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid", "lang")
    def _compute_alert(self):
        self.alert = False
        for accounts in self._origin.grouped("company_id").values():
            alerts = accounts._get_alerts()
            for account in accounts:
                first = next(iter(alerts.get(account.id, ())), None)
                account.alert = first and first["text"]

    # === HOOKS === #

    @api.model
    def _get_desk_kinds(self):
        """Return the kinds of items, ``{code: DeskKind}``. To be extended by rooms."""
        return {}

    @api.model
    def _get_desk_items(self, desk):
        """Return where the items of a desk come from. To be extended by rooms.

        :param Desk desk: whose, and of which accounts
        :return: list of :class:`~..tools.desk.DeskSource`
        """
        return []

    @api.model
    def _get_desk_figures(self, desk):
        """Return the figures that managers see above their list. To be extended by rooms.

        :param Desk desk: of all accounts of a company
        :return: list of :class:`~..tools.desk.DeskFigure`, each with one statement at most
        """
        return []

    @api.model
    def _get_board_parts(self, board):
        """Return the parts of the manager's board. To be extended by rooms.

        A room whose feature is off, or whose figures the user may not see, has no part.

        :param Board board: of all accounts of a company, with its period
        :return: list of :class:`~..tools.board.BoardPart`, each with two statements at most
        """
        return []

    @api.model
    def _get_desk_money(self, desk, accounts):
        """Return the statement of what accounts are worth, rows of ``account_id`` and ``amount``.

        In company currency. To be replaced by the room that knows documents.

        :param SQL accounts: condition on ``account``, a row of ``desk_account``
        """
        return SQL("SELECT NULL::int AS account_id, NULL::float8 AS amount WHERE FALSE")

    @api.model
    def _is_desk_money_known(self):
        """Return whether what accounts are worth may be told. To be extended by the same room."""
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _selection_desk_kind(self):
        return [(code, kind.label) for code, kind in self._get_desk_kinds().items()]

    @api.model
    def _get_offered_kinds(self):
        """Return the codes of the kinds of items whose feature is on."""
        has = self.env.user._key_account_has
        return [code for code, kind in self._get_desk_kinds().items() if has(kind.feature)]

    @api.model
    def _get_desk_sources(self, desk):
        """Return where the items of a desk come from, of the features that are on."""
        kinds = self._get_desk_kinds()
        return [s for s in self._get_desk_items(desk) if desk.has(kinds[s.kind].feature)]

    @api.model
    def _get_desk_union(self, sources):
        """Return the statement of the items of sources, with the number of the source of each.

        It reads ``desk_account``.
        """
        return SQL(" UNION ALL ").join(
            SQL(
                "SELECT %s AS source, account_id, res_id, day::date, amount::float8, facts::jsonb"
                " FROM (%s) item",
                number,
                source.query,
            )
            for number, source in enumerate(sources)
        )

    def get_alerts(self):
        """Return what is wrong at this account, for its alert strip: the worst first.

        :return: list of dicts: ``kind``, ``text`` (a sentence without its full stop), ``severity``
            (danger, warning, info), ``day``, ``model`` and ``res_id`` of the record that it opens,
            ``button`` (label) and ``method`` (a button of the record to press instead, or False)
        :raise AccessError: if the user cannot read the account
        """
        self.ensure_one()
        self.check_access("read")
        return self._get_alerts().get(self.id, [])

    def _get_alerts(self):
        """Return ``{account id: alerts}`` of accounts of one company, as :meth:`get_alerts` does."""
        desk = Desk(self.env, account=self)
        kinds = self._get_desk_kinds()
        sources = [source for source in self._get_desk_sources(desk) if kinds[source.kind].is_alert]
        alerts = defaultdict(list)
        for item in self._read_alerts(desk, sources):
            alerts[item.account_id].append(self._format_desk_item(item))
        worst = ("danger", "warning", "info")
        for found in alerts.values():
            found.sort(key=lambda alert: worst.index(alert["severity"]))
        return alerts

    def _read_alerts(self, desk, sources):
        if not sources:
            return []
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "WITH desk_account AS MATERIALIZED (%s) %s ORDER BY source, day, res_id",
                desk.accounts(),
                self._get_desk_union(sources),
            )
        )
        items = [DeskItem(sources[number], *row) for number, *row in rows]
        for item in items:
            item.text = item.source.tell(item)
        return items

    @api.model
    def _format_desk_item(self, item):
        """Return an item as the web client shows it."""
        kind = self._get_desk_kinds()[item.source.kind]
        return {
            "kind": item.source.kind,
            "text": item.sentence,
            "severity": kind.severity,
            "day": fields.Date.to_string(item.day) if item.day else False,
            "model": item.source.model,
            "res_id": item.res_id,
            "button": kind.button,
            "method": item.source.method or False,
        }
