from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...models.feedback.key_account_feedback import OPINIONS
from ...models.feedback.key_account_return_call import RESULTS
from ...tools import trust

# A customer who was not reached is called again on the next day, and at the latest after these days.
LATEST_CALL = 90


class KeyAccountReturnCallRecord(models.TransientModel):
    """What a customer said on a return call: recorded in one step, with what follows from it."""

    _name = "key.account.return.call.record"
    _description = "Return Call Result"
    _inherit = ["key.account.guarded"]
    _fixed = {"call_id"}

    call_id = fields.Many2one(
        comodel_name="key.account.return.call",
        required=True,
        ondelete="cascade",
    )
    account_partner_id = fields.Many2one(
        related="call_id.account_partner_id",
    )
    questions = fields.Text(
        related="call_id.questions",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Spoke to",
        ondelete="cascade",
        domain="[('commercial_partner_id', '=', account_partner_id), ('is_company', '=', False)]",
    )
    phone = fields.Char(
        related="partner_id.phone",
    )
    result = fields.Selection(
        selection="_selection_result",
        required=True,
        default="none",
    )
    opinion = fields.Selection(
        selection=OPINIONS,
        required=True,
        default="satisfied",
    )
    topic_id = fields.Many2one(
        comodel_name="key.account.feedback.topic",
        ondelete="cascade",
    )
    subject = fields.Char()
    note = fields.Text(
        string="What the Customer Said",
    )
    date_next = fields.Date(
        string="Call Again on",
    )

    @api.model
    def _selection_result(self):
        """Usage problems and new demand need their feature, or the right to enter opportunities."""
        results = self.env["key.account.return.call"]._fields["result"]
        offered = {"none", "feedback"}
        if self.env.user._key_account_has("feature_service"):
            offered.add("problem")
        if self.env["crm.lead"].has_access("create"):
            offered.add("opportunity")
        labels = dict(results._description_selection(self.env))
        return [
            *((result, labels[result]) for result, _label in RESULTS if result in offered),
            ("again", self.env._("Not Reached")),
        ]

    # === STEPS === #

    @api.model
    def _check_new(self, vals_list):
        vals_list = super()._check_new(vals_list)
        if not self.env.su:
            calls = {vals.get("call_id") for vals in vals_list} - {None, False}
            self.env["key.account.return.call"].browse(calls)._check_open()
        return vals_list

    # === ACTION METHODS === #

    def action_save(self):
        """Record the result, and create what follows from it.

        :raise UserError: with what is missing
        """
        self.ensure_one()
        call = self.call_id
        call._check_open()
        # Nobody else records the same call meanwhile.
        call.lock_for_update()
        call.invalidate_recordset(["state"])
        call._check_open()
        self._check_contact()
        getattr(self, f"_save_{self.result}")(call)
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # === BUSINESS METHODS === #

    @api.model
    def _open(self, call):
        """Return the action of the dialog for an open call that the user may change."""
        record = trust.as_system(self).create(
            {
                "call_id": call.id,
                "partner_id": call.partner_id.id,
                "date_next": fields.Date.add(call.company_id._key_account_today(), days=1),
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": call.display_name,
            "res_model": self._name,
            "res_id": record.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def _check_contact(self):
        """Refuse contacts of other customers."""
        contact, customer = self.sudo().partner_id, self.sudo().call_id.account_id.partner_id
        if contact and contact.commercial_partner_id != customer:
            raise UserError(
                self.env._(
                    "%(contact)s is not a contact of %(customer)s. Choose a contact of this customer, "
                    "or leave the field empty.",
                    contact=contact.display_name,
                    customer=customer.display_name,
                )
            )

    def _get_subject(self):
        subject = (self.subject or "").strip()
        if not subject:
            raise UserError(self.env._("Enter the subject in a few words."))
        return subject

    def _get_follow_up(self, call):
        """Return the values of what follows from the call."""
        return {
            "account_id": call.account_id.id,
            "name": self._get_subject(),
            "description": self.note,
            "partner_id": self.partner_id.id,
            "date": call.company_id._key_account_today(),
            "user_id": self.env.uid,
        }

    # === RESULTS === #

    def _save_none(self, call):
        call._record("none", self.note, self.partner_id)

    def _save_feedback(self, call):
        feedback = self.env["key.account.feedback"].create(
            {
                **self._get_follow_up(call),
                "opinion": self.opinion,
                "topic_id": self.topic_id.id,
                "channel": "mail" if call.channel == "mail" else "call",
            }
        )
        call._record("feedback", self.note, self.partner_id, feedback_id=feedback.id)

    def _save_problem(self, call):
        problem = self.env["key.account.usage.problem"].create(self._get_follow_up(call))
        call._record("problem", self.note, self.partner_id, problem_id=problem.id)

    def _save_opportunity(self, call):
        lead = self.env["crm.lead"].create(
            {
                "name": self._get_subject(),
                "type": "opportunity",
                "partner_id": (self.partner_id or call.account_partner_id).id,
                "company_id": call.company_id.id,
                "user_id": self.env.uid,
                "description": self.note,
            }
        )
        call._record("opportunity", self.note, self.partner_id, lead_id=lead.id)

    def _save_again(self, call):
        today = call.company_id._key_account_today()
        if not self.date_next or self.date_next <= today:
            raise UserError(self.env._("Enter a day after today on which to call again."))
        if self.date_next > (last := fields.Date.add(today, days=LATEST_CALL)):
            raise UserError(
                self.env._(
                    "%(day)s is too late to call again. Choose a day up to %(last)s.",
                    day=format_date(self.env, self.date_next),
                    last=format_date(self.env, last),
                )
            )
        call._try_again(self.date_next, self.note)
