from odoo import api, fields, models
from odoo.exceptions import UserError


class KeyAccountHandoverMove(models.Model):
    """One record that goes, or went, from one user to another: what a handover is taken back by."""

    _name = "key.account.handover.move"
    _description = "Record Handed Over"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _order = "id"
    _rec_name = "label"

    line_id = fields.Many2one(
        "key.account.handover.line", required=True, index=True, ondelete="cascade"
    )
    handover_id = fields.Many2one(related="line_id.handover_id", store=True, index=True)
    account_id = fields.Many2one(related="line_id.account_id", store=True)
    company_id = fields.Many2one(related="handover_id.company_id")
    code = fields.Char(help="Of the kind of work, see “_get_handover_sources”.")
    label = fields.Char(string="What", required=True)
    model = fields.Char(required=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="model", required=True, index=True
    )
    record_name = fields.Char(string="Name", compute="_compute_record_name")
    field = fields.Char(required=True)
    old_user_id = fields.Many2one("res.users", string="From", ondelete="set null")
    new_user_id = fields.Many2one("res.users", string="To", ondelete="set null")
    reason = fields.Selection(related="line_id.reason")
    handover_state = fields.Selection(related="handover_id.state", string="Status of the Handover")
    is_new = fields.Boolean(
        string="Came Since",
        help="The record was not there yet when the records were listed last before the handover.",
    )
    state = fields.Selection(
        selection=[
            ("planned", "Goes"),
            ("stays", "Left Out"),
            ("gone", "Gone Meanwhile"),
            ("saved", "Waits Unassigned"),
            ("moved", "Handed Over"),
            ("back", "Taken Back"),
            ("kept", "Changed Since"),
            ("over", "Over by Then"),
            ("failed", "Not Possible"),
        ],
        string="Status",
        required=True,
        default="moved",
        help="Goes: as soon as the accounts are handed over. Gone meanwhile: when they were, the giver had it no "
        "longer, or it was over. Waits unassigned: an activity of somebody who left, kept until the handover is "
        "applied. Changed since: somebody else has it by now, and keeps it. Over by then: when the rest was taken "
        "back, this was done, and stays with whoever did it. Not possible: it stayed with the giver.",
    )
    error = fields.Char(string="Why Not", readonly=True)
    seat = fields.Selection(
        selection=[("taken", "Receiver Instead of Giver"), ("empty", "Giver Left")],
        string="Guests",
        help="What happened among the guests of a meeting. The giver left: the receiver was invited already.",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    @api.depends("model", "res_id")
    def _compute_record_name(self):
        """Name the records that the user may read; all of a model at once."""
        for model, moves in self.grouped("model").items():
            records = self.env[model].browse(moves.mapped("res_id")).exists()
            readable = records._filtered_access("read")
            names = {record.id: record.display_name for record in readable}
            for move in moves:
                move.record_name = names.get(move.res_id, False)

    # === ACTION METHODS === #

    def action_leave_out(self):
        """Let these records stay with the giver."""
        return self._change_plan("planned", "stays")

    def action_take_along(self):
        """Let records that were left out go as well."""
        return self._change_plan("stays", "planned")

    def action_open(self):
        """Open the record, with the rights of the user."""
        self.ensure_one()
        self.check_access("read")
        record = self.env[self.model].browse(self.res_id).exists()
        if not record:
            raise UserError(self.env._("The record was deleted since."))
        if record._name == "mail.activity":
            record = self.env[record.res_model].browse(record.res_id)
        record.check_access("read")
        return record._get_records_action()

    # === BUSINESS METHODS === #

    def _put_deputies_back(self):
        """Make deputies again who became owners, as far as there is no other one by now (sudo)."""
        for (handover, user), moves in self.grouped(
            lambda move: (move.handover_id, move.old_user_id)
        ).items():
            able = user._key_account_able(handover.company_id)
            free = moves.filtered(
                lambda move, able=able: (
                    move.old_user_id in able
                    and not move.account_id.deputy_id
                    # The giver may have been both.
                    and move.old_user_id != move.account_id.owner_id - move.handover_id.giver_id
                )
            )
            acting = free.account_id.with_user(handover.reverted_by_id or self.env.user).sudo()
            acting.with_context(tracking_disable=True).write({"deputy_id": user.id})
            free.write({"state": "back"})
            (moves - free).write({"state": "kept"})

    def _change_plan(self, before, after):
        """Leave records out of a draft, or take them along again.

        :raise UserError: where nothing of the plan is chosen, or it is no draft
        """
        self.check_access("read")
        self.handover_id.check_access("write")
        self.handover_id._check_state("draft")
        moves = self.sudo().filtered(lambda move: move.state == before)
        if not moves:
            raise UserError(
                self.env._("Choose records that go to leave them out, or that are left out.")
            )
        moves.write({"state": after})
        moves.line_id._tell()
        return True
