from odoo.fields import Command

from ..common import KeyAccountCommon


class PeopleCommon(KeyAccountCommon):
    """Five people of Alpha Steel in the line Berg > (Ada, Carl), Carl > (Dora, Emil)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roles = {role.code: role for role in cls.env["key.account.stakeholder.role"].search([])}
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.hidden = cls._account(cls.beta, owner_id=cls.user_all.id)
        cls.berg = cls._person("Berg Boss", "decision_maker", influence="4", attitude="3")
        cls.ada = cls._person(
            cls.alpha_buyer, "gatekeeper", "user", influence="2", attitude="2", reports_to=cls.berg
        )
        cls.carl = cls._person(
            "Carl Chief", "champion", influence="3", attitude="5", reports_to=cls.berg
        )
        cls.dora = cls._person("Dora Desk", influence="1", reports_to=cls.carl)
        cls.emil = cls._person("Emil Engineer", "blocker", attitude="1", reports_to=cls.carl)
        cls.people = cls.berg + cls.ada + cls.carl + cls.dora + cls.emil

    @classmethod
    def _contact(cls, name, customer=None, **values):
        return cls.env["res.partner"].create(
            {"name": name, "parent_id": (customer or cls.alpha).id, **values}
        )

    @classmethod
    def _person(cls, contact, *roles, account=None, reports_to=None, **values):
        """Create a person, and the contact where only a name is given."""
        account = account or cls.account
        if isinstance(contact, str):
            contact = cls._contact(contact, account.partner_id)
        return cls.env["key.account.stakeholder"].create(
            {
                "account_id": account.id,
                "partner_id": contact.id,
                "role_ids": [Command.set([cls.roles[code].id for code in roles])],
                "reports_to_id": reports_to.id if reports_to else False,
                **values,
            }
        )

    @classmethod
    def _close(cls, person, user, degree):
        return cls.env["key.account.closeness"].create(
            {"stakeholder_id": person.id, "user_id": user.id, "degree": degree}
        )
