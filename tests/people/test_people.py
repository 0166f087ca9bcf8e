from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .people_common import PeopleCommon


@tagged("post_install", "-at_install")
class TestPeople(PeopleCommon):
    def test_roles_are_shipped(self):
        """The eight parts in buying, and which of them make a key person."""
        self.assertLessEqual(
            {
                "decision_maker",
                "approver",
                "influencer",
                "user",
                "gatekeeper",
                "sponsor",
                "champion",
                "blocker",
            },
            set(self.roles),
        )
        self.assertTrue(self.roles["decision_maker"].is_decider)
        self.assertFalse(self.roles["approver"].is_decider)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.env["key.account.stakeholder.role"].create({"name": "Chief", "code": "approver"})

    def test_roles_need_a_name_only(self):
        """The code for scripts follows from the name, and stays when the name changes."""
        roles = self.env["key.account.stakeholder.role"]
        made = roles.create(
            [{"name": "Plant Manager"}, {"name": "Plant manager"}, {"name": "厂长"}]
        )
        self.assertEqual(made.mapped("code"), ["plant_manager", "plant_manager_2", "role"])
        made[0].name = "Head of the plant"
        self.assertEqual(made[0].code, "plant_manager")

    def test_a_person_has_several_roles(self):
        self.assertEqual(self.ada.role_ids, self.roles["gatekeeper"] + self.roles["user"])
        found = self.env["key.account.stakeholder"].search(
            [("role_ids.code", "=", "user"), ("account_id", "=", self.account.id)]
        )
        self.assertEqual(found, self.ada)

    def test_ordered_by_influence(self):
        """Decisive, high, medium, low, and last of whom it is not known."""
        people = self.env["key.account.stakeholder"].search([("id", "in", self.people.ids)])
        self.assertEqual(people, self.berg + self.carl + self.ada + self.dora + self.emil)

    def test_attitudes_are_ordered_in_words(self):
        attitudes = self.berg.fields_get(["attitude"])["attitude"]["selection"]
        self.assertEqual(
            [word for _key, word in sorted(attitudes)],
            ["Opposed", "Skeptical", "Neutral", "Supporter", "Advocate"],
        )
        groups = self.people.with_context(read_group_expand=True).web_read_group(
            [("id", "in", self.people.ids)], ["attitude"], ["__count"]
        )["groups"]
        self.assertEqual(
            [(group["attitude"], group["__count"]) for group in groups],
            [("1", 1), ("2", 1), ("3", 1), ("4", 0), ("5", 1), (False, 1)],
        )

    def test_a_contact_is_known_once_per_account(self):
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._person(self.alpha_buyer)

    def test_contact_of_another_customer_is_refused(self):
        stranger = self._contact("Boris", self.beta)
        with self.assertRaisesRegex(ValidationError, "Boris is not a contact of Alpha Steel"):
            self._person(stranger)
        with self.assertRaisesRegex(ValidationError, "Alpha Steel is a company"):
            self._person(self.alpha)

    def test_an_individual_is_the_person(self):
        """A customer without a company is known as the person he is."""
        customer = self.env["res.partner"].create({"name": "Ivo Investor"})
        person = self._person(customer, account=self._account(customer))
        self.assertEqual(person.display_name, "Ivo Investor")

    def test_contact_of_a_department_belongs_to_the_customer(self):
        department = self._contact("Roll shop")
        person = self._person(self._contact("Fritz", department))
        self.assertEqual(person.account_partner_id, self.alpha)

    def test_a_person_stays_with_account_and_contact(self):
        for vals in ({"account_id": self.hidden.id}, {"partner_id": self._contact("Gerd").id}):
            with self.assertRaises(UserError):
                self.ada.with_user(self.user_manager).write(vals)

    def test_nobody_reports_to_himself(self):
        with self.assertRaisesRegex(ValidationError, "Berg Boss cannot report to themselves"):
            self.berg.reports_to_id = self.berg

    def test_no_circle(self):
        with self.assertRaisesRegex(
            ValidationError, "in a circle: Berg Boss → Dora Desk → Carl Chief → Berg Boss"
        ):
            self.berg.reports_to_id = self.dora

    def test_no_circle_written_at_once(self):
        with self.assertRaisesRegex(ValidationError, "in a circle"):
            self.account.stakeholder_ids = [
                Command.update(self.berg.id, {"reports_to_id": self.emil.id}),
            ]

    def test_superior_of_another_account_is_refused(self):
        boris = self._person("Boris", account=self.hidden)
        for name in ("reports_to_id", "successor_id"):
            with self.assertRaises(ValidationError) as caught:
                self.ada[name] = boris
            self.assertIn("Boris is a person of Beta Mills", str(caught.exception))
        with self.assertRaisesRegex(ValidationError, "cannot be their own successor"):
            self.ada.successor_id = self.ada

    def test_closeness_once_per_colleague(self):
        self._close(self.berg, self.user_own, "3")
        self._close(self.berg, self.user_manager, "1")
        self.assertEqual(self.berg.closeness_ids.user_id, self.user_own + self.user_manager)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._close(self.berg, self.user_own, "1")

    def test_closeness_of_colleagues_only(self):
        portal = self._create_user("ka_portal", "base.group_portal")
        foreign = self._create_user("ka_foreign", "base.group_user", self.other_company)
        for user in portal + foreign:
            with self.assertRaisesRegex(ValidationError, "has no access to Roll Works"):
                self._close(self.berg, user, "1")

    def test_form(self):
        """The form offers contacts of the customer and takes over what is typed."""
        contact = self._contact("Gerda", function="Buyer")
        people = self.env["key.account.stakeholder"].with_user(self.user_own)
        with Form(people.with_context(default_account_id=self.account.id)) as form:
            form.partner_id = contact
            self.assertEqual(form.function, "Buyer")
            form.influence = "3"
            form.reports_to_id = self.berg
            with form.closeness_ids.new() as line:
                line.degree = "4"
        self.assertEqual(form.record.closeness_ids.user_id, self.user_own)
        self.assertEqual(self.account.stakeholder_count, 6)

    def _flush_tracking(self):
        """Let the chatter note what changed so far, as the end of a request does."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_changes_are_tracked(self):
        """Role, influence, attitude and superior leave a trace in the chatter."""
        self._flush_tracking()
        self.ada.write(
            {
                "influence": "3",
                "attitude": "4",
                "role_ids": [Command.link(self.roles["sponsor"].id)],
                "reports_to_id": self.carl.id,
            }
        )
        self._flush_tracking()
        tracked = self.ada.message_ids.tracking_value_ids.field_id.mapped("name")
        self.assertLessEqual({"influence", "attitude", "role_ids", "reports_to_id"}, set(tracked))

    def test_new_contact_from_a_name(self):
        """Who comes with a name is found among the contacts, or becomes a contact."""
        people = self.env["key.account.stakeholder"].create(
            [
                {"account_id": self.account.id, "name": "Fritz", "function": "Buyer"},
                {"account_id": self.hidden.id, "name": "Ada Buyer"},
            ]
        )
        fritz, ada = people.partner_id
        self.assertEqual((fritz.parent_id, fritz.function), (self.alpha, "Buyer"))
        self.assertEqual(ada.parent_id, self.beta)
        self.assertNotEqual(ada, self.alpha_buyer)
        heinz = self._contact("Heinz")
        person = self.env["key.account.stakeholder"].create(
            {"account_id": self.account.id, "name": "Heinz", "email": "heinz@alpha.example"}
        )
        self.assertEqual(person.partner_id, heinz)
        self.assertEqual(heinz.email, "heinz@alpha.example")
