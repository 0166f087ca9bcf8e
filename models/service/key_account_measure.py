from odoo import api, fields, models


class KeyAccountMeasure(models.AbstractModel):
    """What is done about something: who does it until when, and on which day it was done.

    Models add ``company_id`` and what the measure is about.
    """

    _name = "key.account.measure"
    _description = "Key Account Measure"
    _inherit = ["key.account.guarded"]
    _recorded = {"date_done"}

    company_id = fields.Many2one(
        comodel_name="res.company",
        index=True,
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    name = fields.Char(
        string="Measure",
        required=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        index=True,
        default=lambda self: self.env.user,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    date_due = fields.Date(
        string="Due",
    )
    is_done = fields.Boolean(
        string="Done",
        copy=False,
    )
    date_done = fields.Date(
        string="Done on",
        compute="_compute_date_done",
        store=True,
        copy=False,
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("user_id", "company_id")
    def _check_responsible(self):
        for measure in self.sudo():
            measure.user_id._key_account_check_colleagues(measure.company_id)

    # === COMPUTE METHODS === #

    @api.depends("is_done")
    def _compute_date_done(self):
        for measure in self:
            if not measure.is_done:
                measure.date_done = False
            elif not measure.date_done:
                company = measure.company_id or self.env.company
                measure.date_done = company._key_account_today()
