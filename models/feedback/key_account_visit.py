from odoo import fields, models


class KeyAccountVisit(models.Model):
    """Feedback received on a visit."""

    _inherit = "key.account.visit"

    feedback_ids = fields.One2many(
        comodel_name="key.account.feedback",
        inverse_name="visit_id",
        copy=False,
    )

    # === ACTION METHODS === #

    def action_feedback_new(self):
        """Open new feedback of the customer, received on this visit."""
        contacts = self.contact_ids - self._get_left(self._get_named())
        day = min(self.date, self.company_id._key_account_today())
        action = self._get_new_action(
            "key.account.feedback",
            self.env._("New Feedback"),
            account_id=self.account_id.id,
            visit_id=self.id,
            # With several contacts, the visitor chooses who said it.
            partner_id=len(contacts) == 1 and contacts.id,
            date=fields.Date.to_string(day),
        )
        form = self.env.ref("key_account.key_account_feedback_view_form_quick")
        return {**action, "target": "new", "views": [(form.id, "form")]}

    # === BUSINESS METHODS === #

    def _has_next_step(self):
        visit = self.sudo().with_context(active_test=False)
        return super()._has_next_step() or bool(visit.feedback_ids)
