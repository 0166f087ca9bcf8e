from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """Contacts that are people of an account.

    People follow the rules of their accounts: on a contact, a salesperson sees only what is
    visible on the account.
    """

    _inherit = "res.partner"

    key_account_stakeholder_ids = fields.One2many(
        comodel_name="key.account.stakeholder",
        inverse_name="partner_id",
        string="Key Account People",
        groups="key_account.group_user",
        readonly=True,
        copy=False,
    )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_known_person(self):
        if people := self._key_account_people():
            raise UserError(
                self.env._(
                    "%(contacts)s: this contact is a person of a key account. Archive it instead, "
                    "or merge it into another contact. To erase a person permanently, use the "
                    "privacy lookup of the contact.",
                    contacts=", ".join(people.mapped("display_name")),
                )
            )

    # === BUSINESS METHODS === #

    def _key_account_after_change(self, vals):
        super()._key_account_after_change(vals)
        if "active" in vals or {"parent_id", "is_company"} & vals.keys():
            self._key_account_follow_people()

    @api.model
    def _key_account_before_merge(self, contacts, target):
        super()._key_account_before_merge(contacts, target)
        # A contact is known once per account.
        (contacts | target)._key_account_join_people(target)

    def _key_account_after_merge(self):
        super()._key_account_after_merge()
        self._key_account_follow_people()

    def _key_account_people(self):
        """Return these contacts as people of any account, including archived ones (sudo)."""
        people = self.env["key.account.stakeholder"].sudo().with_context(active_test=False)
        return people.search([("partner_id", "in", self.ids)])

    def _key_account_join_people(self, contact):
        """Merge these contacts' people per account, as the contacts are merged into ``contact``."""
        for people in self._key_account_people().grouped("account_id").values():
            target = people.filtered(lambda person: person.partner_id == contact)
            target = target or people.sorted("active", reverse=True)[:1]
            for person in people - target:
                person._merge_into(target)

    def _key_account_follow_people(self):
        """Record that a person left when the contact is archived or moves to another customer.

        A contact that is restored or comes back did not leave.
        """
        family = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        people = family._key_account_people()
        gone = people.filtered(
            lambda person: (
                not person.partner_id.active
                or person.partner_id.commercial_partner_id != person.account_id.partner_id
            )
        )
        (people - gone).filtered("left_with_contact").write(
            {"left_on": False, "left_with_contact": False}
        )
        if leaving := gone.filtered(lambda person: not person.left_on):
            for company, people in leaving.grouped(lambda person: person.company_id).items():
                people.write({"left_on": company._key_account_today(), "left_with_contact": True})
