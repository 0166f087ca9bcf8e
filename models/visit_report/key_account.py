from odoo import fields, models

from ..visit.key_account_visit_state import OPEN_STATES


class KeyAccount(models.Model):
    """Findings of visits, and the preparation of the next one."""

    _inherit = "key.account"

    visit_note_ids = fields.One2many(
        comodel_name="key.account.visit.note",
        inverse_name="account_id",
        string="Visit Findings",
    )

    # === ACTION METHODS === #

    def action_prepare_visit(self):
        """Open the preparation of the next visit; without one, a new visit.

        The user's own visit comes first, then that of a colleague that the user can change.
        """
        self.ensure_one()
        self.check_access("read")
        visits = self.env["key.account.visit"].search(
            [("account_id", "=", self.id), ("state", "in", OPEN_STATES)], order="start, id"
        )
        visits = visits._filtered_access("write")
        own = visits.filtered(lambda visit: self.env.user in visit.visitor_ids)
        if visit := (own or visits)[:1]:
            return visit.action_prepare()
        return self.env["key.account.visit"]._get_records_action(
            name=self.env._("New Visit"), context={"default_account_id": self.id}
        )

    # === BUSINESS METHODS === #

    def _get_look_reach(self):
        reach = super()._get_look_reach()
        if self.env.user._key_account_has("feature_visit"):
            reach |= {"prepare": self.env._("Prepare")}
        return reach
