from odoo import api, fields, models
from odoo.fields import Command

from ...models.visit_report.key_account_visit_reporting import OUTCOMES


class KeyAccountVisitReport(models.TransientModel):
    """The report of a visit in under a minute: result, findings and next step.

    Saving it marks the visit as done.
    """

    _name = "key.account.visit.report"
    _description = "Key Account Visit Report"
    _inherit = ["key.account.guarded"]
    _fixed = {"visit_id"}

    visit_id = fields.Many2one(
        comodel_name="key.account.visit",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    account_partner_id = fields.Many2one(
        related="visit_id.account_partner_id",
    )
    report_needs = fields.Char(
        related="visit_id.report_needs",
    )
    outcome = fields.Selection(
        selection=OUTCOMES,
    )
    result = fields.Text()
    contact_ids = fields.Many2many(
        comodel_name="res.partner",
        relation="key_account_visit_report_contact_rel",
        column1="report_id",
        column2="partner_id",
        string="Contacts",
        domain="[('commercial_partner_id', '=', account_partner_id), ('is_company', '=', False)]",
        help="The contacts who were met.",
    )
    line_ids = fields.One2many(
        comodel_name="key.account.visit.report.line",
        inverse_name="report_id",
        string="Findings",
    )
    promise = fields.Char()
    promise_side = fields.Selection(
        selection=[
            ("us", "By us"),
            ("them", "By the customer"),
        ],
        string="Promised by",
        default="us",
    )
    promise_date = fields.Date(
        string="Due",
        default=lambda self: fields.Date.add(self.env.company._key_account_today(), days=7),
    )
    promise_remind = fields.Boolean(
        string="Remind Me",
    )
    next_step = fields.Char()
    next_step_date = fields.Date(
        string="By",
    )
    next_step_user_id = fields.Many2one(
        comodel_name="res.users",
        string="For",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    next_step_remind = fields.Boolean(
        string="Schedule Activity",
        default=True,
        help="Puts the next step into the activities of this person, without a mail.",
    )
    company_id = fields.Many2one(
        related="visit_id.company_id",
    )
    photo_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="key_account_visit_report_photo_rel",
        column1="report_id",
        column2="attachment_id",
        string="Photos",
        bypass_search_access=True,
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("next_step_user_id")
    def _check_next_step_user(self):
        for report in self:
            report.next_step_user_id._key_account_check_colleagues(report.sudo().company_id)

    # === ACTION METHODS === #

    def action_save(self):
        """Write the report to the visit, and mark the visit as done.

        :raise UserError: if something is missing that the visit level requires
        """
        self.ensure_one()
        visit = self.visit_id
        visit.check_access("write")
        visit.write(
            {
                "contact_ids": [Command.set(self.contact_ids.ids)],
                "note_ids": self._prepare_notes(),
                "commitment_ids": self._prepare_promise(),
                "photo_ids": [Command.set(self.photo_ids.ids)],
                **self._prepare_next_step(),
                "outcome": self.outcome,
                "result": self.result,
                "state": "done",
            }
        )
        if self.next_step and self.next_step_remind:
            visit.action_schedule_next_step()
        return {"type": "ir.actions.act_window_close"}

    # === BUSINESS METHODS === #

    def _prepare_notes(self):
        """Return the commands for the notes of the visit: new, changed and cleared ones."""
        commands = []
        for line in self.line_ids:
            text = (line.text or "").strip()
            if text and line.note_id:
                commands.append(Command.update(line.note_id.id, {"text": text}))
            elif text:
                commands.append(Command.create({"topic_id": line.topic_id.id, "text": text}))
            elif line.note_id:
                commands.append(Command.delete(line.note_id.id))
        return commands

    def _prepare_next_step(self):
        """Return the next step; day and person belong to it."""
        step = self.next_step
        return {
            "next_step": step,
            "next_step_date": step and self.next_step_date,
            "next_step_user_id": step and self.next_step_user_id.id,
        }

    def _prepare_promise(self):
        if not self.promise:
            return []
        return [
            Command.create(
                {
                    "account_id": self.visit_id.account_id.id,
                    "name": self.promise,
                    "side": self.promise_side,
                    "date_due": self.promise_date or self.visit_id.company_id._key_account_today(),
                    "remind": self.promise_remind,
                    "partner_id": self.contact_ids[:1].id,
                }
            )
        ]
