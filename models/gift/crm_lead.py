from odoo import fields, models
from odoo.exceptions import UserError
from odoo.orm.models import NO_ACCESS

# What can end a tender.
WATCHED = {"active", "key_account_is_tender", "partner_id", "probability", "stage_id"}


class CrmLead(models.Model):
    """Tenders: while one is open, and on the day on which it ends, the people of the customer get no gifts.

    So nobody ends one for the moment in which a gift is given: managers alone take the mark out, or give an open
    tender to another customer.
    """

    _inherit = "crm.lead"

    key_account_is_tender = fields.Boolean(
        string="Tender",
        groups="key_account.group_user",
        copy=False,
        tracking=True,
        help="While it is open, and on the day on which it ends, the people of the customer get no gifts. Only "
        "managers take it out.",
    )
    key_account_tender_ended_on = fields.Date(
        string="Tender Ended on", readonly=True, copy=False, groups=NO_ACCESS
    )

    # === STEPS === #

    def _key_account_before_change(self, vals):
        before = super()._key_account_before_change(vals)
        if WATCHED & vals.keys():
            tenders = self.sudo().filtered("key_account_is_tender")
            if not vals.get("key_account_is_tender", True):
                self._key_account_check_tender(tenders)
            tenders = tenders.filtered(lambda lead: lead._key_account_is_open_tender())
            before["tenders"] = {lead: lead.partner_id.commercial_partner_id for lead in tenders}
        return before

    def _key_account_after_change(self, vals, before):
        super()._key_account_after_change(vals, before)
        for lead, customer in before.get("tenders", {}).items():
            if customer and customer != lead.partner_id.commercial_partner_id:
                self._key_account_check_tender(lead)
            if not lead._key_account_is_open_tender():
                company = lead.company_id or self.env.company
                lead.key_account_tender_ended_on = company._key_account_today()

    # === BUSINESS METHODS === #

    def _key_account_is_open_tender(self):
        """Return whether an opportunity is a tender that is not decided yet (sudo)."""
        return self.key_account_is_tender and self.active and self.won_status == "pending"

    def _key_account_check_tender(self, tenders):
        """Refuse that these are tenders of their customer no longer.

        :raise UserError: for others than managers and code with full rights
        """
        if tenders and not self.env.su and not self.env["key.account"]._user_is_manager():
            raise UserError(
                self.env._(
                    "%s is a tender: only managers take “Tender” out, or choose another customer. Ask one "
                    "of them.",
                    tenders[0].name,
                )
            )
