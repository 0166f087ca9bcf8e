from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.credit.exposure import Ages


class ResCompany(models.Model):
    """From how many days late an open item counts as older, and what counts as exposure."""

    _inherit = "res.company"

    _key_account_limits = {
        "key_account_age_1": (1, 3650),
        "key_account_age_2": (1, 3650),
        "key_account_age_3": (1, 3650),
        "key_account_promise_tolerance": (0, 365),
    }

    key_account_age_1 = fields.Integer(
        string="First Age",
        default=30,
        help="In days late. Open items of up to this age are in the first group of the ageing list.",
        groups="key_account.group_user",
    )
    key_account_age_2 = fields.Integer(
        string="Second Age",
        default=60,
        help="In days late.",
        groups="key_account.group_user",
    )
    key_account_age_3 = fields.Integer(
        string="Third Age",
        default=90,
        help="In days late. Older items are in the last group of the ageing list.",
        groups="key_account.group_user",
    )
    key_account_exposure_drafts = fields.Boolean(
        string="Draft Invoices Count",
        default=True,
        help="Draft invoices without an order are part of the exposure of a customer.",
        groups="key_account.group_user",
    )
    key_account_promise_tolerance = fields.Integer(
        string="Tolerance of Promises to Pay",
        default=3,
        help="In days. Money that arrives so many days after the promised day still keeps a promise.",
        groups="key_account.group_user",
    )
    key_account_payment_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Looks for Payments",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        groups="key_account.group_user",
        help="Gets an activity when a customer says that it has paid. Without a user, a colleague of finance.",
    )
    key_account_director_id = fields.Many2one(
        comodel_name="res.users",
        string="Director",
        domain="[('share', '=', False), ('company_ids', 'in', id)]",
        groups="key_account.group_user",
        help="The last to hear of a promise to pay that was broken.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("key_account_payment_user_id", "key_account_director_id")
    def _check_key_account_credit_users(self):
        for company in self.sudo():
            users = company.key_account_payment_user_id | company.key_account_director_id
            users._key_account_check_colleagues(company)

    @api.constrains("key_account_age_1", "key_account_age_2", "key_account_age_3")
    def _check_key_account_ages(self):
        for company in self.sudo():
            if (
                not 0
                < company.key_account_age_1
                < company.key_account_age_2
                < company.key_account_age_3
            ):
                raise ValidationError(
                    self.env._(
                        "The ages of open items have to rise: for example 30, 60 and 90 days late."
                    )
                )

    # === BUSINESS METHODS === #

    def _key_account_ages(self):
        """Return the limits between ages of open items."""
        self.ensure_one()
        company = self.sudo()
        return Ages(company.key_account_age_1, company.key_account_age_2, company.key_account_age_3)

    def _key_account_default_limit(self):
        """Return the credit limit of customers without one of their own; 0 is no limit."""
        self.ensure_one()
        partner = self.env["res.partner"].sudo().with_company(self)
        return partner._fields["credit_limit"].get_company_dependent_fallback(partner) or 0.0
