from odoo import api, fields, models
from odoo.tools import SQL


class CrmLead(models.Model):
    """The customer that a deal stays with.

    A deal that was won or lost stays with the customer of then, wherever its contact works today;
    an open one goes with the contact.
    """

    _name = "crm.lead"
    _inherit = ["key.account.document", "crm.lead"]

    key_account_partner_id = fields.Many2one(
        string="Customer When Closed",
        index="btree_not_null",
        ondelete="set null",
        help="The customer at the time the opportunity was won or lost.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "won_status")
    def _compute_key_account_partner_id(self):
        """Store the company of the closing day; it no longer follows the contact."""
        for lead in self:
            closed = lead.won_status != "pending"
            lead.key_account_partner_id = closed and lead.partner_id.commercial_partner_id

    # === INSTALLATION === #

    @api.model
    def _key_account_fill_customers(self):
        """Store the customers of closed opportunities."""
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
