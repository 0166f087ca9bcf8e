from ast import literal_eval

from lxml import etree

from odoo.tests import tagged

from .access_common import AccessCommon
from .access_models import ACCESS


@tagged("post_install", "-at_install")
class TestSearches(AccessCommon):
    """A list of filters that fits on a screen: more than twelve, and nobody finds the right one."""

    def test_twelve_filters(self):
        searches = self.env["ir.ui.view"].search(
            [("model", "in", list(ACCESS)), ("type", "=", "search"), ("mode", "=", "primary")]
        )
        self.assertTrue(searches)
        for view in searches:
            model = self._model(self.user_admin, view.model)
            if not model.has_access("read"):
                continue
            filters = etree.fromstring(model.get_view(view.id, "search")["arch"]).iter("filter")
            names = [f.get("name") for f in filters if "group_by" not in (f.get("context") or "")]
            with self.subTest(view=view.xml_id):
                self.assertLessEqual(len(names), 12, names)

    def test_pivots_and_graphs(self):
        """Each measure has an aggregate, and each row, column and group-by can be grouped: else nothing opens."""
        views = self.env["ir.ui.view"].search(
            [
                ("model", "in", list(ACCESS)),
                ("type", "in", ("pivot", "graph", "search")),
                ("mode", "=", "primary"),
            ]
        )
        kinds = set()
        for view in views:
            model = self._model(self.user_admin, view.model)
            if not model.has_access("read"):
                continue
            tree = etree.fromstring(model.get_view(view.id, view.type)["arch"])
            shown = model.fields_get(attributes=("aggregator", "groupable"))
            for node in tree.iter("field" if view.type != "search" else "filter"):
                if view.type != "search":
                    name, is_measure = node.get("name"), node.get("type") == "measure"
                else:
                    name = literal_eval(node.get("context") or "{}").get("group_by")
                    is_measure = False
                if not name or "." in name:  # properties are grouped by their definition
                    continue
                kinds.add((view.type, is_measure))
                with self.subTest(view=view.xml_id, field=name):
                    field = shown[name.partition(":")[0]]
                    self.assertTrue(field.get("aggregator") if is_measure else field["groupable"])
        self.assertEqual(
            kinds,
            {
                ("pivot", True),
                ("pivot", False),
                ("graph", True),
                ("graph", False),
                ("search", False),
            },
        )

    def test_activities_have_names(self):
        """Lists of activities tell whom they are about: without a view or a name, Odoo shows numbers."""
        actions = self.env["ir.actions.act_window"].search(
            [("view_mode", "like", "activity"), ("res_model", "in", list(ACCESS))]
        )
        self.assertTrue(actions)
        for name in set(actions.mapped("res_model")):
            views = self.env["ir.ui.view"].search_count(
                [("model", "=", name), ("type", "=", "activity")], limit=1
            )
            with self.subTest(model=name):
                self.assertTrue(views or self.env[name]._rec_name_fallback() != "id")
