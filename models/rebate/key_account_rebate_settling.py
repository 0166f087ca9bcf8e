from collections import defaultdict

from odoo import api, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tools import format_list

from ...tools.rebate.terms import split


class KeyAccountRebateSettling(models.AbstractModel):
    """Pays what accounts have earned: one credit note per account, or into its eWallet.

    The rows are locked before they are read: two people, or the same one twice, pay once. What was paid too
    much by an earlier agreement of the same account is taken off first.
    """

    _name = "key.account.rebate.settling"
    _description = "Payment of Rebates"
    _inherit = ["key.account.rebate.wallet"]

    # === BUSINESS METHODS === #

    def _check_pays(self):
        """Refuse whoever may not pay rebates, or cannot read these.

        :raise AccessError: naming who may
        """
        if not self.env.user._key_account_handles_credit():
            raise AccessError(self.env._("Only finance and managers pay rebates. Ask one of them."))
        self.check_access("read")

    def _settle(self, *, by_invoice=False, set_off=False, wallet_id=None):
        """Make a draft credit note for each account with something to pay, or load its eWallet.

        :param bool by_invoice: one line per invoice instead of one per agreement
        :param bool set_off: post the credit notes, and set them off against the oldest open invoices
        :param int wallet_id: program of eWallets that are loaded instead of making credit notes
        :return: credit notes or eWallets (sudo), and the reason by account for each that gets none
        :raise UserError: if nothing is to be paid
        """
        self._check_pays()
        if set_off and not self.env.user.has_group("account.group_account_invoice"):
            raise AccessError(
                self.env._(
                    "Setting off posts credit notes, which needs access to invoicing in Odoo. Make drafts, "
                    "and let accounting post them."
                )
            )
        wallet = self._check_wallet(wallet_id) if wallet_id else None
        chosen = self.sudo()._with_overpaid()
        if chosen.try_lock_for_update(allow_referencing=True) != chosen:
            raise UserError(
                self.env._(
                    "These rebates are being paid or accrued right now. Try again in a minute."
                )
            )
        chosen.invalidate_recordset()
        paid, refused = [], {}
        for account, shares in chosen.filtered("open_amount").grouped("account_id").items():
            total = account.company_id.currency_id.round(sum(shares.mapped("open_amount")))
            if total <= 0:
                refused[account] = self._tell_nothing(total, account)
            elif wallet is None:
                paid.append(shares._pay(account, total, by_invoice))
            elif self._takes_wallet(wallet, account.company_id):
                paid.append(shares._load_wallet(account, total, wallet))
            else:
                refused[account] = self.env._(
                    "%(account)s: the eWallets of %(program)s are not in its company and currency.",
                    account=account.display_name,
                    program=wallet.name,
                )
        if not paid:
            raise UserError("\n".join(refused.values()) or self.env._("Nothing is to be paid."))
        made = paid[0].concat(*paid[1:])
        if set_off and wallet is None:
            made.with_env(self.env)._key_account_set_off()
        return made, refused

    def _with_overpaid(self):
        """Add what was paid too much by any agreement of the same accounts (sudo)."""
        overpaid = self.search([("account_id", "in", self.account_id.ids), ("open_amount", "<", 0)])
        return (self.filtered(lambda share: share.state != "draft") | overpaid).sorted("id")

    @api.model
    def _tell_nothing(self, total, account):
        if total < 0:
            return self.env._(
                "%(account)s: %(amount)s was paid too much, and is taken off later.",
                account=account.display_name,
                amount=account.company_id.currency_id.format(-total),
            )
        return self.env._("%s: nothing is to be paid.", account.display_name)

    def _pay(self, account, total, by_invoice):
        """Make the credit note of one account over what is open of these shares (sudo)."""
        company = account.company_id
        lines = []
        for share in self:
            lines += share._prepare_lines(by_invoice)
        note = (
            self.env["account.move"]
            .with_company(company)
            .with_context(allowed_company_ids=company.ids)
            .create(
                {
                    "move_type": "out_refund",
                    "company_id": company.id,
                    "partner_id": account.partner_id.id,
                    "currency_id": company.currency_id.id,
                    "invoice_date": company._key_account_today(),
                    "ref": format_list(self.env, self.rebate_id.mapped("name")),
                    "invoice_line_ids": [Command.create(line) for line in lines],
                }
            )
        )
        self._keep_net(note, total)
        self._note_settled(account, total, {"date": note.invoice_date, "move_id": note.id})
        return note

    def _note_settled(self, account, total, values):
        """Keep that what is open of these shares of one account (sudo) was paid.

        :param dict values: when, and by which document or entry
        """
        self.env["key.account.rebate.settlement"].create(
            [
                {
                    "account_id": account.id,
                    "share_id": share.id,
                    "user_id": self.env.uid,
                    "amount": share.open_amount,
                    "note_amount": total,
                    **values,
                }
                for share in self
            ]
        )
        self.env.flush_all()

    def _keep_net(self, note, total):
        """Raise prices where taxes are included in them: the rebate is an amount without tax."""
        currency = note.currency_id
        for line in note.invoice_line_ids:
            wanted, net = line.price_unit, line.price_subtotal
            if net and currency.compare_amounts(wanted, net):
                gross = line.tax_ids.with_context(force_price_include=False).compute_all(
                    wanted,
                    currency,
                    product=line.product_id,
                    partner=note.partner_id,
                    is_refund=True,
                )
                line.price_unit = gross["total_included"]
        if currency.compare_amounts(note.amount_untaxed, total):
            raise UserError(
                self.env._(
                    "The taxes of the product of rebates leave %(net)s of %(total)s without tax. Choose taxes "
                    "that are not included in the price.",
                    net=currency.format(note.amount_untaxed),
                    total=currency.format(total),
                )
            )

    def _prepare_lines(self, by_invoice):
        """Return the values of the lines of the credit note for this share (sudo)."""
        self.ensure_one()
        company = self.company_id
        usual = {
            "product_id": company.key_account_rebate_product_id.id,
            "quantity": 1,
        }
        amounts = {None: self.open_amount}
        if by_invoice and self.open_amount > 0:
            amounts = self._split_by_invoice() or amounts
        moves = self.env["account.move"].browse(move_id for move_id in amounts if move_id)
        names = {move.id: move.name for move in moves}
        rebate = self.rebate_id
        lines = []
        for move_id, amount in amounts.items():
            label = self.env._(
                "Rebate %(name)s, %(period)s", name=rebate.name, period=rebate._tell_period()
            )
            if move_id:
                label = self.env._("%(label)s: %(invoice)s", label=label, invoice=names[move_id])
            lines.append({**usual, "name": label, "price_unit": amount})
        return lines

    def _split_by_invoice(self):
        """Return the open amount shared by what each invoice earned, ``{move id: amount}``."""
        rebate = self.rebate_id
        weights = defaultdict(float)
        kind = "earned" if rebate.form == "days" else "money"
        for row in self._get_documents():
            weights[row["move_id"]] += float(row[kind])
        parts = split(self.open_amount, dict(weights), self.currency_id.decimal_places)
        return {move_id: amount for move_id, amount in parts.items() if amount}
