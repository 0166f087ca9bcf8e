from odoo import api, fields, models

from ...tools import guarded_field

ACCESS = "key_account.group_user"


class CrmLead(models.Model):
    """Opportunities show their heat, to the module's users only.

    The heat follows stage and probability until a person sets another; emptying that lets the
    rules decide again.
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

    # === COMPUTE METHODS === #

    @api.depends(
        "type", "won_status", "active", "stage_id", "probability", "key_account_heat_manual_id"
    )
    def _compute_key_account_heat_id(self):
        heats = self.env["key.account.deal.heat"]._find(self)
        for heat, leads in self.grouped(
            lambda lead: lead.key_account_heat_manual_id or heats[lead.id]
        ).items():
            leads.key_account_heat_id = heat
