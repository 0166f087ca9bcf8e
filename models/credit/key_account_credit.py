from odoo import api, fields, models


class KeyAccountCredit(models.Model):
    """The credit standing of an account: what was decided about it. One record per account.

    It is kept apart from the account, since not everybody who sees the account sees its credit. Rooms add
    what they decide. The record is created when something is decided first.
    """

    _name = "key.account.credit"
    _description = "Credit Standing"
    _inherit = ["key.account.part", "key.account.thread"]
    _rec_name = "account_id"
    _recorded = {"on_stop", "stop_reason", "stop_user_id", "stop_date"}

    on_stop = fields.Boolean(
        readonly=True,
        copy=False,
        tracking=True,
        help="New orders of the customer are not confirmed.",
    )
    stop_reason = fields.Char(
        readonly=True,
        copy=False,
        tracking=True,
    )
    stop_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Stopped by",
        readonly=True,
        copy=False,
        ondelete="set null",
    )
    stop_date = fields.Date(
        string="Stopped on",
        readonly=True,
        copy=False,
    )

    _account_uniq = models.Constraint(
        "UNIQUE (account_id)",
        "This account already has a credit standing.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _of_accounts(self, accounts):
        """Return the standings of accounts, creating those that are missing (sudo; check rights before)."""
        standings = self.sudo().search([("account_id", "in", accounts.ids)])
        missing = accounts - standings.account_id
        return standings + self.sudo().create([{"account_id": account.id} for account in missing])

    def _merge_into(self, target):
        """Let the standing of another account take over what it does not say, before the accounts merge."""
        for standing in self.sudo():
            if taken := standing._prepare_take_over(target):
                target.sudo().write(taken)

    def _prepare_take_over(self, target):
        """Return the values of this standing that that of another account does not have.

        An account stays on stop, whichever of the two was.
        """
        self.ensure_one()
        names = ("on_stop", "stop_reason", "stop_date")
        if target.on_stop or not self.on_stop:
            return {}
        return {name: self[name] for name in names} | {"stop_user_id": self.stop_user_id.id}
