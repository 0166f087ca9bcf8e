from odoo import api, fields, models
from odoo.tools import format_date

from ...tools import trust
from ...tools.value_text import describe

REMINDER = "mail.mail_activity_data_todo"


class KeyAccountCommitment(models.Model):
    """A promise at an account: by us or by the customer."""

    _name = "key.account.commitment"
    _description = "Key Account Promise"
    _measurable = "document"
    _inherit = ["key.account.visit.follow.up", "key.account.thread", "mail.activity.mixin"]
    _order = "date_due, id"
    _mail_post_access = "read"

    name = fields.Char(
        string="Promise",
        required=True,
        tracking=True,
    )
    side = fields.Selection(
        selection=[
            ("us", "By us"),
            ("them", "By the customer"),
        ],
        string="Promised by",
        required=True,
        default="us",
        tracking=True,
    )
    partner_id = fields.Many2one(
        help="The customer contact who received or made the promise.",
    )
    date_due = fields.Date(
        required=True,
        default=lambda self: fields.Date.add(self.env.company._key_account_today(), days=7),
    )
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("kept", "Kept"),
            ("broken", "Broken"),
        ],
        string="Status",
        required=True,
        default="open",
        index=True,
        copy=False,
        group_expand=True,
        tracking=True,
    )
    date_done = fields.Date(
        string="Settled on",
        compute="_compute_date_done",
        store=True,
        help="The day on which the promise was kept or broken.",
    )
    remind = fields.Boolean(
        string="Remind Me",
        copy=False,
        help="Schedules an activity for the responsible user on the due date.",
    )

    # === COMPUTE METHODS === #

    @api.depends("state")
    def _compute_date_done(self):
        for promise in self:
            if promise.state == "open":
                promise.date_done = False
            elif not promise.date_done:
                promise.date_done = promise.company_id._key_account_today()

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._update_reminder()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if {"remind", "state", "side", "user_id", "date_due", "name"} & vals.keys():
            self._update_reminder()

    # === ACTION METHODS === #

    def action_kept(self):
        self.write({"state": "kept"})
        return True

    def action_broken(self):
        self.write({"state": "broken"})
        return True

    def action_reopen(self):
        self.write({"state": "open"})
        return True

    # === BUSINESS METHODS === #

    def _get_promiser(self):
        """Return the name of the person who gave the promise, as far as known."""
        self.ensure_one()
        if self.side == "us":
            return self.user_id.name or ""
        return self.partner_id._key_account_name() if self.partner_id else ""

    def _update_reminder(self):
        """Keep one activity for each open promise by us with a reminder, and no others."""
        wanted = self.filtered(
            lambda promise: (
                promise.remind
                and promise.side == "us"
                and promise.state == "open"
                and promise.user_id._key_account_able(promise.company_id)
            )
        )
        # No email: the activity in the list is enough.
        reminders = (
            self.sudo().with_context(mail_activity_quick_update=True).activity_search([REMINDER])
        )
        of_promise = reminders.grouped("res_id")
        kept = self.filtered(lambda promise: promise.state == "kept")
        reminders.filtered(lambda activity: activity.res_id in kept.ids).action_feedback()
        reminders.exists().filtered(
            lambda activity: activity.res_id not in (wanted + kept).ids
        ).unlink()
        for promise in trust.as_system(wanted):
            values = {
                "summary": promise.name,
                "date_deadline": promise.date_due,
                "user_id": promise.user_id.id,
            }
            if promise.id in of_promise:
                of_promise[promise.id][:1].write(values)
            else:
                promise.with_context(mail_activity_quick_update=True).activity_schedule(
                    REMINDER, **values
                )

    def _tell_story(self):
        """Return the promise in the words of the story: ``text``, ``detail``, ``tone`` (sudo)."""
        self.ensure_one()
        tones = {"kept": "success", "broken": "danger"}
        words = {"name": self.name, "due": format_date(self.env, self.date_due)}
        text = {
            "kept": self.env._("Promise kept: %(name)s", **words),
            "broken": self.env._("Promise broken: %(name)s", **words),
            "open": self.env._("Promise for %(due)s: %(name)s", **words),
        }[self.state]
        details = (describe(self, "side"), self._get_promiser())
        return {
            "text": text,
            "detail": " · ".join(filter(None, details)),
            "tone": tones.get(self.state, "warning" if self.is_overdue else ""),
        }
