from odoo import api, fields, models
from odoo.exceptions import ValidationError

EVENT = "key.account.care.event"
PEOPLE = ("account_owner", "account_deputy", "account_manager")


class MailActivityPlanTemplate(models.Model):
    """Steps of plans for care go to the people of the account."""

    _inherit = "mail.activity.plan.template"

    responsible_type = fields.Selection(
        selection_add=[
            ("account_owner", "Owner of the account"),
            ("account_deputy", "Deputy of the account"),
            ("account_manager", "Leader of the sales team"),
        ],
        ondelete=dict.fromkeys(PEOPLE, "cascade"),
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("responsible_type", "plan_id")
    def _check_key_account_deputy(self):
        for step in self:
            if step.responsible_type == "account_deputy" and step.plan_id.res_model != EVENT:
                raise ValidationError(
                    self.env._(
                        "Only plans for care know the deputy of an account. Choose another assignment."
                    )
                )

    # === BUSINESS METHODS === #

    def _determine_responsible(self, on_demand_responsible, applied_on_record):
        """Find the people of a care event, when somebody starts a plan by hand."""
        if self.responsible_type not in PEOPLE or applied_on_record._name != EVENT:
            return super()._determine_responsible(on_demand_responsible, applied_on_record)
        [user] = applied_on_record.sudo()._find_step_users(self.sudo())[:1] or [
            on_demand_responsible
        ]
        return {"responsible": user, "error": False, "warning": False}
