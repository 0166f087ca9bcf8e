import json

from odoo.tests import tagged
from odoo.tools import file_open

from odoo.addons.spreadsheet.utils.validate_data import (
    fields_in_spreadsheet,
    menus_xml_ids_in_spreadsheet,
)

from .cockpit_common import CockpitCommon

FILES = {
    "key_account": "key_account/data/cockpit/files/",
    "visit": "key_account/data/visit/files/",
}


@tagged("post_install", "-at_install")
class TestDashboards(CockpitCommon):
    """Two dashboards in Odoo's Dashboards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dashboards = {
            name: cls.env.ref(f"key_account.spreadsheet_dashboard_{name}")
            for name in ("key_account", "visit")
        }

    def _seen(self, user):
        every = sum(self.dashboards.values(), self.env["spreadsheet.dashboard"])
        return every.with_user(user)._filtered_access("read").mapped("name")

    def test_who_sees_them(self):
        """Accounts are for managers, visits for all users of visits, and only while they are switched on."""
        self.assertEqual(self._seen(self.user_manager), ["Key Accounts", "Visits"])
        self.assertEqual(self._seen(self.user_own), ["Visits"])
        self.assertEqual(self._seen(self.user_none), [])
        self.env["key.account.settings"]._switch_all_features(on=False)
        self.env.invalidate_all()
        self.assertEqual(self._seen(self.user_manager), ["Key Accounts"])

    def test_what_they_read_exists(self):
        """Models, fields and menus; groups of fields that not every reader has would break a dashboard."""
        for name, reader in (("key_account", self.user_manager), ("visit", self.user_own)):
            data = json.loads(self.dashboards[name].spreadsheet_data)
            found = fields_in_spreadsheet(data)
            self.assertTrue(found)
            for model, names in found.items():
                known = self.env[model].with_user(reader).fields_get()
                with self.subTest(dashboard=name, model=model):
                    self.assertLessEqual(
                        {field.split(".")[0].split(":")[0] for field in names}, set(known)
                    )
            for menu in menus_xml_ids_in_spreadsheet(data):
                self.assertTrue(self.env.ref(menu).action, menu)

    def test_filters_reach_every_source(self):
        """A filter that misses a chart or a list would let it tell of other owners and companies."""
        for name, dashboard in self.dashboards.items():
            data = json.loads(dashboard.spreadsheet_data)
            filters = {item["id"]: item for item in data["globalFilters"]}
            charts = [
                figure["data"]
                for sheet in data["sheets"]
                for figure in sheet["figures"]
                if figure["data"]["type"].startswith("odoo_")
            ]
            sources = [*data["pivots"].values(), *data["lists"].values(), *charts]
            self.assertGreater(len(sources), 5)
            for source in sources:
                model = source.get("model") or source["metaData"]["resModel"]
                with self.subTest(dashboard=name, source=source.get("name") or model):
                    reached = {filters[key]["label"] for key in source["fieldMatching"]}
                    self.assertLessEqual(
                        {item["label"] for item in filters.values()} - {"Period"}, reached
                    )
                    for match in source["fieldMatching"].values():
                        field = self.env[model]
                        for part in match["chain"].split(".")[:-1]:
                            field = field[part]
                        self.assertIn(match["chain"].split(".")[-1], field._fields)

    def _count(self, source):
        """Return how many records of the company a pivot or a list tells of."""
        here = [("company_id", "=", self.company.id)]
        return self.env[source["model"]].search_count([*source["domain"], *here])

    def test_without_owner(self):
        """Who has left owns nothing: their accounts wait for an owner as well."""
        pivot = json.loads(self.dashboards["key_account"].spreadsheet_data)["pivots"]["2"]
        self.assertEqual(self._count(pivot), 0)
        self.third.owner_id = False
        self.assertEqual(self._count(pivot), 1)
        self.user_own.active = False
        self.assertEqual(self._count(pivot), 2)

    def test_visits_to_come(self):
        """Open ones from now on, without the time: one of this morning that is not reported is none of them."""
        data = json.loads(self.dashboards["visit"].spreadsheet_data)
        self.assertEqual(self._count(data["lists"]["1"]), 0)
        self.env["key.account.visit"].create(
            [
                {"account_id": self.account.id, "user_id": self.user_own.id, "start": start}
                for start in ("2025-12-09 10:00:00", "2025-12-10 08:30:00", "2025-12-10 10:00:00")
            ]
        )
        self.assertEqual(self._count(data["lists"]["1"]), 1)
        self.assertIn("date", data["lists"]["1"]["columns"])
        self.assertIn('["start",">=","now"]', data["sheets"][0]["cells"]["A36"])

    def test_no_ids(self):
        """Ids of this database are others in another one: domains name none."""
        for name in self.dashboards:
            for kind in ("", "_sample"):
                with file_open(f"{FILES[name]}{name}{kind}_dashboard.json") as file:
                    data = json.load(file)
                domains = [source["domain"] for source in data["pivots"].values()]
                domains += [source["domain"] for source in data["lists"].values()]
                for domain in domains:
                    for leaf in domain:
                        value = leaf[2] if isinstance(leaf, list) else None
                        numbers = [value] if not isinstance(value, list) else value
                        self.assertFalse(
                            [v for v in numbers if isinstance(v, int) and not isinstance(v, bool)]
                        )

    def test_sample_while_empty(self):
        """Without accounts of the reader, the sample is shown; it reads nothing of the database."""
        accounts = self.dashboards["key_account"].with_user(self.user_manager)
        self.assertFalse(accounts._dashboard_is_empty())
        far = self._create_user("ka_far", "key_account.group_manager", self.other_company)
        company = self.other_company.ids
        accounts = accounts.with_user(far).with_context(allowed_company_ids=company)
        self.assertTrue(accounts._dashboard_is_empty())
        for name, dashboard in self.dashboards.items():
            sample = dashboard._get_sample_dashboard()
            text = json.dumps(sample)
            with self.subTest(dashboard=name):
                self.assertFalse(sample["pivots"] or sample["lists"] or sample["globalFilters"])
                for word in ("PIVOT", "ODOO.", "odoo_", "odoo://"):
                    self.assertNotIn(word, text)
                self.assertTrue(sample["sheets"][0]["figures"])
