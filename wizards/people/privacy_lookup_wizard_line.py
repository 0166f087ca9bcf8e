from odoo import models


class PrivacyLookupWizardLine(models.TransientModel):
    _inherit = "privacy.lookup.wizard.line"

    def action_unlink(self):
        """Erase the key account data of a person together with the contact.

        Elsewhere deleting such a contact is refused, to prevent mistakes. Here it is
        what the person has asked for.
        """
        if self.res_model == "res.partner" and not self.is_unlinked:
            contact = self.env["res.partner"].browse(self.res_id)
            contact._key_account_people().unlink()
        return super().action_unlink()
