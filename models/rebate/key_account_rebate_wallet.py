from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list


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
        """Return whether one point of a program is one unit of the currency of a company."""
        reward = program.reward_ids[:1]
        return (
            program.company_id in (company.browse(), company)
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
        cards = self.env["loyalty.card"].search(
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
        entry = self.env["loyalty.history"].create(
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
    def _unload_wallet(self, entry, currency):
        """Take an entry (sudo) out of its eWallet again.

        :raise UserError: if less is left in it
        """
        card = entry.exists().card_id.with_context(loyalty_no_mail=True)
        if not card:
            raise UserError(
                self.env._("This eWallet does not exist any more: nothing can be taken back.")
            )
        card.lock_for_update()
        card.invalidate_recordset(["points"])
        if currency.compare_amounts(card.points, entry.issued) < 0:
            raise UserError(
                self.env._(
                    "Only %(left)s of %(paid)s are left in the eWallet %(code)s: the customer used it. "
                    "Correct it in the eWallet itself.",
                    left=currency.format(card.points),
                    paid=currency.format(entry.issued),
                    code=card.code,
                )
            )
        card.points -= entry.issued
        entry.copy(
            {
                "issued": 0,
                "used": entry.issued,
                "description": self.env._("Taken back: %s", entry.description),
            }
        )
