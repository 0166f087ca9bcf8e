from odoo.tests import tagged
from odoo.tools import mute_logger
from odoo.tools.misc import file_open

from .people_common import PeopleCommon

OPTIONS = {
    "has_headers": True,
    "quoting": '"',
    "separator": ",",
    "encoding": "utf-8",
    "date_format": "%Y-%m-%d",
}
HEADER = (
    "Account,Name,Job Position,Email,Phone,Buying Roles,Influence,Attitude,Reports to,Left on,Notes"
)


@tagged("post_install", "-at_install")
class TestPeopleImport(PeopleCommon):
    def _import(self, content, user=None):
        """Import a file as the screen does, with the columns that Odoo itself suggests.

        :return: what Odoo reports, and the suggested fields
        """
        wizard = (
            self.env["base_import.import"]
            .with_user(user or self.user_manager)
            .with_context(allowed_company_ids=self.company.ids)
            .create(
                {
                    "res_model": "key.account.stakeholder",
                    "file": content.encode(),
                    "file_type": "text/csv",
                    "file_name": "people.csv",
                }
            )
        )
        preview = wizard.parse_preview(dict(OPTIONS))
        matches = preview["matches"]
        names = [
            "/".join(matches[index]) if index in matches else False
            for index in range(len(preview["headers"]))
        ]
        return wizard.execute_import(names, preview["headers"], preview["options"]), names

    def _importer(self):
        return self._create_user(
            "ka_importer",
            "key_account.group_user,base.group_partner_manager,base.group_allow_export",
        )

    def test_template(self):
        """The file that is offered can be imported as it stands, column by column."""
        [template] = self.env["key.account.stakeholder"].get_import_templates()
        with file_open(template["template"].lstrip("/")) as file:
            content = file.read()
        self.assertEqual(content.splitlines()[0], HEADER)
        customer = self.env["res.partner"].create({"name": "Example Steel Ltd", "is_company": True})
        known = self._contact("Jane Example", customer)
        user = self._importer()
        account = self._account(customer, owner_id=user.id)
        result, names = self._import(content, user)
        self.assertFalse(result["messages"], result["messages"])
        self.assertEqual(
            names,
            [
                "account_id",
                "name",
                "function",
                "email",
                "phone",
                "role_ids",
                "influence",
                "attitude",
                "reports_to_id",
                "left_on",
                "note",
            ],
        )
        jane, john, mary = account.stakeholder_ids.sorted("id")
        self.assertEqual(jane.partner_id, known)
        self.assertEqual(known.email, "jane@example.com")
        self.assertEqual(jane.role_ids, self.roles["decision_maker"])
        self.assertEqual((jane.influence, jane.attitude), ("4", "3"))
        self.assertEqual(john.partner_id.parent_id, customer)
        self.assertEqual(john.partner_id.function, "Roll Shop Manager")
        self.assertEqual(john.role_ids, self.roles["user"] + self.roles["champion"])
        self.assertEqual((john + mary).reports_to_id, jane)
        self.assertTrue(mary.has_left)

    @mute_logger("odoo.sql_db")
    def test_unknown_account(self):
        result, _names = self._import("Account,Name\nNobody Ltd,Jane\n", self._importer())
        self.assertIn("Nobody Ltd", str(result["messages"]))

    @mute_logger("odoo.sql_db")
    def test_account_of_a_colleague(self):
        """A salesperson cannot import people into an account that is not his."""
        user = self._importer()
        result, _names = self._import("Account,Name\nBeta Mills,Jane\n", user)
        self.assertTrue(result["messages"])
        self.assertFalse(self.hidden.stakeholder_ids)
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Jane")]))

    @mute_logger("odoo.sql_db")
    def test_unknown_role_and_attitude(self):
        self.account.owner_id = user = self._importer()
        head = "Account,Name,Buying Roles,Attitude\n"
        for line, word in [
            ("Alpha Steel,Jane,Emperor,Neutral\n", "Emperor"),
            ("Alpha Steel,Jane,User,In love\n", "In love"),
        ]:
            result, _names = self._import(head + line, user)
            self.assertIn(word, str(result["messages"]))
        self.assertEqual(self.account.stakeholder_ids, self.people.sorted())

    @mute_logger("odoo.sql_db")
    def test_person_known_already(self):
        self.account.owner_id = user = self._importer()
        result, _names = self._import("Account,Name\nAlpha Steel,Ada Buyer\n", user)
        self.assertIn("already has this contact as a person", str(result["messages"]))

    # === WHO IS MEANT === #

    def _load(self, *rows, columns=("account_id", "name", "email")):
        """Import rows about Alpha Steel as a manager; return the people, in the order of the rows."""
        people = self.env["key.account.stakeholder"].with_user(self.user_manager)
        people = people.with_context(allowed_company_ids=self.company.ids)
        result = people.load(list(columns), [["Alpha Steel", *row] for row in rows])
        self.assertFalse(result["messages"], result["messages"])
        return self.env["key.account.stakeholder"].browse(result["ids"])

    def _everybody(self):
        contacts = self.env["res.partner"].with_context(active_test=False)
        return contacts.search([("parent_id", "=", self.alpha.id)])

    def setUp(self):
        super().setUp()
        self.user_manager.group_ids += self.env.ref("base.group_partner_manager")

    def test_other_spelling(self):
        """Spaces and case make no difference, the name of the contact stays as it is."""
        bob = self._contact("BOB MEYER")
        before = self._everybody()
        [person] = self._load(["  Bob   Meyer ", ""])
        self.assertEqual(person.partner_id, bob)
        self.assertEqual(bob.name, "BOB MEYER")
        self.assertEqual(self._everybody(), before)

    def test_new_name_is_tidied(self):
        [person] = self._load(["  Ann   Lee ", " ANN@Example.com "])
        self.assertEqual(person.partner_id.name, "Ann Lee")

    def test_email_finds_the_person(self):
        bob = self._contact("Bob Meyer", email="Bob <bob@example.com>")
        before = self._everybody()
        [person] = self._load(["Robert", "BOB@example.com"])
        self.assertEqual(person.partner_id, bob)
        self.assertEqual(self._everybody(), before)
        told = " ".join(bob.message_ids.mapped("body"))
        self.assertIn("The name of the added person is Robert", told)

    def test_name_goes_before_email(self):
        self._contact("Bob Meyer", email="office@example.com")
        ann = self._contact("Ann Lee")
        [person] = self._load(["ann lee", "office@example.com"])
        self.assertEqual(person.partner_id, ann)

    def test_mailbox_of_a_department(self):
        """An address of several people says nothing about who is meant."""
        office = self._contact("Office", email="office@example.com")
        ann, bob = self._load(
            ["Ann Lee", "office@example.com"], ["Bob Meyer", "office@example.com"]
        )
        self.assertFalse((ann + bob).partner_id & office)
        self.assertEqual((ann + bob).mapped("name"), ["Ann Lee", "Bob Meyer"])
        self._contact("Reception", email="office@example.com")
        [carl] = self._load(["Cora Hill", "office@example.com"])
        self.assertEqual(carl.name, "Cora Hill")

    def test_twice_in_a_file(self):
        """Refused, in words, and no contact is left behind: by name, and by e-mail address."""
        before = self._everybody()
        people = self.env["key.account.stakeholder"].with_user(self.user_manager)
        people = people.with_context(allowed_company_ids=self.company.ids)
        for rows in (
            [["Bob Meyer", ""], ["bob  meyer", ""]],
            [["Bob Meyer", "bob@example.com"], ["Meyer, B.", "BOB@example.com"]],
        ):
            with self.subTest(rows), mute_logger("odoo.sql_db"):
                result = people.load(
                    ["account_id", "name", "email"], [["Alpha Steel", *row] for row in rows]
                )
                self.assertIn("already has this contact as a person", str(result["messages"]))
                self.assertEqual(self._everybody(), before)

    def test_twice_in_a_file_for_two_customers(self):
        """The same name at two customers is two people."""
        people = self.env["key.account.stakeholder"].with_user(self.user_manager)
        people = people.with_context(allowed_company_ids=self.company.ids)
        rows = [["Alpha Steel", "Bob Meyer"], ["Beta Mills", "Bob Meyer"]]
        result = people.load(["account_id", "name"], rows)
        here, there = people.browse(result["ids"]).partner_id
        self.assertEqual((here + there).parent_id, self.alpha + self.beta)

    def test_archived_contact_is_restored(self):
        """The file says that the person is there; who has left stays archived."""
        archie = self._contact("Archie Gone", active=False)
        zoe = self._contact("Zoe Gone", active=False)
        before = self._everybody()
        here, left = self._load(
            ["archie gone", ""],
            ["zoe gone", "2025-03-31"],
            columns=("account_id", "name", "left_on"),
        )
        self.assertEqual((here + left).partner_id, archie + zoe)
        self.assertTrue(archie.active)
        self.assertFalse(zoe.active)
        self.assertEqual(self._everybody(), before)
        self.assertIn("Restored", " ".join(archie.message_ids.mapped("body")))
        self.assertFalse(here.left_on)

    def test_active_contact_goes_before_archived_one(self):
        self._contact("Bob Meyer", active=False)
        bob = self._contact("Bob Meyer")
        [person] = self._load(["Bob Meyer", ""])
        self.assertEqual(person.partner_id, bob)

    def test_number_of_queries(self):
        """Finding people costs as many queries for one row as for thirty."""
        contacts = self.env["res.partner"].create(
            [{"name": f"Known {n}", "parent_id": self.alpha.id} for n in range(31)]
        )
        self.env.flush_all()
        people = self.env["key.account.stakeholder"]
        counts = []
        for some in (contacts[:1], contacts[1:]):
            rows = [{"account_id": self.account.id, "name": c.name.upper()} for c in some]
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            people._prepare_contacts(rows)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
