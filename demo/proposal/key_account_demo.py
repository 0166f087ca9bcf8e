from odoo import api, models


class KeyAccountDemo(models.AbstractModel):
    """What is proposed to the customers of the works, and how good that was a year ago."""

    _inherit = "key.account.demo"

    @api.model
    def _open(self):
        super()._open()
        company = self.env.ref("key_account.demo_company")
        story = self.with_company(company).with_context(allowed_company_ids=company.ids)
        self.env.flush_all()
        story.env["key.account.proposal"].sudo()._propose_nightly(company)
