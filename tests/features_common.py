from .access_common import AccessCommon

# The rooms of each feature. Accounts, grading and the start page are always there.
FEATURES = {
    "feature_profile": {"people", "profile"},
    "feature_relationship": {"relationship"},
    "feature_visit": {"visit", "cadence", "visit_report"},
    "feature_service": {"service", "complaint", "relations_report"},
    "feature_feedback": {"feedback"},
    "feature_satisfaction": {"satisfaction"},
    "feature_prospect": {"prospect"},
    "feature_proposal": {"proposal"},
    "feature_care": {"care", "gift", "club"},
    "feature_plan": {"plan"},
    "feature_rebate": {"rebate"},
    "feature_credit": {"credit", "credit_review", "order_hold", "collection"},
    "feature_policy": {"policy", "order_policy", "what_if"},
    "feature_commission": {"commission"},
    "feature_value": {"value"},
    "feature_health": {"health"},
    "feature_handover": {"handover", "idle"},
    "feature_appraisal": {"appraisal"},
    "feature_book": {"book"},
}
NEEDED_BY = {
    "feature_visit": {"feature_plan"},
    "feature_profile": {"feature_care", "feature_satisfaction"},
    "feature_service": {"feature_feedback"},
}


class FeaturesCommon(AccessCommon):
    """Switch features off, and see what is left in the menus."""

    def _switch_off(self, feature):
        settings = self.env["key.account.settings"].sudo()
        settings._switch_all_features()
        off = {feature} | NEEDED_BY.get(feature, set())
        settings._switch_features({n: n not in off for n in settings._get_feature_names()})
        return set().union(*(FEATURES[name] for name in off))

    def _is_reachable(self, menu, visible):
        return menu in visible and (
            not menu.parent_id or self._is_reachable(menu.parent_id, visible)
        )

    def _shown_actions(self, user):
        """Return the actions of all menus that a user can reach."""
        menus = self.env["ir.ui.menu"].with_user(user)
        visible = menus.browse(menus._visible_menu_ids()).sudo()
        return [
            menu.action for menu in visible if menu.action and self._is_reachable(menu, visible)
        ]
