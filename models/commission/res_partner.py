from odoo import api, models
from odoo.exceptions import UserError

from ...tools import trust


class ResPartner(models.Model):
    """Contacts that leave an account, come back to it, or join one: see ``key.account.commission.member``."""

    _inherit = "res.partner"

    # === HOOKS === #

    def _key_account_before_move(self):
        family = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        accounts = family._key_account_by_customer()
        return {
            **super()._key_account_before_move(),
            "moved": self.ids,
            "belonged": {
                partner.id: (
                    partner.commercial_partner_id.id,
                    {each.company_id.id: each.id for each in accounts(partner)},
                )
                for partner in family
            },
            "joined": self.env["key.account.commission.member"].sudo()._read(family),
        }

    def _key_account_after_move(self, before):
        super()._key_account_after_move(before)
        # Contacts that were merged are the same customer.
        belonged = before.get("belonged", {}) if before.get("moved") == self.ids else {}
        moved = trust.as_system(self.browse(belonged).exists()).filtered(
            lambda partner: partner.commercial_partner_id.id != belonged[partner.id][0]
        )
        accounts = moved._key_account_by_customer()
        days = {}
        for partner in moved:
            _customer, former = belonged[partner.id]
            now = {account.company_id.id: account for account in accounts(partner)}
            for company_id, account_id in former.items():
                if company_id not in now or now[company_id].id != account_id:
                    days[partner.id, account_id] = None
            for company_id, account in now.items():
                if company_id not in former:
                    days[partner.id, account.id] = account.company_id._key_account_today()
                elif since := before["joined"].get((partner.id, former[company_id])):
                    # Whoever joined a customer does not bring its past to the next one.
                    days[partner.id, account.id] = since
        days = self._key_account_met(belonged) | days
        # Accounts that moved along, or were merged, are left by nobody.
        left = self.env["key.account"].browse({account for _partner, account in days}).exists()
        trust.as_system(self.env["key.account.commission.member"])._note(
            {key: since for key, since in days.items() if key[1] in left.ids}
        )

    @api.model
    def _key_account_met(self, belonged):
        """Return since when contacts belong to accounts that moved to their company, which had none: since today.

        :param belonged: customer and accounts of each contact that was moved, as they were
        :return: ``{(contact id, account id): day}``
        """
        customers = {
            account: customer
            for customer, accounts in belonged.values()
            for account in accounts.values()
        }
        accounts = self.env["key.account"].sudo().with_context(active_test=False).browse(customers)
        family = self.browse(belonged)
        return {
            (partner.id, account.id): account.company_id._key_account_today()
            for account in accounts.exists()
            if account.partner_id.id != customers[account.id]
            for partner in account.partner_id._key_account_family(family)
        }

    @api.model
    def _key_account_before_merge(self, contacts, target):
        """Of contacts that become one, the older membership counts: a manager's decision, since the past pays then."""
        super()._key_account_before_merge(contacts, target)
        members = trust.as_system(self.env["key.account.commission.member"])
        both = trust.as_system(contacts | target)
        known = members._read(both)
        self._key_account_check_past(contacts, target, known)
        if known:
            accounts = both._key_account_by_customer()
            members._note(
                {
                    (partner.id, account.id): None
                    for partner in both
                    for account in accounts(partner)
                }
            )

    @api.model
    def _key_account_check_past(self, contacts, target, known):
        """Refuse that salespeople merge invoices into a customer with an account that earn nobody commission.

        Invoices of a customer without account, or of a contact before it joined, would count for the owner.

        :param known: see ``key.account.commission.member``
        :raise UserError: naming a contact with such invoices
        """
        accounts = self.env["key.account"]
        if (
            self.env.su
            or accounts._user_is_manager()
            or not accounts._is_feature_on("feature_commission")
        ):
            return
        both = (contacts | target).sudo()
        served = both._key_account_by_customer()
        late = {partner_id for (partner_id, _account_id), since in known.items() if since}
        asked = both.filtered(lambda contact: contact.id in late or not served(contact))
        asked = asked._key_account_family(self.browse())
        companies = both.commercial_partner_id._key_account_all().company_id
        # Contacts that left their customer can come back: what is merged into them meanwhile comes along.
        left = accounts.sudo().browse({account_id for _partner_id, account_id in known}).exists()
        former = left.with_context(active_test=False).company_id - companies
        strangers = asked - asked.browse({partner_id for partner_id, _account_id in known})
        for company in companies | former:
            if invoiced := (asked if company in companies else strangers)._key_account_invoiced(
                company
            ):
                raise UserError(
                    self.env._(
                        "%(contact)s has invoices that would bring the owner of %(customer)s commission. Ask a "
                        "manager to merge these contacts.",
                        contact=invoiced.display_name,
                        customer=(
                            left[:1].partner_id if company in former else target.sudo()
                        ).commercial_partner_id.display_name,
                    )
                )

    def _key_account_by_customer(self):
        """Return a function that returns the accounts of the customer of one of these contacts (sudo)."""
        accounts = self.commercial_partner_id._key_account_all().grouped("partner_id")
        return lambda partner: accounts.get(partner.commercial_partner_id, ())
