from odoo import models


class MailActivity(models.Model):
    """Whoever may say that an amount is checked also does so by closing the activity that asks for it.

    Closed by others, the activity is gone and the amount still waits: the contact knows that it does.
    """

    _inherit = "mail.activity"

    # === CRUD METHODS === #

    def write(self, vals):
        closes = "active" in vals and not vals["active"]
        contacts = self._key_account_check() if closes else None
        result = super().write(vals)
        if contacts:
            contacts._close_checks()
        return result

    def unlink(self):
        contacts = self._key_account_check()
        result = super().unlink()
        if contacts:
            contacts._close_checks()
        return result

    # === BUSINESS METHODS === #

    def _key_account_check(self):
        """Return the contacts (sudo) whose amount waits for these activities, if the user can close their check."""
        contacts = self.env["key.account.collection.contact"].sudo()
        own = self.sudo().filtered(lambda activity: activity.res_model == contacts._name)
        if not own:
            return contacts
        found = contacts.search([("check_activity_id", "in", own.ids), ("is_checking", "=", True)])
        return found._checkable()
