from odoo import api, fields, models


class ResCompany(models.Model):
    """Which orders are checked when they are confirmed, and who releases them."""

    _inherit = "res.company"

    _key_account_limits = {"key_account_release_limit": (0, 1e12)}

    key_account_hold_all = fields.Boolean(
        string="Customers Without Account",
        help="Orders of customers without an account are checked, too: by the rules for all grades.",
        groups="key_account.group_user",
    )
    key_account_hold_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Held Orders To",
        ondelete="restrict",
        help="Gets an activity for each order on hold that this user may release. Otherwise, or if it is "
        "empty, a colleague who may release the order gets it.",
        groups="key_account.group_user",
    )
    key_account_release_limit = fields.Monetary(
        string="Finance Releases up to",
        currency_field="currency_id",
        default=10000,
        help="Per order. Managers release any amount. 0: only managers release.",
        groups="key_account.group_user",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("key_account_hold_user_id")
    def _check_key_account_hold_user(self):
        for company in self.sudo().filtered("key_account_hold_user_id"):
            company.key_account_hold_user_id._key_account_check_colleagues(company)

    # === BUSINESS METHODS === #

    def _key_account_find_releaser(self, amount):
        """Return who gets the activity of an order on hold: one user who may release the amount.

        :param float amount: in company currency
        :rtype: res.users
        """
        self.ensure_one()
        company = self.sudo()
        chosen = company.key_account_hold_user_id
        if chosen.active and chosen._key_account_may_release(company, amount):
            return chosen
        users = self.env["res.users"].sudo()
        able = users._key_account_colleague_domain(company)
        names = ["key_account.group_manager"]
        if amount <= company.key_account_release_limit:
            names.insert(0, "key_account.group_finance")
        for name in names:
            found = users.search(
                [*able, ("all_group_ids", "in", self.env.ref(name).ids)], order="id"
            )
            # Those whose own company it is go before colleagues of others, administrators come last.
            if found:
                return found.sorted(
                    lambda user: (user.has_group("base.group_system"), user.company_id != company)
                )[0]
        return users
