from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..access_common import PROFILE_LINES
from .test_profile import ProfileCommon


@tagged("post_install", "-at_install")
class TestProfileIsSecret(ProfileCommon):
    """Alpha's profile is for its salesperson: by screen, export, search, RPC and chatter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.write({"line_of_business": "Heavy plate", "employee_count": 900})
        cls.records = [
            cls.account,
            *(
                cls.env[model].create({"account_id": cls.account.id, **values})
                for model, values in PROFILE_LINES.items()
                if model != "key.account.competitor.share"
            ),
            cls.account.competitor_share_ids.create(
                {
                    "account_id": cls.account.id,
                    "name": "Sambre",
                    "category_id": cls.rolls.id,
                    "share": 0.3,
                }
            ),
            cls.account.profile_change_ids,
        ]
        cls.env.flush_all()
        cls.env.cr.precommit.run()
        cls.messages = cls.account.message_ids
        cls.user_colleague = cls._create_user("ka_colleague", "key_account.group_user")
        cls.user_portal = cls._create_user("ka_portal", "base.group_portal")
        export = cls.env.ref("base.group_allow_export")
        (cls.user_none + cls.user_colleague).write({"group_ids": [Command.link(export.id)]})

    def _ways_to_look(self, records):
        yield lambda: records.read(["display_name"])
        yield lambda: records.web_read({"display_name": {}})
        yield lambda: records.export_data(["id", "display_name"])

    def test_nobody_without_the_groups(self):
        for user in self.user_none + self.user_portal:
            for records in self.records:
                mine = records.with_user(user)
                ways = [
                    *self._ways_to_look(mine),
                    lambda mine=mine: mine.search([]),
                    lambda mine=mine: mine.web_search_read([], {"display_name": {}}),
                    lambda mine=mine: mine.formatted_read_group([], [], ["__count"]),
                    lambda mine=mine: mine.get_views([(False, "form")]),
                ]
                for number, look in enumerate(ways):
                    who = self.subTest(user=user.login, model=records._name, way=number)
                    with who, self.assertRaises(UserError):
                        self.env.invalidate_all()
                        look()

    def test_no_colleague(self):
        for records in self.records:
            mine = records.with_user(self.user_colleague)
            with self.subTest(model=records._name):
                self.env.invalidate_all()
                self.assertFalse(mine.search([]) & mine)
                for look in self._ways_to_look(mine):
                    with self.assertRaises(AccessError):
                        look()
                with self.assertRaises(AccessError):
                    mine.write({"write_date": "2020-01-01"})
                if records != self.account:
                    with self.assertRaises(AccessError):
                        mine.unlink()

    def test_chatter(self):
        self.assertIn("Plate", "".join(self.messages.mapped("body")))
        for user in self.user_none + self.user_portal + self.user_colleague:
            with self.subTest(user=user.login):
                self.env.invalidate_all()
                messages = self.messages.with_user(user)
                self.assertFalse(messages.search([("id", "in", messages.ids)]))
                with self.assertRaises(AccessError):
                    messages.read(["body"])
        self.assertTrue(self.messages.with_user(self.user_own).read(["body"]))
