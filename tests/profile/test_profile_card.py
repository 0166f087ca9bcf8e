from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ...tools.profile.shipped import CARDS, PLAYBOOKS
from ...tools.shipped import sources
from .test_profile import ProfileCommon


@tagged("post_install", "-at_install")
class TestProfileCard(ProfileCommon):
    """Alpha is a distributor: the card asks for its territory and how it is bound to us."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.templates = cls.env["key.account.profile.template"]
        cls.distributor, cls.industrial = (
            cls.env.ref(f"key_account.profile_template_{name}")
            for name in ("distributor", "industrial")
        )
        cls.account.profile_template_id = cls.distributor
        cls.card = {
            "territory": "North",
            "sales_force": 12,
            "exclusivity": "exclusive",
            "own_fleet": True,
            "payment_behaviour": "In time",
        }
        cls.account.profile_properties = cls.card

    def _values(self, account=None):
        """Return what the card shows, without what is empty."""
        self.env.flush_all()
        self.env.invalidate_all()
        properties = (account or self.account).read(["profile_properties"])[0]["profile_properties"]
        return {item["name"]: item["value"] for item in properties if item.get("value")}

    def test_shipped_templates(self):
        names = [
            "Industrial company",
            "Distributor",
            "Pharmacy / outlet",
            "Investment client",
            "Individual",
        ]
        self.assertEqual(self.templates.search([]).mapped("name"), names)
        investment = self.env.ref("key_account.profile_template_investment")
        asked = {item["name"] for item in investment.properties_definition}
        self.assertLessEqual({"financing_needs", "risk_appetite", "horizon", "preferences"}, asked)

    def test_values_are_shown(self):
        self.assertEqual(self._values(), self.card)

    def test_another_template_and_back(self):
        self.account.profile_template_id = self.industrial
        self.assertEqual(self._values(), {"payment_behaviour": "In time"})
        self.account.profile_properties = {"main_process": "Rolling"}
        self.account.profile_template_id = False
        self.assertEqual(self._values(), {})
        self.account.profile_template_id = self.distributor
        self.assertEqual(self._values(), self.card)
        self.account.profile_template_id = self.industrial
        self.assertEqual(
            self._values(), {"main_process": "Rolling", "payment_behaviour": "In time"}
        )

    def test_another_template_and_back_on_the_form(self):
        """Also when the form saves all that it shows, as a list, while the rest is out of sight."""
        for template, changed in (
            (self.industrial, {"payment_behaviour": "Late"}),
            (self.distributor, {"territory": "South"}),
        ):
            with Form(self._own(self.account)) as form:
                form.profile_template_id = template
                form.profile_properties = [
                    dict(item, value=changed.get(item["name"], item.get("value") or False))
                    for item in form.profile_properties
                ]
        self.assertEqual(
            self._values(), self.card | {"payment_behaviour": "Late", "territory": "South"}
        )

    def test_many_accounts_at_once(self):
        self.account_beta.profile_template_id = self.distributor
        self.account_beta.profile_properties = {"territory": "West"}
        both = self.account + self.account_beta
        both.write({"profile_template_id": self.industrial.id})
        both.write({"profile_properties": {"main_process": "Rolling"}})
        both.write({"profile_template_id": self.distributor.id})
        self.assertEqual(self._values(), self.card)
        self.assertEqual(self._values(self.account_beta), {"territory": "West"})

    def test_a_definition_that_changes(self):
        """An administrator takes out a property and an option; with them back, nothing is lost."""
        full = self.distributor.properties_definition
        narrow = [
            dict(item, selection=[["one_of_many", "One of many"]])
            if item["name"] == "exclusivity"
            else item
            for item in full
            if item["name"] != "territory"
        ]
        self.distributor.with_user(self.user_admin).properties_definition = narrow
        self.assertEqual(
            self._values(), {"sales_force": 12, "own_fleet": True, "payment_behaviour": "In time"}
        )
        shown = self.account.read(["profile_properties"])[0]["profile_properties"]
        self._own(self.account).write(
            {
                "profile_properties": [
                    dict(item, value=15 if item["name"] == "sales_force" else item.get("value"))
                    for item in shown
                ]
            }
        )
        self.distributor.properties_definition = full
        self.assertEqual(self._values(), self.card | {"sales_force": 15})

    def test_the_definition_is_edited_on_an_account(self):
        """The administrator adds and removes properties on the form; a salesperson cannot."""
        shown = self.account.read(["profile_properties"])[0]["profile_properties"]
        added = {"name": "region", "string": "Region", "type": "char", "definition_changed": True}
        changed = [
            dict(item, definition_deleted=True) if item["name"] == "territory" else item
            for item in shown
        ]
        vals = {"profile_properties": [*changed, dict(added, value="Alps")]}
        with self.assertRaises(AccessError):
            self._own(self.account).write(vals)
        self.account.with_user(self.user_admin).write(vals)
        expected = {name: value for name, value in self.card.items() if name != "territory"}
        self.assertEqual(self._values(), expected | {"region": "Alps"})
        self.assertEqual(self.account.profile_properties._values["territory"], "North")

    def test_what_is_emptied_is_gone(self):
        self.account.profile_properties = {"territory": False}
        self.account.profile_template_id = self.industrial
        self.account.profile_template_id = self.distributor
        self.assertNotIn("territory", self._values())

    def test_defaults_do_not_replace_what_is_known(self):
        definition = [
            {"name": "territory", "string": "Territory", "type": "char", "default": "Nowhere"},
            {"name": "season", "string": "Season", "type": "char", "default": "Spring"},
        ]
        template = self.templates.create({"name": "Shop", "properties_definition": definition})
        self.account.profile_template_id = template
        self.assertEqual(self._values(), {"territory": "North", "season": "Spring"})

    def test_history_of_the_card(self):
        self._own(self.account).write(
            {"profile_properties": {"territory": "South", "own_fleet": False}}
        )
        self.assertEqual(
            sorted(self._changes()[-2:]),
            [("card", "Own delivery fleet", "Yes", ""), ("card", "Territory", "North", "South")],
        )
        self.assertIn("Card · Territory: North → South", self.account.message_ids[0].body)
        before = len(self._changes())
        self.account.profile_template_id = self.industrial
        self.assertEqual(
            self._changes()[before:],
            [("relation", "Profile Template", "Distributor", "Industrial company")],
        )

    def test_an_administrator_makes_his_own(self):
        with self.assertRaises(AccessError):
            self._own(self.templates).create({"name": "Hospital"})
        template = self.templates.with_user(self.user_admin).create(
            {
                "name": "Hospital",
                "properties_definition": [{"name": "beds", "string": "Beds", "type": "integer"}],
            }
        )
        self.assertEqual(template.card, "Beds")
        self._own(self.account).write(
            {"profile_template_id": template.id, "profile_properties": {"beds": 800}}
        )
        self.assertEqual(self._values(), {"beds": 800})
        found = self._own(self.env["key.account"]).search([("profile_properties.beds", "=", 800)])
        self.assertEqual(found, self.account)
        with self.assertRaisesRegex(UserError, "in use: Hospital"):
            template.unlink()
        self.assertEqual(template.copy().name, "Hospital (copy)")

    def test_a_merged_account_keeps_both_cards(self):
        self.account_beta.profile_template_id = self.distributor
        self.account_beta.profile_properties = {"territory": "West", "outlets_served": 40}
        self.account_beta._merge_into(self.account)
        self.assertEqual(self._values(), self.card | {"outlets_served": 40})

    def test_labels_in_the_language_of_the_user(self):
        """Shipped labels are Chinese for a Chinese user, and stay English when he edits the card."""
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "key_account")])._update_translations(
            ["zh_CN"]
        )
        chinese = self.distributor.with_context(lang="zh_CN")
        labels = {item["name"]: item["string"] for item in chinese.properties_definition}
        self.assertEqual(labels["territory"], "管区")
        definition = [
            *chinese.properties_definition,
            {"name": "hobby", "string": "爱好", "type": "char"},
        ]
        chinese.properties_definition = definition
        self.env.flush_all()
        self.env.invalidate_all()
        english = {item["name"]: item["string"] for item in self.distributor.properties_definition}
        self.assertEqual(english["territory"], "Territory")
        self.assertEqual(english["hobby"], "爱好")
        options = next(
            item for item in self.distributor.properties_definition if item["name"] == "exclusivity"
        )["selection"]
        self.assertIn(["exclusive", "Exclusive"], options)

    def test_all_shipped_labels_are_known(self):
        known = sources(CARDS) | sources(PLAYBOOKS)
        for template in self.templates.search([]):
            for item in template.properties_definition:
                labels = [item["string"]] + [option[1] for option in item.get("selection") or []]
                self.assertLessEqual(set(labels), set(known))
        plans = self.env["key.account.relation.kind"].search([]).plan_id
        self.assertTrue(plans)
        self.assertLessEqual(
            set(plans.mapped("name") + plans.template_ids.mapped("summary")), set(known)
        )


@tagged("post_install", "-at_install")
class TestPlaybook(ProfileCommon):
    def test_each_kind_has_its_playbook(self):
        kinds = self.env["key.account.relation.kind"].search([])
        self.assertEqual(
            kinds.mapped("name"), ["Upstream", "Collaborator", "Channel Partner", "Terminal"]
        )
        self.assertEqual(kinds.mapped("plan_id.steps_count"), [4, 4, 4, 5])
        self.assertEqual(set(kinds.plan_id.mapped("res_model")), {"key.account"})

    def test_launch(self):
        """The salesperson launches the play-book of a channel customer: four steps from today on."""
        account = self._own(self.account)
        with self.assertRaisesRegex(UserError, "has no playbook"):
            account.action_launch_playbook()
        account.relation_kind_id = self.env.ref("key_account.relation_kind_channel")
        action = account.action_launch_playbook()
        wizard = Form(
            self.env[action["res_model"]].with_user(self.user_own).with_context(**action["context"])
        ).save()
        self.assertEqual(wizard.plan_id, account.relation_kind_id.plan_id)
        wizard.action_schedule_plan()
        activities = self.account.activity_ids.sorted("date_deadline")
        self.assertEqual(
            activities.mapped("summary"),
            [
                "Calculate their real profit on our products",
                "Agree on margin, price protection and territory",
                "Check stock and sales to their customers",
                "Discuss their profitability with the decision maker",
            ],
        )
        self.assertEqual(
            activities.mapped(lambda activity: str(activity.date_deadline)),
            ["2025-12-31", "2026-01-14", "2026-01-30", "2026-03-31"],
        )
        self.assertEqual(activities.user_id, self.user_own)

    def test_in_the_language_of_the_user(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.env["ir.module.module"].search([("name", "=", "key_account")])._update_translations(
            ["zh_CN"]
        )
        account = self.account.with_context(lang="zh_CN")
        account.activity_schedule(
            summary="Check stock and sales to their customers", user_id=self.env.uid
        )
        self.assertEqual(self.account.activity_ids.summary, "检查其库存和对下游的销售")
        plan = self.env.ref("key_account.playbook_channel").with_context(lang="zh_CN")
        self.assertEqual(plan.display_name, "渠道客户工作手册")

    def test_rights(self):
        kind = self.env.ref("key_account.relation_kind_channel")
        with self.assertRaises(AccessError):
            self._own(kind).name = "Other"
        kind.with_user(self.user_admin).plan_id = (
            self.env["mail.activity.plan"]
            .with_user(self.user_admin)
            .create(
                {
                    "name": "Mine",
                    "res_model": "key.account",
                    "template_ids": [Command.create({"summary": "Call them"})],
                }
            )
        )
        with self.assertRaises(AccessError):
            self.env["mail.activity.plan"].with_user(self.user_admin).create(
                {"name": "Theirs", "res_model": "res.partner"}
            )
        with self.assertRaises(AccessError):
            self._own(self.account_gamma).action_launch_playbook()
        # One company's administrator leaves the play-books of others, and those of all, alone.
        playbooks = self.env["mail.activity.plan"].create(
            [
                {"name": "Abroad", "res_model": "key.account", "company_id": company}
                for company in (self.other_company.id, False)
            ]
        )
        alone = self._create_user("ka_alone", "key_account.group_admin")
        for playbook in playbooks.with_user(alone):
            for name, step in (
                ("take", lambda plan: plan.write({"company_id": self.company.id})),
                ("add", lambda plan: plan.template_ids.create({"plan_id": plan.id})),
                ("delete", lambda plan: plan.unlink()),
            ):
                with (
                    self.subTest(company=playbook.sudo().company_id.name, step=name),
                    self.assertRaises(AccessError),
                    self.cr.savepoint(),
                ):
                    step(playbook)
        with self.assertRaisesRegex(UserError, "in use"):
            self.account.relation_kind_id = kind
            kind.unlink()
