from odoo import models


class KeyAccountSettings(models.TransientModel):
    """Saving the settings is the first step of the first grading: the reference unit."""

    _inherit = "key.account.settings"

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.env["onboarding.onboarding.step"]._key_account_done("unit", self.env.company)

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        self.env["onboarding.onboarding.step"]._key_account_done("unit", self.env.company)
