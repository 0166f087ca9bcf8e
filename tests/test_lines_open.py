from lxml import etree

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestLinesOpen(TransactionCase):
    """What a click on a line of a form opens: never the form that Odoo makes up of all fields."""

    def test_lines_of_forms(self):
        self.env["key.account.settings"]._switch_all_features()
        views = self.env["ir.ui.view"]
        own = self.env["ir.model.data"].search(
            [("module", "=", "key_account"), ("model", "=", "ir.ui.view")]
        )
        forms = views.browse(own.mapped("res_id")).filtered(
            lambda view: view.type == "form" and view.mode == "primary"
        )
        known = set(views.search([("type", "=", "form")]).mapped("model"))
        bad = []
        for form in forms:
            arch = etree.fromstring(self.env[form.model].get_view(form.id, "form")["arch"])
            for node in arch.iter("field"):
                lines = node.find("list")
                if lines is None or lines.get("editable") or lines.get("no_open"):
                    continue
                comodel = self.env[form.model]._fields[node.get("name")].comodel_name
                if node.find("form") is None and comodel not in known:
                    bad.append(f"{form.xml_id}: {node.get('name')}")
        self.assertTrue(forms)
        self.assertEqual(bad, [])
