from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command

from ...tools import trust


class KeyAccountComplaintMeasure(models.Model):
    """What is done about a complaint: who does it until when, and what it costs.

    A compensation can have a credit note. As long as that is not posted, the cost is what was entered; then
    it is the untaxed amount of the credit note, in the currency of the company.
    """

    _name = "key.account.complaint.measure"
    _description = "Measure of a Complaint"
    _inherit = ["key.account.measure"]
    _measurable = "document"
    _rights_path = "complaint_id"
    _fixed = {"complaint_id"}
    _recorded = {"move_name", "credit", "cost"}
    _limits = {"amount": (0, 1e12)}
    _order = "complaint_id, date_due, id"

    complaint_id = fields.Many2one(
        comodel_name="key.account.complaint",
        required=True,
        index=True,
        ondelete="cascade",
    )
    account_id = fields.Many2one(
        related="complaint_id.account_id",
    )
    company_id = fields.Many2one(
        related="complaint_id.company_id",
        store=True,
    )
    kind = fields.Selection(
        selection=[
            ("explanation", "Explanation"),
            ("repair", "Repair"),
            ("replacement", "Replacement"),
            ("compensation", "Compensation"),
        ],
        string="Type",
        required=True,
        default="repair",
    )
    amount = fields.Monetary(
        string="Planned Cost",
        help="In the currency of the company, without tax. A posted credit note takes its place.",
    )
    # Whoever sees the complaint need not see the document: its number is kept.
    move_id = fields.Many2one(
        comodel_name="account.move",
        string="Credit Note",
        index="btree_not_null",
        ondelete="set null",
        copy=False,
        domain="[('move_type', '=', 'out_refund'), ('company_id', '=', company_id)]",
    )
    move_name = fields.Char(
        string="Number of Credit Note",
        compute="_compute_credit",
        store=True,
    )
    credit = fields.Monetary(
        string="Credited",
        compute="_compute_credit",
        store=True,
        help="The untaxed amount of the posted credit note, in the currency of the company.",
    )
    cost = fields.Monetary(
        compute="_compute_cost",
        store=True,
    )

    _move_uniq = models.UniqueIndex(
        "(move_id) WHERE move_id IS NOT NULL",
        "This credit note belongs to another measure. It can be counted once only.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "move_id", "complaint_id")
    def _check_credit_note(self):
        """Refuse documents that are not credit notes of this customer and company."""
        for measure in self.sudo():
            note, account = measure.move_id, measure.complaint_id.account_id
            if not note:
                continue
            if (
                note.move_type != "out_refund"
                or note.company_id != account.company_id
                or note.commercial_partner_id != account.partner_id
            ):
                raise ValidationError(
                    self.env._(
                        "%(document)s is not a credit note of %(company)s for %(customer)s. Choose "
                        "another document, or leave the field empty.",
                        document=note.display_name,
                        company=account.company_id.name,
                        customer=account.partner_id.display_name,
                    )
                )
            if measure.kind != "compensation":
                raise ValidationError(
                    self.env._(
                        "%(measure)s: only a compensation has a credit note. Choose Compensation, or "
                        "take out the credit note.",
                        measure=measure.name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends(
        "move_id.state",
        "move_id.name",
        "move_id.amount_untaxed_signed",
        "move_id.commercial_partner_id",
    )
    def _compute_credit(self):
        for measure in self:
            note = measure.move_id.sudo()
            measure.move_name = note.name or (note and self.env._("Draft")) or False
            measure.credit = -note.amount_untaxed_signed if measure._is_credited() else 0.0

    @api.depends("amount", "credit", "move_id.state", "move_id.commercial_partner_id")
    def _compute_cost(self):
        for measure in self:
            measure.cost = measure.credit if measure._is_credited() else measure.amount

    # === ACTION METHODS === #

    def action_credit_note(self):
        """Make the credit note of a compensation as a draft, and open it; of closed complaints, too.

        :raise AccessError: for users without access to invoicing
        """
        self.ensure_one()
        self.check_access("write")
        moves = self.env["account.move"]
        if not moves.has_access("create"):
            raise AccessError(
                self.env._("You have no access to invoicing. Ask a colleague for the credit note.")
            )
        # Two at once make one credit note: the second waits, and finds it.
        trust.as_system(self).lock_for_update()
        if not self.move_id:
            self._check_creditable()
            note = moves.with_company(self.company_id).create(self._prepare_credit_note())
            trust.as_system(self).move_id = note
        return {
            "type": "ir.actions.act_window",
            "res_model": "account.move",
            "res_id": self.move_id.id,
            "views": [(False, "form")],
        }

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._check_not_closed()

    def _check_change(self, vals):
        super()._check_change(vals)
        self._check_not_closed()
        if "move_id" in vals:
            self.filtered(
                lambda measure: measure.sudo().move_id.id != vals["move_id"]
            )._check_not_credited()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_closed(self):
        self._check_not_closed()
        self._check_not_credited()

    # === BUSINESS METHODS === #

    def _check_not_closed(self):
        """Refuse changes of what closed complaints have cost.

        :raise UserError: for others than managers and code with full rights
        """
        if self.env.su or self.env["key.account"]._user_is_manager():
            return
        if closed := self.complaint_id.filtered(lambda complaint: complaint.state == "closed"):
            raise UserError(
                self.env._(
                    "%s is closed: only managers change its measures.", closed[0].display_name
                )
            )

    def _check_not_credited(self):
        """Refuse to take out a credit note: a second one would be made for the same compensation.

        :raise UserError: for others than managers and code with full rights
        """
        if self.env.su or self.env["key.account"]._user_is_manager():
            return
        for measure in self.sudo():
            if measure.move_id and measure.move_id.state != "cancel":
                raise UserError(
                    self.env._(
                        "%(measure)s has the credit note %(number)s: only managers take it out. Cancel the "
                        "credit note first, or ask a manager.",
                        measure=measure.name,
                        number=measure.move_name,
                    )
                )

    def _is_credited(self):
        """Return whether the credit note is posted, and still one of this customer (no check)."""
        note = self.move_id.sudo()
        customer = self.sudo().complaint_id.account_id.partner_id
        return note.state == "posted" and note.commercial_partner_id == customer

    def _check_creditable(self):
        """Refuse credit notes over nothing, and for what is no compensation."""
        if self.kind != "compensation" or self.currency_id.compare_amounts(self.amount, 0) <= 0:
            raise UserError(
                self.env._(
                    "%(measure)s: a credit note needs a compensation with an amount above 0.",
                    measure=self.name,
                )
            )

    def _prepare_credit_note(self):
        complaint = self.complaint_id
        words = filter(None, (complaint.number, complaint.name, self.name))
        return {
            "move_type": "out_refund",
            "company_id": self.company_id.id,
            "partner_id": complaint.account_id.partner_id.id,
            "currency_id": self.company_id.currency_id.id,
            "ref": complaint.number or complaint.name,
            "invoice_line_ids": [
                Command.create(
                    {"name": " · ".join(words), "quantity": 1, "price_unit": self.amount}
                )
            ],
        }
