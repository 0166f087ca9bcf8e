from odoo import api, fields, models


class KeyAccountCommissionMember(models.Model):
    """Since when a contact belongs to an account, where that is not for ever.

    What a customer without account was invoiced until it became a contact of another one brings the owner of
    that account no commission: somebody could move customers under an own one for that. Whoever comes back to
    an account belongs to it as before. Contacts without a row have always belonged to their account; of
    several rows, after a merge, the earliest one counts.
    """

    _name = "key.account.commission.member"
    _description = "Contact That Joined or Left an Account"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _rec_name = "partner_id"

    partner_id = fields.Many2one("res.partner", required=True, index=True, ondelete="cascade")
    account_id = fields.Many2one("key.account", required=True, index=True, ondelete="cascade")
    since = fields.Date(help="Empty: it has always belonged to the account.")

    # === BUSINESS METHODS === #

    @api.model
    def _read(self, partners):
        """Return what is noted of contacts: ``{(contact id, account id): since}``, ``None`` for ever (sudo)."""
        found = {}
        for row in self.search([("partner_id", "in", partners.ids)]):
            found.setdefault((row.partner_id.id, row.account_id.id), []).append(row.since or None)
        return {key: None if None in days else min(days) for key, days in found.items()}

    @api.model
    def _note(self, days):
        """Note since when contacts belong to accounts, unless that is known: ``{(contact id, account id): since}``."""
        partners = self.env["res.partner"].browse({partner for partner, _account in days})
        known = self._read(partners)
        self.create(
            [
                {"partner_id": partner, "account_id": account, "since": since}
                for (partner, account), since in days.items()
                if (partner, account) not in known
            ]
        )
