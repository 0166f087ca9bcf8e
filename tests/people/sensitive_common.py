from odoo.fields import Command

from .people_common import PeopleCommon

SECRET = "Quaker"
VALUES = {
    "birth_year": 1961,
    "family": "Two sons",
    "health": "Diabetes",
    "religion": SECRET,
    "party": "Greens",
    "finances": "Pays his debts",
}


class SensitiveCommon(PeopleCommon):
    """Protected data of Berg at the salesperson's account, and of Boris at another."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        group = "key_account.group_sensitive,base.group_allow_export"
        # Of the account, of all accounts, of another account, of another company.
        cls.confidant, cls.confidant_all, cls.stranger = (
            cls._create_user(login, f"{group}{further}")
            for login, further in [
                ("ka_confidant", ""),
                ("ka_confidant_all", ",key_account.group_all_accounts"),
                ("ka_stranger", ""),
            ]
        )
        cls.foreigner = cls._create_user(
            "ka_foreigner", f"{group},key_account.group_admin", cls.other_company
        )
        cls.user_portal = cls._create_user("ka_portal", "base.group_portal")
        cls.account.shared_user_ids = [Command.link(cls.confidant.id)]
        cls.boris = cls._person("Boris", account=cls.hidden)
        cls.sensitive, cls.other = (
            cls.env["key.account.stakeholder.sensitive"]
            .create(
                [
                    {"stakeholder_id": person.id, "legal_basis": "consent", **VALUES}
                    for person in (cls.berg, cls.boris)
                ]
            )
            .with_context(allowed_company_ids=cls.company.ids)
        )
        cls.sensitive.card_properties = {"question_37": "His first marriage"}
        cls.env.flush_all()
        cls.log = cls.env["key.account.sensitive.access"].sudo()
        cls.log.search([]).unlink()
        cls.env.invalidate_all()

    def _as(self, user, record=None):
        record = self.sensitive if record is None else record
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    def _logged(self):
        """Return what the access log says: ``[(user, operation, person)]``, first first."""
        self.env.invalidate_all()
        return [
            (entry.user_id, entry.operation, entry.stakeholder_id)
            for entry in self.log.search([], order="id")
        ]
