from odoo import SUPERUSER_ID, api, fields, models
from odoo.orm.models import NO_ACCESS


class SurveyUserInput(models.Model):
    """What a customer answers to an invitation: nobody reads it here, it is mirrored with our rights."""

    _inherit = "survey.user_input"

    # What another attempt with the same invitation answers, is an answer to it, too.
    key_account_invitation_id = fields.Many2one(
        comodel_name="key.account.satisfaction.invitation",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        groups=NO_ACCESS,
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        inputs = super().create(vals_list)
        if tokens := {vals["invite_token"] for vals in vals_list if vals.get("invite_token")}:
            invitations = self.env["key.account.satisfaction.invitation"].sudo()
            by_token = invitations.search([("token", "in", list(tokens))]).grouped("token")
            for answer in inputs.sudo():
                if invitation := by_token.get(answer.invite_token):
                    answer.key_account_invitation_id = invitation
        return inputs

    # === BUSINESS METHODS === #

    def _mark_done(self):
        result = super()._mark_done()
        # Whoever answers is nobody here: notes are the system's, in the language of the database.
        system = self.with_user(SUPERUSER_ID).with_context(lang=None)
        system.env["key.account.satisfaction.answer"]._mirror(system)
        return result

    def _notify_new_participation_subscribers(self):
        """Followers of a survey are not told which customer has answered."""
        others = self.filtered(lambda answer: not answer.sudo().key_account_invitation_id)
        return super(SurveyUserInput, others)._notify_new_participation_subscribers()
