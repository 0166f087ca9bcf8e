from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import trust


class KeyAccountComplaintMail(models.Model):
    """A mail to the address for complaints whose sender is a contact of no account, or of several.

    Somebody chooses the account, and opens the complaint: it takes over the messages and attachments.
    """

    _name = "key.account.complaint.mail"
    _description = "Incoming Complaint"
    _inherit = ["key.account.guarded", "key.account.thread"]
    _order = "create_date desc, id desc"
    _mail_post_access = "read"
    _fixed = {"company_id"}
    _recorded = {"name", "email_from", "candidate_ids", "state", "complaint_id", "settled_by_id"}

    name = fields.Char(
        readonly=True,
        string="Subject",
        required=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        ondelete="cascade",
    )
    email_from = fields.Char(
        readonly=True,
        string="From",
        index=True,
    )
    candidate_ids = fields.Many2many(
        readonly=True,
        comodel_name="key.account",
        relation="key_account_complaint_mail_account_rel",
        column1="mail_id",
        column2="account_id",
        string="Possible Accounts",
        help="Accounts that have a contact with the address of the sender.",
    )
    account_id = fields.Many2one(
        comodel_name="key.account",
        index="btree_not_null",
        ondelete="set null",
        domain="[('company_id', '=', company_id)]",
    )
    state = fields.Selection(
        readonly=True,
        selection=[
            ("new", "To assign"),
            ("assigned", "Assigned"),
            ("discarded", "No complaint"),
        ],
        string="Status",
        required=True,
        default="new",
        index=True,
    )
    complaint_id = fields.Many2one(
        readonly=True,
        comodel_name="key.account.complaint",
        index="btree_not_null",
        ondelete="set null",
    )
    settled_by_id = fields.Many2one(
        readonly=True,
        comodel_name="res.users",
        string="Settled by",
        ondelete="set null",
    )

    # === ACTION METHODS === #

    def action_open_complaint(self):
        """Open the complaint of the chosen account: with the rights of the user, who has to see the account.

        :raise UserError: without an account, or for what is settled
        """
        self.ensure_one()
        self.check_access("write")
        self._check_new_one()
        account = self.account_id
        if not account:
            raise UserError(self.env._("Choose the account of the sender first."))
        account.check_access("read")
        if account.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "%(account)s is managed by another company. Choose an account of %(company)s.",
                    account=account.display_name,
                    company=self.company_id.name,
                )
            )
        complaints = self.env["key.account.complaint"].with_company(self.company_id)
        values = trust.as_system(complaints)._prepare_from_mail(
            trust.as_system(account), self.name, self.email_from
        )
        complaint = trust.as_system(complaints).create(values)
        system = trust.as_system(self)
        system._move_messages(complaint)
        system.write(
            {"state": "assigned", "complaint_id": complaint.id, "settled_by_id": self.env.uid}
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": complaint._name,
            "res_id": complaint.id,
            "views": [(False, "form")],
        }

    def action_discard(self):
        """Say that these mails are no complaints."""
        self.check_access("write")
        self._check_new_one()
        trust.as_system(self).write({"state": "discarded", "settled_by_id": self.env.uid})
        return True

    # === BUSINESS METHODS === #

    def _check_new_one(self):
        if settled := self.filtered(lambda mail: mail.state != "new"):
            raise UserError(
                self.env._("%(mail)s is settled already.", mail=settled[0].display_name)
            )

    def _move_messages(self, complaint):
        """Give the messages and attachments of this mail to a complaint (sudo)."""
        messages = self.env["mail.message"].search(
            [("model", "=", self._name), ("res_id", "=", self.id)]
        )
        messages.write({"model": complaint._name, "res_id": complaint.id})
        attachments = self.env["ir.attachment"].search(
            [("res_model", "=", self._name), ("res_id", "=", self.id)]
        )
        (attachments | messages.attachment_ids).write(
            {"res_model": complaint._name, "res_id": complaint.id}
        )
        self.env.invalidate_all()

    @api.model
    def _detect_loop_sender_domain(self, email_from_normalized):
        return [("email_from", "ilike", email_from_normalized)]
