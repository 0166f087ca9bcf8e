from odoo import fields, models
from odoo.exceptions import UserError


class KeyAccountHandoverMove(models.Model):
    """One record that went from one user to another: what a handover is taken back by."""

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
    label = fields.Char(string="What", required=True)
    model = fields.Char(required=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="model", required=True, index=True
    )
    field = fields.Char(required=True)
    old_user_id = fields.Many2one("res.users", string="From", ondelete="set null")
    new_user_id = fields.Many2one("res.users", string="To", ondelete="set null")
    state = fields.Selection(
        selection=[
            ("saved", "Waits Unassigned"),
            ("moved", "Handed Over"),
            ("back", "Taken Back"),
            ("kept", "Changed Since"),
        ],
        string="Status",
        required=True,
        default="moved",
        help="Waits unassigned: an activity of somebody who left, kept until the handover is applied. Changed "
        "since: somebody else has it by now, and keeps it.",
    )

    # === ACTION METHODS === #

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
