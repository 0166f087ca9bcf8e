from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ...tools import guarded_field

ACCESS = "key_account.group_user"


class CrmLead(models.Model):
    """The customer that a deal stays with.

    A deal that was won or lost stays with the customer of then, wherever its contact works today;
    an open one goes with the contact.
    """

    _inherit = "crm.lead"

    key_account_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer When Closed",
        compute="_compute_key_account_partner_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        groups=ACCESS,
        help="The customer at the time the opportunity was won or lost.",
    )

    # Index to find the opportunities of one customer.
    _key_account_customer_index = models.Index("((COALESCE(key_account_partner_id, partner_id)))")

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "won_status")
    def _compute_key_account_partner_id(self):
        """Store the company of the closing day; it no longer follows the contact."""
        for lead in self:
            closed = lead.won_status != "pending"
            lead.key_account_partner_id = closed and lead.partner_id.commercial_partner_id

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        guarded_field.check_sent(self, vals_list)
        leads = super().create(vals_list)
        guarded_field.forget_defaults(leads)
        return leads

    def write(self, vals):
        guarded_field.check_sent(self, [vals])
        return super().write(vals)

    # === BUSINESS METHODS === #

    def _field_to_sql(self, alias, field_expr, query=None):
        guarded_field.check_access(self, field_expr)
        return super()._field_to_sql(alias, field_expr, query)

    # === INSTALLATION === #

    def _auto_init(self):
        """Fill in the customers of closed opportunities when the column is new."""
        if not column_exists(self.env.cr, "crm_lead", "key_account_partner_id"):
            create_column(self.env.cr, "crm_lead", "key_account_partner_id", "int4")
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE crm_lead lead
                       SET key_account_partner_id = partner.commercial_partner_id
                      FROM res_partner partner
                     WHERE partner.id = lead.partner_id AND lead.won_status IN ('won', 'lost')
                    """
                )
            )
        return super()._auto_init()
