from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from ...tools import trust


class KeyAccountRebateWallet(models.AbstractModel):
    """Pays rebates into eWallets of Odoo's *Loyalty*, where that app is installed.

    A point of an eWallet is one unit of its currency, and the customer pays orders with it. What is paid
    becomes an entry in the history of the wallet, which can be taken back as long as nobody used it.
    """

    _name = "key.account.rebate.wallet"
    _description = "Rebates in an eWallet"

    # === BUSINESS METHODS === #

    @api.model
    def _get_wallet_programs(self, companies):
        """Return the eWallet programs of the user into which rebates of these companies can be paid.

        :return: ``loyalty.program``; ``None`` where the app is not installed, or the user may not
            make eWallets
        """
        if "loyalty.card" not in self.env or not self.env["loyalty.card"].has_access("create"):
            return None
        programs = self.env["loyalty.program"].search(
            [("program_type", "=", "ewallet"), ("company_id", "in", [False, *companies.ids])]
        )
        return programs.filtered(
            lambda program: any(self._takes_wallet(program, company) for company in companies)
        )

    @api.model
    def _takes_wallet(self, program, company):
        """Return whether one point of a program is one unit of the currency of a company, and can be used."""
        reward = program.reward_ids[:1]
        is_over = program.date_to and program.date_to < company._key_account_today()
        return (
            not is_over
            and program.company_id in (company.browse(), company)
            and program.currency_id == company.currency_id
            and reward.discount_mode == "per_point"
            and reward.discount == 1
        )

    @api.model
    def _check_wallet_access(self):
        """Refuse whoever may not load eWallets.

        :raise UserError: where the app is not installed
        :raise AccessError: if the user may not make eWallets
        """
        if "loyalty.card" not in self.env:
            raise UserError(self.env._("eWallets need the app Loyalty. Make credit notes instead."))
        if not self.env["loyalty.card"].has_access("create"):
            raise AccessError(
                self.env._(
                    "Sales administrators of Odoo alone load eWallets. Make credit notes, or ask one of them."
                )
            )

    @api.model
    def _check_wallet(self, program_id):
        """Return the eWallet program that was chosen, after the rights of the user.

        :param int program_id: of ``loyalty.program``
        :raise UserError: if there is no such program
        """
        self._check_wallet_access()
        programs = self._get_wallet_programs(self.company_id)
        program = programs.filtered(lambda found: found.id == program_id)
        if not program:
            raise UserError(
                self.env._(
                    "No such eWallet program is open to these accounts. Choose one in their currency, whose "
                    "points are worth 1 each."
                )
            )
        return program.sudo()

    def _load_wallet(self, account, total, program):
        """Pay what is open of these shares of one account (sudo) into its eWallet.

        :param loyalty.program program: see :meth:`_check_wallet`
        :return: the eWallet, ``loyalty.card``
        """
        partner = account.partner_id
        system = trust.as_system(self)
        cards = system.env["loyalty.card"].search(
            [
                ("program_id", "=", program.id),
                ("partner_id", "=", partner.id),
                ("expiration_date", "=", False),
            ],
            order="id",
        )
        # No mail by itself: whoever pays tells the customer.
        card = cards[:1].with_context(loyalty_no_mail=True) or cards.with_context(
            loyalty_no_mail=True
        ).create({"program_id": program.id, "partner_id": partner.id})
        card.lock_for_update()
        card.invalidate_recordset(["points"])
        card.points += total
        entry = system.env["loyalty.history"].create(
            {
                "card_id": card.id,
                "issued": total,
                "description": self.env._(
                    "Rebate: %s", format_list(self.env, self.rebate_id.mapped("name"))
                ),
            }
        )
        self._note_settled(
            account,
            total,
            {
                "date": account.company_id._key_account_today(),
                "wallet_model": entry._name,
                "wallet_entry_id": entry.id,
                "wallet_code": card.code,
            },
        )
        return card

    @api.model
    def _unload_wallet(self, parts):
        """Take what was paid by one entry out of its eWallet again.

        :param parts: payments of one account (sudo) by the same entry
        :raise UserError: if less is left in it, or it is not the one of then any more
        """
        part, currency = parts[0], parts.currency_id
        paid = sum(parts.mapped("amount"))
        entry = trust.as_system(self).env[part.wallet_model].browse(part.wallet_entry_id).exists()
        if not entry.card_id:
            raise UserError(
                self.env._("This eWallet does not exist any more: nothing can be taken back.")
            )
        customer = part.account_id.partner_id
        card = self._find_wallet(entry.card_id, customer).with_context(loyalty_no_mail=True)
        card.lock_for_update()
        card.invalidate_recordset(["points"])
        # Salespeople can change wallets and their history, whose entry says from where it is taken back.
        if (
            entry.card_id.code != part.wallet_code
            or currency.compare_amounts(entry.issued, paid)
            or card.partner_id.commercial_partner_id != customer
        ):
            raise UserError(
                self.env._(
                    "The eWallet %s was changed since: its code, its customer, or the entry of this payment. "
                    "Correct it in the eWallet itself.",
                    part.wallet_code,
                )
            )
        if currency.compare_amounts(card.points, paid) < 0:
            raise UserError(
                self.env._(
                    "Only %(left)s of %(paid)s are left in the eWallet %(code)s: the customer used it. "
                    "Correct it in the eWallet itself.",
                    left=currency.format(card.points),
                    paid=currency.format(paid),
                    code=card.code,
                )
            )
        card.points -= paid
        entry.copy(
            {
                "card_id": card.id,
                "issued": 0,
                "used": paid,
                "description": self.env._("Taken back: %s", entry.description),
            }
        )

    @api.model
    def _find_wallet(self, card, customer):
        """Return where the money of an eWallet (sudo) is: of merged customers, Odoo empties all wallets but one."""
        if card.active or card.points:
            return card
        left = card.search(
            [("program_id", "=", card.program_id.id), ("partner_id", "=", customer.id)],
            order="id",
            limit=1,
        )
        return left or card
