from ast import literal_eval

from odoo.tests import Form, tagged
from odoo.tools.safe_eval import safe_eval

from .features_common import FEATURES, FeaturesCommon

ALL = "all features"
SCREENS = ("list", "kanban", "calendar", "activity", "pivot", "graph", "hierarchy")


@tagged("post_install", "-at_install")
class TestFeaturesOpen(FeaturesCommon):
    """With a feature off, or all of them, each role opens each screen that is left in the menus."""

    def _own_actions(self, user):
        ours = self.env["ir.model.data"].sudo()
        ours = ours.search([("module", "=", "key_account"), ("model", "=", "ir.ui.menu")])
        known = self.env["ir.ui.menu"].sudo().browse(ours.mapped("res_id")).mapped("action")
        return [
            action
            for action in self._shown_actions(user)
            if action in known and action._name == "ir.actions.act_window"
        ]

    def _open_screen(self, user, action):
        """Load the views, the first records and the forms of an action, as the web client does."""
        context = literal_eval(action.context or "{}") if "uid" not in action.context else {}
        model = self._model(user, action.res_model).with_context(**context)
        modes = action.view_mode.split(",")
        views = model.get_views([(False, mode) for mode in modes] + [(False, "search")])["views"]
        domain = safe_eval(action.domain or "[]", {"uid": user.id})
        for mode in modes:
            fields = {name: {} for name in views[mode].get("fields", ())} or {"display_name": {}}
            if mode in SCREENS:
                model.web_search_read(domain, fields, limit=5)
        if "form" not in modes:
            return
        # A form without rights to save it is opened all the same.
        if record := model.search(domain, limit=1):
            Form(record)
        if model.has_access("create"):
            Form(model)

    def _open_all(self, off):
        opened = set()
        for user in self.insiders:
            actions = self._own_actions(user)
            self.assertGreater(len(actions), 3)
            for action in actions:
                with self.subTest(off=off, user=user.login, screen=action.name):
                    self._open_screen(user, action)
                    opened.add(action.res_model)
        return opened

    def test_one_feature_off(self):
        for feature in FEATURES:
            rooms = self._switch_off(feature)
            with self.subTest(feature=feature):
                self.assertTrue(rooms)
                self.assertIn("key.account", self._open_all(feature))

    def test_all_features_off(self):
        self.env["key.account.settings"].sudo()._switch_all_features(on=False)
        opened = self._open_all(ALL)
        self.assertLess({"key.account", "key.account.review", "key.account.scorecard"}, opened)
        self.assertFalse({"key.account.visit", "key.account.stakeholder"} & opened)
