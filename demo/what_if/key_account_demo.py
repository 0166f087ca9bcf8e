from odoo import api, models


class KeyAccountDemo(models.AbstractModel):
    """The director has replayed the draft of next year on the last twelve months, beside the policy of the year."""

    _inherit = "key.account.demo"

    @api.model
    def _open(self):
        super()._open()
        company = self.env.ref("key_account.demo_company")
        story = self.with_company(company).with_context(allowed_company_ids=company.ids)
        policies = story.env["key.account.policy"].search([("company_id", "=", company.id)])
        draft = policies.filtered(lambda policy: policy.state == "draft")[:1]
        running = policies.filtered(lambda policy: policy.state == "in_force")[:1]
        replay = story._as_director(story.env["key.account.replay"]).create(
            {
                "name": draft.name,
                "policy_id": draft.id,
                "compare_policy_id": running.id,
                "commission_rate": 0.008,
                "expense_rate": 0.004,
            }
        )
        self.env.flush_all()
        replay.sudo()._replay()
