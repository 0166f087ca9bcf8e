import itertools
import re

from lxml import etree

from odoo.tests import tagged

from ..tools.desk import Desk
from ..tools.story import open_sources
from .features_common import FEATURES, FeaturesCommon
from .test_rooms import below

# Screens of another room's records that only buttons of this feature open.
OWN_SCREENS = {
    "feature_plan": {"key_account.key_account_visit_view_calendar_plan"},
    "feature_prospect": {
        f"key_account.key_account_view_{kind}_prospects"
        for kind in ("graph", "kanban", "list", "pivot", "search")
    },
    "feature_health": {
        f"key_account.key_account_view_{kind}_health"
        for kind in ("graph", "kanban", "list", "pivot", "search")
    },
    "feature_value": {
        f"key_account.key_account_view_{kind}_posture" for kind in ("kanban", "list", "search")
    },
}
PACKAGE = "odoo.addons.key_account."


def room_of(base):
    """Return the room in which a class is written, "" for the trunk, None outside of the module."""
    if not base.__module__.startswith(PACKAGE):
        return None
    parts = base.__module__.removeprefix(PACKAGE).split(".")
    return parts[1] if len(parts) > 2 else ""


@tagged("post_install", "-at_install")
class TestFeaturesScreens(FeaturesCommon):
    """With a feature off, no menu, page, button, column or filter of its rooms is left."""

    def _room(self, model, name=None):
        """Return the room of a model, or of the first class that defines a name of it."""
        bases = [base for base in type(model).__mro__ if name is None or name in vars(base)]
        rooms = [
            room
            for base in bases
            if hasattr(base, "_module")
            if (room := room_of(base)) is not None
        ]
        owner = self._model_room(model._name)
        # What a model inherits from a room below its own belongs to the model.
        if rooms and owner and rooms[-1] in below(owner):
            return owner
        return rooms[-1] if rooms else None

    def _model_room(self, name):
        """Return the room that owns a model, None for models of Odoo."""
        for base in reversed(type(self.env[name]).__mro__):
            if vars(base).get("_name") == name and not hasattr(base, "pool"):
                return room_of(base)
        return None

    def _names(self, node, model):
        """Return what a node shows: names of fields and methods of the model."""
        if node.tag == "field" or (node.tag == "button" and node.get("type") == "object"):
            yield node.get("name")
        elif node.tag == "filter":
            words = re.findall(
                r"[\w.]+", f"{node.get('domain')} {node.get('context')} {node.get('date')}"
            )
            yield from (word.split(".")[0] for word in words if word.split(".")[0] in model._fields)

    def _is_hidden(self, node):
        return any(
            part.get(name) in ("1", "True")
            for part in [node, *node.iterancestors()]
            for name in ("invisible", "column_invisible")
        )

    def _is_of(self, rooms, model, name):
        """Return whether rooms own a name, or the records it links to."""
        field = model._fields.get(name)
        # A room that adds a choice to a field of Odoo does not own it.
        if field is not None and field._modules and field._modules[0] != "key_account":
            return False
        links = (
            self._model_room(field.comodel_name) if field is not None and field.relational else None
        )
        return self._room(model, name) in rooms or links in rooms

    def _shown(self, tree, model):
        """Yield ``(model, node, name)`` for all a view shows, its nested views included."""
        for node in tree:
            if not isinstance(node.tag, str) or self._is_hidden(node):
                continue
            for name in self._names(node, model):
                yield model, node, name
            field = model._fields.get(node.get("name")) if node.tag == "field" else None
            inner = (
                self.env[field.comodel_name] if field is not None and field.relational else model
            )
            yield from self._shown(node, inner)

    def _action_room(self, node):
        """Return the room of the model that a button of type action opens."""
        if node.tag == "button" and node.get("type") == "action":
            action = self.env["ir.actions.actions"].sudo().browse(int(node.get("name")))
            action = self.env[action.type].sudo().browse(action.id)
            model = action.res_model if "res_model" in action else action.model_id.model
            return model and self._model_room(model)
        return None

    def _views(self):
        """Return the views of the module, and those of Odoo that it extends."""
        data = self.env["ir.model.data"].sudo()
        own = data.search([("module", "=", "key_account"), ("model", "=", "ir.ui.view")])
        views = self.env["ir.ui.view"].sudo().browse(own.mapped("res_id")).exists()
        return (views | views.inherit_id).filtered(
            lambda view: view.mode == "primary" and view.model
        )

    def test_all_rooms_belong_to_a_feature(self):
        rooms = {self._model_room(name) for name in self.env.registry} - {None, ""}
        self.assertEqual(rooms - set().union(*FEATURES.values()), {"metric", "review", "cockpit"})

    def test_screens(self):
        # The settings show what belongs to a feature while it is ticked.
        views = self._views().filtered(lambda view: view.model != "key.account.settings")
        self.assertGreater(len(views), 100)
        for feature in FEATURES:
            rooms = self._switch_off(feature)
            for view in views:
                own = view.xml_id in OWN_SCREENS.get(feature, ())
                if own or self._model_room(view.model) in rooms:
                    continue
                model = self._model(self.user_admin, view.model)
                if not model.has_access("read"):
                    continue
                arch = etree.fromstring(model.get_view(view.id, view.type)["arch"])
                left = sorted(
                    {
                        name
                        for of, _node, name in self._shown(arch, model)
                        if self._is_of(rooms, of, name)
                    }
                    | {
                        f"action {node.get('name')}"
                        for node in arch.iter("button")
                        if self._action_room(node) in rooms
                    }
                )
                with self.subTest(feature=feature, view=view.xml_id):
                    self.assertFalse(left, " ".join(left))

    def _has_content(self, node):
        """Return whether a node, or something inside of it, is more than a heading."""
        return node.tag in ("field", "button", "widget", "label", "p", "a") or any(
            self._has_content(child) for child in node if isinstance(child.tag, str)
        )

    def _empty_headings(self, arch):
        """Yield the headings of a form that stand above nothing."""
        for node in arch.iter("separator", "group", "page"):
            if not node.get("string") or any(p.tag == "list" for p in node.iterancestors()):
                continue
            below = node
            if node.tag == "separator":
                below = [*itertools.takewhile(lambda e: e.tag != "separator", node.itersiblings())]
            if not any(self._has_content(e) for e in below if isinstance(e.tag, str)):
                yield node.get("string")

    def _headings_of(self, view):
        """Return the empty headings of a form, ``None`` if an administrator cannot open it."""
        model = self._model(self.user_admin, view.model)
        if not model.has_access("read"):
            return None
        return set(self._empty_headings(etree.fromstring(model.get_view(view.id, "form")["arch"])))

    def test_headings(self):
        """No heading is left above nothing; Odoo's own forms have some, with all features on."""
        views = self._views().filtered(lambda view: view.type == "form")
        usual = {view: self._headings_of(view) for view in views}
        for feature in FEATURES:
            rooms = self._switch_off(feature)
            for view in views:
                if self._model_room(view.model) not in rooms:
                    with self.subTest(feature=feature, view=view.xml_id):
                        self.assertEqual(self._headings_of(view), usual[view])

    def test_menus(self):
        for feature in FEATURES:
            rooms = self._switch_off(feature)
            actions = self._shown_actions(self.user_admin)
            models = {
                action.res_model if "res_model" in action else action.model_id.model
                for action in actions
                if action._name in ("ir.actions.act_window", "ir.actions.server")
            }
            left = sorted(name for name in models if name and self._model_room(name) in rooms)
            with self.subTest(feature=feature):
                self.assertEqual(left, [])

    def test_items_and_alerts(self):
        for feature in FEATURES:
            rooms = self._switch_off(feature)
            accounts = self._model(self.user_admin, "key.account")
            desk = Desk(accounts.env, everybody=True)
            kinds = accounts._get_desk_kinds()
            for source in accounts._get_desk_sources(desk):
                with self.subTest(feature=feature, kind=source.kind):
                    self.assertNotIn(self._model_room(source.model), rooms)
                    self.assertNotEqual(kinds[source.kind].feature, feature)

    def test_story_and_look(self):
        """What a feature adds to an account in one look goes with it."""
        for feature in FEATURES:
            rooms = self._switch_off(feature)
            account = self._as(self.user_admin, self.owned)
            sources = [
                *account._get_story_sources(),
                *account._get_next_steps(),
                *account._get_last_contacts(),
            ]
            left = {source.model for source in open_sources(account.env, sources)}
            with self.subTest(feature=feature):
                self.assertFalse([name for name in left if self._model_room(name) in rooms])
                look = account.get_look()
                self.assertEqual("prepare" in look["reach"], feature != "feature_visit")
                figures = {figure["name"] for figure in look["figures"]}
                self.assertEqual("wallet" in figures, feature != "feature_profile")
