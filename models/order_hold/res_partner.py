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
            before["customers"] = orders._key_account_get_customers(self)
            before["left"] = {contact: contact.sudo().commercial_partner_id for contact in self}
        return before

    def _key_account_after_move(self, before):
        """Refuse a move that brings a customer orders which the rules hold.

        Finance, managers and code with full rights may join contacts all the same: it is noted as a warning.

        :raise UserError: for others
        """
        super()._key_account_after_move(before)
        self._key_account_check_leaving(before.get("left", {}))
        if not before.get("customers"):
            return
        orders = self.env["sale.order"].sudo()
        verdicts = orders._key_account_judge_moved(before["customers"])
        held = orders.browse(number for number, verdict in verdicts.items() if verdict["held"])
        if held and not (self.env.su or self.env.user._key_account_handles_credit()):
            raise UserError(
                self.env._(
                    "%(customers)s cannot take over these contacts: their confirmed orders would be held by "
                    "the credit check. Ask finance or a manager to move or merge them.",
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
    def _key_account_check_leaving(self, left):
        """Refuse that contacts with invoices leave a customer with an account.

        The customer could buy through them as one that owes nothing: an account follows the customer that a
        contact joins, and stays there.

        :param dict left: ``{contact: the customer it was of before}``
        :raise UserError: for others than finance, managers and code with full rights
        """
        if self.env.su or self.env.user._key_account_handles_credit():
            return
        leaving = self.browse(
            contact.id
            for contact, customer in left.items()
            if contact != customer
            and contact.sudo().commercial_partner_id != customer
            and customer._key_account_all()
        )
        invoiced = self.env["account.move"].sudo()
        domain = [("partner_id", "child_of", leaving.ids), ("state", "=", "posted")]
        if leaving and (found := invoiced.search(domain, limit=1)):
            raise UserError(
                self.env._(
                    "%(contact)s has invoices that count for the credit of the customer it belongs to. Ask "
                    "finance or a manager to move it.",
                    contact=found.partner_id._key_account_name(),
                )
            )
