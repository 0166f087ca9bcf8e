from odoo import fields, models


class KeyAccountVisit(models.Model):
    """Complaints received on a visit."""

    _inherit = "key.account.visit"

    complaint_ids = fields.One2many(
        comodel_name="key.account.complaint",
        inverse_name="visit_id",
        string="Complaints",
        copy=False,
    )

    # === ACTION METHODS === #

    def action_complaint(self):
        """Open a new complaint of the customer, received on this visit."""
        contacts = self.contact_ids - self._get_left(self._get_named())
        day = min(self.date, self.company_id._key_account_today())
        action = self._get_new_action(
            "key.account.complaint",
            self.env._("New Complaint"),
            account_id=self.account_id.id,
            visit_id=self.id,
            # With several contacts, the visitor chooses who complained.
            partner_id=len(contacts) == 1 and contacts.id,
            date=fields.Date.to_string(day),
        )
        form = self.env.ref("key_account.key_account_complaint_view_form_quick")
        return {**action, "target": "new", "views": [(form.id, "form")]}

    # === BUSINESS METHODS === #

    def _has_next_step(self):
        # Resolved complaints can be archived, and are then not shown on the visit.
        visit = self.sudo().with_context(active_test=False)
        return super()._has_next_step() or bool(visit.complaint_ids)
