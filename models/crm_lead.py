from odoo import api, fields, models
from odoo.tools import SQL
from odoo.tools.sql import column_exists, create_column

from ..tools import guarded_field

ACCESS = "key_account.group_user"


class CrmLead(models.Model):
    """Adds heat and relationship level to opportunities, for users of the module only.

    The heat follows the stage and probability until a user sets it manually; clearing it lets the
    rules decide again. A won or lost opportunity keeps its customer even if the contact moves to
    another company; an open one follows the contact.
    """

    _inherit = "crm.lead"

    key_account_heat_id = fields.Many2one(
        comodel_name="key.account.deal.heat",
        string="Heat",
        compute="_compute_key_account_heat_id",
        store=True,
        index="btree_not_null",
        ondelete="set null",
        groups=ACCESS,
    )
    key_account_heat_manual_id = fields.Many2one(
        comodel_name="key.account.deal.heat",
        string="Heat Set Manually",
        ondelete="restrict",
        copy=False,
        groups=ACCESS,
        help="Leave empty to let the stage and the probability decide.",
    )
    key_account_heat_color = guarded_field.Integer(
        related="key_account_heat_id.color",
        string="Heat Color",
        groups=ACCESS,
    )
    key_account_relationship_level = guarded_field.Integer(
        related="partner_id.commercial_partner_id.key_account_id.relationship_level",
        string="Relationship Level (Number)",
        groups=ACCESS,
    )
    key_account_relationship_level_id = guarded_field.Many2one(
        related="partner_id.commercial_partner_id.key_account_id.relationship_level_id",
        string="Relationship Level",
        groups=ACCESS,
    )

    key_account_visit_id = fields.Many2one(
        comodel_name="key.account.visit",
        string="Found at Visit",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        groups=ACCESS,
    )

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

    @api.depends(
        "type", "won_status", "active", "stage_id", "probability", "key_account_heat_manual_id"
    )
    def _compute_key_account_heat_id(self):
        by_rule = self.env["key.account.deal.heat"]._find(self)
        for lead in self:
            lead.key_account_heat_id = lead.key_account_heat_manual_id or by_rule[lead.id]

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
