from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ...tools import trust
from ...tools.value_text import describe
from .key_account_return_call_rule import CHANNELS, OCCASIONS

RESULTS = [
    ("none", "Nothing to Note"),
    ("feedback", "Feedback"),
    ("problem", "Usage Problem"),
    ("opportunity", "New Demand"),
]


class KeyAccountReturnCall(models.Model):
    """A call to ask a customer about use, needs and new demand, some days after a delivery or another occasion.

    Rules make them each night; users can add some. A visit after the occasion replaces the call: who
    visits asks.
    """

    _name = "key.account.return.call"
    _description = "Return Call"
    _measurable = "document"
    _inherit = [
        "key.account.return.call.making",
        "key.account.visit.follow.up",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _recorded = {
        "attempts",
        "complaint_id",
        "date_done",
        "date_occasion",
        "feedback_id",
        "lead_id",
        "order_id",
        "problem_id",
        "result",
        "rule_id",
        "state",
        "visit_id",
    }
    _order = "date_due, id"
    _mail_post_access = "read"

    name = fields.Char(
        string="Subject",
        required=True,
        tracking=True,
    )
    occasion = fields.Selection(
        selection=OCCASIONS,
        required=True,
        default="other",
    )
    channel = fields.Selection(
        selection=CHANNELS,
        required=True,
        default="call",
    )
    questions = fields.Text()
    partner_id = fields.Many2one(
        help="Customer contact to talk to.",
    )
    date_occasion = fields.Date(
        string="Occasion on",
        copy=False,
        help="The day of the delivery, order or solution.",
    )
    date_due = fields.Date(
        required=True,
        default=lambda self: fields.Date.add(self.env.company._key_account_today(), days=1),
    )
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("done", "Done"),
            ("visited", "Asked on a Visit"),
            ("skipped", "Skipped"),
        ],
        string="Status",
        required=True,
        default="open",
        index=True,
        copy=False,
        group_expand=True,
        tracking=True,
    )
    result = fields.Selection(
        selection=RESULTS,
        copy=False,
        tracking=True,
    )
    note = fields.Text(
        copy=False,
    )
    attempts = fields.Integer(
        string="Not Reached",
        copy=False,
        help="How often nobody answered.",
    )
    date_done = fields.Datetime(
        string="Done on",
        copy=False,
    )

    # === SOURCE AND RESULT === #

    rule_id = fields.Many2one(
        comodel_name="key.account.return.call.rule",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    complaint_id = fields.Many2one(
        comodel_name="key.account.complaint",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    feedback_id = fields.Many2one(
        comodel_name="key.account.feedback",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    problem_id = fields.Many2one(
        comodel_name="key.account.usage.problem",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    lead_id = fields.Many2one(
        comodel_name="crm.lead",
        string="Opportunity",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )

    _order_once = models.UniqueIndex(
        "(account_id, order_id) WHERE order_id IS NOT NULL",
        "The customer is already called back about this order.",
    )
    _complaint_once = models.UniqueIndex(
        "(account_id, complaint_id) WHERE complaint_id IS NOT NULL",
        "The customer is already called back about this complaint.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("date_due", "date_occasion")
    def _check_date_due(self):
        for call in self:
            if call.date_occasion and call.date_due < call.date_occasion:
                raise ValidationError(
                    self.env._(
                        "%(call)s: the call cannot be due before its occasion. Choose a later day.",
                        call=call.name,
                    )
                )

    # === ACTION METHODS === #

    def action_record(self):
        """Open the dialog that records what the customer said."""
        self.ensure_one()
        self._check_open()
        return self.env["key.account.return.call.record"]._open(self)

    def action_skip(self):
        """Skip calls that are not worth while; they can be reopened."""
        self._check_open()
        trust.as_system(self).write({"state": "skipped"})
        return True

    def action_reopen(self):
        """Reopen calls that were skipped."""
        self.check_access("write")
        if self.filtered(lambda call: call.state != "skipped"):
            raise UserError(self.env._("Only calls that were skipped can be reopened."))
        trust.as_system(self).write({"state": "open"})
        return True

    # === BUSINESS METHODS === #

    def _check_open(self):
        """Refuse calls that are over, and those that the user cannot change."""
        self.check_access("write")
        for call in self:
            if call.state != "open":
                raise UserError(
                    self.env._(
                        "%(call)s is not open any more: %(state)s.",
                        call=call.name,
                        state=describe(call, "state"),
                    )
                )

    def _record(self, result, note="", partner=None, **links):
        """Record that the customer was reached, by the current user.

        :param str result: of ``RESULTS``
        :param links: the record that came of it: ``feedback_id``, ``problem_id`` or ``lead_id``
        """
        self.ensure_one()
        self._check_open()
        vals = {
            "state": "done",
            "result": result,
            "note": note,
            "user_id": self.env.uid,
            "date_done": fields.Datetime.now(),
            **links,
        }
        if partner is not None:
            vals["partner_id"] = partner.id
        trust.as_system(self).write(vals)

    def _try_again(self, day, note=""):
        """Record that nobody was reached, and move the call to another day."""
        self.ensure_one()
        self._check_open()
        system = trust.as_system(self)
        system.write({"attempts": self.attempts + 1, "date_due": day, "note": note or self.note})

    # === STORY === #

    def _tell_story(self):
        """Return the call in the words of the story (sudo): ``text``, ``detail``, ``tone``."""
        self.ensure_one()
        details = (describe(self, "result"), self.partner_id.name, self.note)
        return {
            "text": self.env._("Return call: %(call)s", call=self.name),
            "detail": " · ".join(filter(None, details)),
            "tone": {"problem": "warning", "opportunity": "success"}.get(self.result, ""),
        }
