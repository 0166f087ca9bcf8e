from freezegun import freeze_time

from odoo.fields import Command

from .test_profile import ProfileCommon


class CompletenessCommon(ProfileCommon):
    """Of A distributors four things must be known, of all others one: their line of business."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade_a, cls.grade_b = (cls.env.ref(f"key_account.grade_{x}") for x in "ab")
        cls.distributor = cls.env.ref("key_account.profile_template_distributor")
        cls.decision_maker = cls.env.ref("key_account.stakeholder_role_decision_maker")
        cls.requirements = cls.env["key.account.profile.requirement"]
        cls.requirements.search([]).active = False
        special = {"template_id": cls.distributor.id, "grade_ids": [Command.set(cls.grade_a.ids)]}
        cls.line_of_business, cls.territory, cls.consumption, cls.person = cls.requirements.create(
            [
                {"kind": "field", "field_name": "line_of_business"},
                {"kind": "property", "property_name": "territory", **special},
                {"kind": "field", "field_name": "consumption_ids", **special},
                {"kind": "person", "role_id": cls.decision_maker.id, **special},
            ]
        )
        cls.cron = cls.env.ref("key_account.ir_cron_profile")
        cls._grade(cls.account, cls.grade_a)
        cls.account.profile_template_id = cls.distributor

    @classmethod
    def _grade(cls, accounts, grade):
        accounts.write({"grade_id": grade.id, "grade_reason": "Says the director"})

    def _fill(self, account):
        """Fill in all four things, each on a day of its own in January 2026."""
        with freeze_time("2026-01-01 09:00:00"):
            account.line_of_business = "Rolls"
        with freeze_time("2026-01-02 09:00:00"):
            account.profile_properties = {"territory": "North"}
        with freeze_time("2026-01-03 09:00:00"):
            account.consumption_ids.create({"account_id": account.id, "quantity": 100})
        with freeze_time("2026-01-04 09:00:00"):
            contact = self.env["res.partner"].create(
                {"name": "Boss", "parent_id": account.partner_id.id}
            )
            account.stakeholder_ids.create(
                {
                    "account_id": account.id,
                    "partner_id": contact.id,
                    "role_ids": [Command.set(self.decision_maker.ids)],
                }
            )

    def _run(self, day="2026-01-10"):
        with freeze_time(f"{day} 03:00:00"), self.enter_registry_test_mode():
            self.cron.method_direct_trigger()
        self.env.invalidate_all()
