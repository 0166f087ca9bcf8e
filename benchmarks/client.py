"""What the web client asks the server for when a user opens a screen, without a browser.

For each view of an action: its fields and those of the lists inside it, the groups and figures of a
pivot or graph, the month of a calendar. Drawing in the browser is not measured.
"""

import datetime as dt
import json

from dateutil.relativedelta import relativedelta
from lxml import etree

from odoo.fields import Domain
from odoo.tools.safe_eval import safe_eval

PAGE = 80
LINES = 40
COUNT_LIMIT = 10_001


class Screen:
    """One view of an action, with the filters that are on.

    :param env: of the user
    :param action: values of a window action
    :param str view_type: one of the action's views
    """

    def __init__(self, env, action, view_type):
        self.context = self.evaluate(env, action["context"] or "{}")
        self.model = env[action["res_model"]].with_context(**self.context)
        self.type = view_type
        self.domain = Domain(self.evaluate(env, action["domain"] or "[]"))
        views = [(view, kind) for view, kind in action["views"] if kind == view_type]
        search = action["search_view_id"]
        asked = [*views, (search[0] if search else False, "search")]
        answer = self.model.get_views(asked)["views"]
        self.arch = etree.fromstring(answer[view_type]["arch"])
        self.search = etree.fromstring(answer["search"]["arch"])

    def evaluate(self, env, expression):
        """Evaluate what the client would: a domain or a context."""
        if not isinstance(expression, str):
            return expression
        today = dt.date.today()
        names = {
            "uid": env.uid,
            "context_today": lambda: today,
            "current_date": today.isoformat(),
            "relativedelta": relativedelta,
            "allowed_company_ids": env.companies.ids,
            "active_id": False,
            "context": {},
        }
        return safe_eval(expression, names)

    def get_filters(self):
        """Return ``{name: (domain, field to group by)}`` of the search view."""
        filters = {}
        for node in self.search.iter("filter"):
            context = self.evaluate(self.model.env, node.get("context") or "{}")
            domain = (
                []
                if node.get("date")
                else self.evaluate(self.model.env, node.get("domain") or "[]")
            )
            filters[node.get("name")] = (Domain(domain), context.get("group_by"))
        return filters

    def get_defaults(self):
        """Return the domain and the groups that are on when the action opens."""
        domain, groups = self.domain, []
        filters = self.get_filters()
        for name, on in self.context.items():
            if on and name.startswith("search_default_") and name[15:] in filters:
                more, group = filters[name[15:]]
                domain &= more
                groups += [group] if group else []
        return domain, groups

    def has_records(self):
        """Return whether there is something to show, or a new record to fill in."""
        return self.model.has_access("create") or bool(self.model.search_count([], limit=1))

    def open(self, domain, groups):
        """Ask for what the view shows; return the answer."""
        return getattr(self, f"_open_{self.type}")(domain, groups)

    # === VIEWS === #

    def _open_list(self, domain, groups):
        groups = groups or [name for name in [self.arch.get("default_group_by")] if name]
        if groups:
            return self.model.web_read_group(
                domain, groups[:1], ["__count", *self._get_sums()], limit=PAGE
            )
        return self.model.web_search_read(
            domain, self._specify(self.arch, self.model), limit=PAGE,
            order=self.arch.get("default_order"), count_limit=COUNT_LIMIT,
        )  # fmt: skip

    def _get_sums(self):
        sums = [
            node.get("name")
            for node in self.arch.iter("field")
            if node.get("sum") or node.get("avg")
        ]
        return [
            f"{name}:{self.model._fields[name].aggregator}"
            for name in sums
            if self.model._fields[name].aggregator
        ]

    def _open_kanban(self, domain, groups):
        groups = groups or [name for name in [self.arch.get("default_group_by")] if name]
        fields = self._specify(self.arch, self.model)
        if groups:
            return self.model.web_read_group(
                domain, groups[:1], ["__count"], auto_unfold=True,
                unfold_read_specification=fields, unfold_read_default_limit=PAGE,
            )  # fmt: skip
        return self.model.web_search_read(domain, fields, limit=LINES, count_limit=COUNT_LIMIT)

    def _open_form(self, domain, _groups):
        record = self.model.search(domain, limit=1)
        fields = self._specify(self.arch, self.model)
        return record.web_read(fields) if record else self.model.onchange({}, [], fields)

    def _open_pivot(self, domain, groups):
        rows = [
            node.get("name") + self._interval(node)
            for node in self.arch
            if node.get("type") == "row"
        ]
        columns = [
            node.get("name") + self._interval(node)
            for node in self.arch
            if node.get("type") == "col"
        ]
        rows = groups or rows
        sets = [[], rows, columns, rows + columns]
        return self.model.formatted_read_grouping_sets(
            domain,
            [each for number, each in enumerate(sets) if each not in sets[:number]],
            self._measures(),
        )

    def _open_graph(self, domain, groups):
        own = [
            node.get("name") + self._interval(node)
            for node in self.arch
            if node.tag == "field" and node.get("type") != "measure"
        ]
        return self.model.formatted_read_group(domain, groups or own, self._measures())

    def _measures(self):
        names = [node.get("name") for node in self.arch if node.get("type") == "measure"]
        return ["__count"] + [
            f"{name}:{self.model._fields[name].aggregator or 'sum'}" for name in names
        ]

    def _interval(self, node):
        is_day = self.model._fields[node.get("name")].type in ("date", "datetime")
        return f":{node.get('interval') or 'month'}" if is_day else ""

    def _open_calendar(self, domain, _groups):
        start = self.arch.get("date_start")
        first = dt.date.today().replace(day=1) - dt.timedelta(days=7)
        last = first + dt.timedelta(days=45)
        month = Domain(start, ">=", first.isoformat()) & Domain(start, "<=", last.isoformat())
        return self.model.web_search_read(domain & month, self._specify(self.arch, self.model))

    def _open_activity(self, domain, _groups):
        return self.model.env["mail.activity"].get_activity_data(
            self.model._name, domain, limit=100
        )

    def _open_hierarchy(self, domain, _groups):
        parent = self.arch.get("parent_field") or self.model._parent_name
        return self.model.hierarchy_read(domain, self._specify(self.arch, self.model), parent, None)

    # === FIELDS === #

    def _specify(self, arch, model):
        """Return the fields of a view, with the names of records and the lists inside it."""
        result = {}
        for node in arch.iter("field"):
            if any(parent.tag == "field" for parent in node.iterancestors() if parent is not arch):
                continue
            field = model._fields[node.get("name")]
            result[field.name] = self._specify_field(node, field, model)
        return result

    def _specify_field(self, node, field, model):
        if field.type not in ("many2one", "one2many", "many2many"):
            return {}
        if field.type == "many2one":
            return {"fields": {"display_name": {}}}
        inner = next((view for view in node if view.tag in ("list", "kanban")), None)
        if inner is None:
            return (
                {"fields": {"display_name": {}}} if node.get("widget") == "many2many_tags" else {}
            )
        lines = model.env[field.comodel_name]
        return {"fields": self._specify(inner, lines), "limit": LINES}


def find_actions(env, root):
    """Yield the name and the values of each window action below a menu, as the user sees them."""
    for menu in env["ir.ui.menu"].search([("id", "child_of", root.id)], order="id"):
        if menu.action and menu.action._name == "ir.actions.act_window":
            yield menu.complete_name.split("/", 1)[-1], menu.action._get_action_dict()


def size_of(answer):
    """Return the bytes of an answer as it is sent."""
    return len(json.dumps(answer, default=str))
