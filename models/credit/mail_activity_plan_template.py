from odoo import api, fields, models
from odoo.exceptions import ValidationError

PEOPLE = ("account_owner", "account_manager", "account_director")
PROMISE = "key.account.payment.promise"


class MailActivityPlanTemplate(models.Model):
    """Steps of plans for broken promises go to the owner, then to those above."""

    _inherit = "mail.activity.plan.template"

    responsible_type = fields.Selection(
        selection_add=[
            ("account_owner", "Owner of the account"),
            ("account_manager", "Leader of the sales team"),
            ("account_director", "Director"),
        ],
        ondelete=dict.fromkeys(PEOPLE, "cascade"),
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("responsible_type", "plan_id")
    def _check_key_account_people(self):
        for step in self:
            model = self.env[step.plan_id.res_model]
            if step.responsible_type in PEOPLE and not getattr(model, "_knows_account", False):
                raise ValidationError(
                    self.env._(
                        "Only plans for promises to pay and for care know the owner of an account. Choose "
                        "another assignment."
                    )
                )

    # === BUSINESS METHODS === #

    def _determine_responsible(self, on_demand_responsible, applied_on_record):
        """Find the people of a promise, when somebody starts a plan by hand."""
        if self.responsible_type not in PEOPLE or applied_on_record._name != PROMISE:
            return super()._determine_responsible(on_demand_responsible, applied_on_record)
        promise = applied_on_record.sudo()
        users = promise._find_step_users(self.sudo(), promise._get_managers(promise.company_id))
        return {
            "responsible": users[0] if users else on_demand_responsible,
            "error": False,
            "warning": False,
        }
