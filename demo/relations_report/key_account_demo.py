from odoo import api, models


class KeyAccountDemo(models.AbstractModel):
    """The director has reported on the last month."""

    _inherit = "key.account.demo"

    @api.model
    def _open(self):
        super()._open()
        company = self.env.ref("key_account.demo_company")
        story = self.with_company(company).with_context(allowed_company_ids=company.ids)
        self.env.flush_all()
        story._as_director(story.env["key.account.relations.report"]).create(
            {
                "company_id": company.id,
                "findings": "Deliveries of the second mill are what customers complain of most.",
                "next_steps": "The works and sales talk about late orders each Monday.",
            }
        )
