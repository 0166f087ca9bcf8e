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
