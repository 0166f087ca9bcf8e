from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_list


class ResPartner(models.Model):
    """Contacts whose confirmed orders become those of another customer: they are judged for it."""

    _inherit = "res.partner"

    # === BUSINESS METHODS === #

    def _key_account_before_move(self):
        before = super()._key_account_before_move()
        if self.env["sale.order"]._key_account_is_judging():
            orders = self.env["sale.order"].sudo()
            # Somebody could confirm an order of the contact at the same time, as one of a stranger.
            orders._key_account_take_turn(self)
            before["customers"] = orders._key_account_get_customers(self)
            before["bound"] = self._key_account_get_bound()
        return before

    def _key_account_after_move(self, before):
        """Refuse a move that brings a customer orders which the rules hold.

        Finance, managers and code with full rights may join contacts all the same: it is noted as a warning.

        :raise UserError: for others
        """
        super()._key_account_after_move(before)
        self._key_account_check_bound(
            {
                contact: customer
                for contact, customer in before.get("bound", {}).items()
                if contact.sudo().commercial_partner_id != customer
            }
        )
        if not before.get("customers"):
            return
        orders = self.env["sale.order"].sudo()
        verdicts = orders._key_account_judge_moved(before["customers"])
        held = orders.browse(number for number, verdict in verdicts.items() if verdict["held"])
        if held and not (self.env.su or self.env.user._key_account_handles_credit()):
            raise UserError(
                self.env._(
                    "%(customers)s cannot take over these contacts: their confirmed orders would be put "
                    "on hold. Ask finance or a manager to move or merge them.",
                    customers=format_list(
                        self.env,
                        [
                            each._key_account_name()
                            for each in held.partner_invoice_id.commercial_partner_id
                        ],
                    ),
                )
            )
        orders.browse(verdicts)._key_account_note_warned(verdicts, changed=True)

    @api.model
    def _key_account_before_merge(self, contacts, target):
        """Refuse that contacts which count for a customer become those of another one."""
        super()._key_account_before_merge(contacts, target)
        if self.env["sale.order"]._key_account_is_judging():
            self._key_account_check_bound(
                {
                    contact: customer
                    for contact, customer in contacts._key_account_get_bound().items()
                    # A customer that is merged is gone, with all that it owes: it bypasses nothing.
                    if customer not in (contact, target.sudo().commercial_partner_id)
                }
            )

    def _key_account_get_bound(self):
        """Return those of the contacts that count for the credit of a customer: ``{contact: customer}``.

        Contacts of customers with accounts count by their orders, invoices and journal entries; customers
        themselves also by what was decided of their credit. Whoever moved them could buy again as one that
        owes nothing: the account follows the customer that a contact joins, and stays there.

        :return: nothing for finance, managers and code with full rights: they may move contacts
        """
        if self.env.su or self.env.user._key_account_handles_credit():
            return {}
        customers = {contact: contact.sudo().commercial_partner_id for contact in self}
        accounts = self.sudo().commercial_partner_id._key_account_all()
        customers = {
            contact: customer
            for contact, customer in customers.items()
            if customer in accounts.partner_id
        }
        if not customers:
            return {}
        decided = accounts._filter_credit_decided().partner_id
        counted = self.browse(contact.id for contact in customers)._key_account_filter_counted()
        return {
            contact: customer
            for contact, customer in customers.items()
            if contact in counted or (contact == customer and contact in decided)
        }

    def _key_account_filter_counted(self):
        """Return those of the contacts that have orders, invoices or entries, or contacts that do."""
        family = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        sources = [
            ("account.move", "partner_id", [("state", "!=", "cancel")]),
            ("account.move.line", "partner_id", [("parent_state", "!=", "cancel")]),
            ("sale.order", "partner_invoice_id", [("state", "=", "sale")]),
        ]
        counted = self.browse()
        for model, name, domain in sources:
            groups = self.env[model].sudo()._read_group([(name, "in", family.ids), *domain], [name])
            counted |= self.browse(contact.id for [contact] in groups)
        found = self.browse()
        while counted:
            found |= counted & self
            counted = self.browse(counted.sudo().parent_id.ids)
        return found

    @api.model
    def _key_account_check_bound(self, bound):
        """Refuse to move contacts that count for the credit of a customer.

        :param dict bound: as of :meth:`_key_account_get_bound`
        :raise UserError: if there are any
        """
        for contact, customer in bound.items():
            raise UserError(
                self.env._(
                    "%(contact)s counts for the credit of %(customer)s. Ask finance or a manager to move or "
                    "merge it.",
                    contact=contact._key_account_name(),
                    customer=customer.with_env(self.env)._key_account_name(),
                )
            )
