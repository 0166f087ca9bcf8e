from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import email_normalize

from ...tools import trust

# Headers of mails that no person wrote: with these, or other values than these.
AUTO_SUBMITTED, AUTO_PRECEDENCE = "auto-submitted", {"bulk", "junk", "auto_reply", "list"}
# As many mails of one sender within this time are a loop, as Odoo counts.
LOOP_MAILS, LOOP_TIME = 20, timedelta(minutes=120)


class KeyAccountComplaintMailed(models.AbstractModel):
    """Complaints that come by mail to the address of a company.

    A sender who is a contact of exactly one account of the company opens a complaint of this account. Any
    other mail waits as *incoming complaint* until somebody chooses the account. Domains of addresses are not
    compared: who writes from a customer's domain is not necessarily one of its contacts.
    """

    _name = "key.account.complaint.mailed"
    _description = "Complaint by Mail"
    _recorded = {"email_from"}

    email_from = fields.Char(
        readonly=True,
        string="Sender",
        index="btree_not_null",
        copy=False,
        help="The address from which the complaint came by mail.",
    )

    # === MAIL === #

    @api.model
    def message_new(self, msg_dict, custom_values=None):
        """Open a complaint of the sender's account, or an incoming complaint.

        Only Odoo's gateway calls it with full rights; anybody else creates a complaint as in a form.
        """
        if not self.env.su:
            return super().message_new(msg_dict, custom_values)
        company = self.env["res.company"].browse((custom_values or {}).get("company_id")).exists()
        system = trust.as_system(self.with_user(SUPERUSER_ID))
        company = company.with_env(system.env) or system.env.company
        sender = msg_dict.get("email_from") or ""
        subject = msg_dict.get("subject") or system.env._("Complaint by mail")
        accounts = system._find_accounts(company, sender)
        if len(accounts) == 1:
            return system.with_company(company).create(
                system._prepare_from_mail(accounts, subject, sender)
            )
        return system.env["key.account.complaint.mail"].create(
            {
                "name": subject,
                "company_id": company.id,
                "email_from": sender,
                "candidate_ids": accounts.ids,
            }
        )

    @api.model
    def _routing_check_route(self, message, message_dict, route, raise_exception=True):
        """Leave out new mails that no person wrote, that come from us, or that come in a loop."""
        if not route[1] and self._is_automatic(message, message_dict):
            return False
        return super()._routing_check_route(message, message_dict, route, raise_exception)

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        return [("email_from", "ilike", email_from_normalized)]

    # === BUSINESS METHODS === #

    @api.model
    def _is_automatic(self, message, message_dict):
        """Return whether a new mail is an answer of a machine, our own, or one of too many."""
        submitted = (message.get(AUTO_SUBMITTED) or "no").strip().lower()
        precedence = (message.get("precedence") or "").strip().lower()
        if submitted != "no" or precedence in AUTO_PRECEDENCE or message.get("X-Autoreply"):
            return True
        sender = email_normalize(message_dict.get("email_from") or "")
        aliases = self.env["mail.alias"].sudo()
        if sender and aliases.search_count([("alias_full_name", "=", sender)], limit=1):
            return True
        since = fields.Datetime.now() - LOOP_TIME
        waiting = self.env["key.account.complaint.mail"].sudo()
        of_sender = [("email_from", "ilike", sender), ("create_date", ">=", since)]
        return bool(sender) and waiting.search_count(of_sender, limit=LOOP_MAILS) >= LOOP_MAILS

    @api.model
    def _find_accounts(self, company, sender):
        """Return the accounts of a company that have a contact with the address of a sender (sudo)."""
        address = email_normalize(sender)
        if not address:
            return self.env["key.account"]
        contacts = self.env["res.partner"].search([("email_normalized", "=", address)])
        return self.env["key.account"].search(
            [
                ("partner_id", "in", contacts.commercial_partner_id.ids),
                ("company_id", "=", company.id),
            ]
        )

    @api.model
    def _prepare_from_mail(self, account, subject, sender):
        """Return the values of a complaint that came by mail (sudo)."""
        contacts = self.env["res.partner"].search(
            [
                ("email_normalized", "=", email_normalize(sender or "") or "-"),
                ("commercial_partner_id", "=", account.partner_id.id),
                ("is_company", "=", False),
            ],
            limit=2,
        )
        kinds = self.env["key.account.complaint.kind"]
        other = self.env.ref("key_account.complaint_kind_other", raise_if_not_found=False)
        kind = other if other and other.active else kinds.search([], order="id desc", limit=1)
        users = account.owner_id + account.deputy_id
        return {
            "account_id": account.id,
            "name": subject,
            "kind_id": kind.id,
            "partner_id": contacts.id if len(contacts) == 1 else False,
            "date": account.company_id._key_account_today(),
            "user_id": users._key_account_able(account.company_id)[:1].id,
            "email_from": sender,
        }
