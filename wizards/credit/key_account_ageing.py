from odoo import fields, models


class KeyAccountAgeing(models.TransientModel):
    """Asks as of which day the ageing list is wanted."""

    _name = "key.account.ageing"
    _description = "Ageing List"
    _inherit = ["key.account.guarded"]

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    date = fields.Date(
        string="As of",
        required=True,
        default=lambda self: self.env.company._key_account_today(),
        help="As of the end of this day. Payments that came later do not count.",
    )

    # === ACTION METHODS === #

    def action_download(self):
        """Download the list as a workbook."""
        self.ensure_one()
        self.check_access("read")
        downloads = self.env["key.account.download"]
        if downloads._is_large(self):
            return downloads._prepare(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/ageing/{self.id}/xlsx",
            "target": "download",
            "close": True,
        }
