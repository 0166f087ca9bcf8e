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
