from odoo.modules.module import Manifest
from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file

from ..tools.uninstall import uninstall_hook

LAST_FILE = "data/key_account_installation_data.xml"


@tagged("post_install", "-at_install")
class TestInstallation(TransactionCase):
    """What installing, updating and uninstalling the module leave."""

    def _load(self, path, mode="update"):
        convert_file(self.env, "key_account", path, {}, mode=mode, noupdate=False)

    def _data_files(self):
        files = Manifest.for_addon("key_account")["data"]
        return [path for path in files if path.startswith("data/")]

    def _get_intervals(self):
        """Return the intervals of all cadences as the database has them."""
        self.env.cr.execute("SELECT id, interval_days FROM key_account_cadence")
        return dict(self.env.cr.fetchall())

    # === UPDATE === #

    def test_records_that_an_administrator_deleted_stay_deleted(self):
        """All that is shipped to be changed, but scheduled actions: code triggers these."""
        shipped = self.env["ir.model.data"].search(
            [
                ("module", "=", "key_account"),
                ("noupdate", "=", True),
                ("model", "!=", "ir.cron"),
                ("name", "not like", "demo_"),
            ]
        )
        names = shipped.mapped("name")
        self.assertIn("cadence_a_business", names)
        self.assertIn("visit_topic_needs", names)
        shipped.unlink()  # for Odoo, a record without XML id is deleted
        for path in self._data_files():
            self._load(path)
        again = self.env["ir.model.data"].search(
            [("module", "=", "key_account"), ("name", "in", names)]
        )
        self.assertEqual(again.mapped("complete_name"), [])

    def test_scheduled_actions_come_back(self):
        self.env.ref("key_account.ir_cron_visit_due").unlink()
        self._load("data/cadence/ir_cron_data.xml")
        self.assertTrue(self.env.ref("key_account.ir_cron_visit_due"))

    def test_missing_values_are_computed(self):
        """Grade A: two business visits a month, every 15 days. Nothing else is written."""
        cadence = self.env.ref("key_account.cadence_a_business")
        before = self._get_intervals()
        self.env.cr.execute("UPDATE key_account_cadence SET interval_days = NULL")
        self.env.invalidate_all()
        self._load(LAST_FILE)
        self.assertEqual(self._get_intervals(), before)
        self.assertEqual(cadence.interval_days, 15)

    # === DEMO DATA === #

    def test_failing_demo_data_takes_nothing_along(self):
        """What Odoo does: a savepoint that does not write first what is pending."""
        cadence = self.env["key.account.cadence"].create(
            {"visit_level": "technical", "number": 1, "period": "week"}
        )
        self.assertIsNone(self._get_intervals()[cadence.id])
        self._load(LAST_FILE, mode="init")
        with self.assertRaises(ValueError), self.env.cr.savepoint(flush=False):
            self.env.flush_all()
            raise ValueError("The demo data fails")
        self.assertEqual(self._get_intervals()[cadence.id], 7)

    def test_failing_story_leaves_nothing_in_memory(self):
        company = self.env.ref("key_account.demo_company", raise_if_not_found=False)
        if not company:
            company = self.env["res.company"]._load_records(
                [{"xml_id": "key_account.demo_company", "values": {"name": "Meridian"}}]
            )
        name = company.name

        def fail(_demo, company):
            company.name = "Half a story"
            raise ValueError("This step fails")

        self.patch(type(self.env["sale.order"]), "search_count", lambda *args, **options: 0)
        self.patch(type(self.env["key.account.demo"]), "_tell", fail)
        with self.assertRaises(ValueError), self.env.cr.savepoint(flush=False):
            self.env["key.account.demo"]._load()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(company.name, name)

    # === UNINSTALL === #

    def test_uninstall_leaves_nothing(self):
        ours, theirs = self._create_leftovers()
        self.env["ir.config_parameter"].set_param("key_account.profile_checked_up_to", 12)
        uninstall_hook(self.env)
        for record in ours:
            self.assertFalse(record.exists(), record)
        for record in theirs:
            self.assertTrue(record.exists(), record)
        parameters = self.env["ir.config_parameter"].search([("key", "like", "key_account")])
        self.assertFalse(parameters)

    def _create_leftovers(self):
        """Return records of users that name the module's models, and some that do not."""
        ours = [
            self._create("ir.filters", model_id="key.account", name="Mine"),
            self._create(
                "ir.filters",
                model_id="res.partner",
                name="Grade A",
                domain="[('key_account_grade_id.name', '=', 'A')]",
            ),
            self._create("ir.exports", resource="key.account.visit", name="Visits"),
            self._create("base_import.mapping", res_model="key.account", column_name="Grade"),
            self._create("ir.ui.view", model="key.account", name="Own", arch="<list/>"),
            self._create("ir.actions.act_window", res_model="key.account", name="Own"),
        ]
        action = ours[-1]
        self._create(
            "ir.model.data",
            module="__export__",
            name="filter",
            model="ir.filters",
            res_id=ours[0].id,
        )
        ours.append(
            self._create("ir.ui.menu", name="Own", action=f"ir.actions.act_window,{action.id}")
        )
        kept = self._create("ir.exports", resource="res.partner", name="Contacts")
        ours.append(
            self._create("ir.exports.line", export_id=kept.id, name="key_account_grade_id/name")
        )
        theirs = [
            kept,
            self._create("ir.exports.line", export_id=kept.id, name="city"),
            self._create("ir.filters", model_id="res.partner", name="All"),
            self._create(
                "ir.filters",
                model_id="res.partner",
                name="Managers",
                domain="[('function', 'like', 'key account manager')]",
            ),
            self.env.ref("key_account.key_account_action"),  # Odoo does
        ]
        return ours, theirs

    def _create(self, name, /, **values):
        return self.env[name].create(values)

    def test_uninstall_leaves_no_xml_ids_of_other_modules(self):
        """Mail names selections of its mixins on accounts, and they would stay without a record."""
        names = [("module", "!=", "key_account"), ("name", "like", r"key\_account\_")]
        self.assertTrue(self.env["ir.model.data"].search(names))
        uninstall_hook(self.env)
        self.assertFalse(self.env["ir.model.data"].search(names))

    def test_uninstall_deletes_what_is_in_use(self):
        """Odoo deletes shipped records one model after the other, whatever refers to them."""
        scorecard = self.env.ref("key_account.scorecard_balanced")
        self.env["key.account.review"].create({"scorecard_id": scorecard.id, "date": "2025-12-31"})
        self.env.flush_all()
        uninstall_hook(self.env)
        self.env.cr.execute("DELETE FROM key_account_scorecard")
        self.env.cr.execute("DELETE FROM key_account_metric")
        self.env.cr.execute("DELETE FROM key_account_grade")

    def test_uninstall_leaves_no_foreign_keys_that_refuse(self):
        """Links of many to many records go with either of them."""
        uninstall_hook(self.env)
        self.env.cr.execute(
            """
            SELECT conname
              FROM pg_constraint
             WHERE contype = 'f'
               AND confdeltype NOT IN ('c', 'n')
               AND confrelid::regclass::text LIKE 'key_account%'
            """
        )
        self.assertEqual(self.env.cr.fetchall(), [])
