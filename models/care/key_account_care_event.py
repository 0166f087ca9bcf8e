from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...tools.value_text import describe, has_words
from .key_account_care_rule import CHANNELS

STATES = [
    ("planned", "Planned"),
    ("done", "Done"),
    ("skipped", "Left Out"),
]


class KeyAccountCareEvent(models.Model):
    """A person, or a customer, remembered at an occasion: planned by a rule, or entered by hand."""

    _name = "key.account.care.event"
    _description = "Care Event"
    _measurable = "document"
    _inherit = [
        "key.account.care.planning",
        "key.account.care.sending",
        "key.account.part",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _fixed = {"occasion_id", "stakeholder_id"}
    _recorded = {"date_done", "done_by_id", "rule_id", "state", "year"}
    _limits = {"cost": (0, 1e9)}
    _order = "day, id"
    _mail_post_access = "read"

    account_partner_id = fields.Many2one(related="account_id.partner_id", string="Customer")
    stakeholder_id = fields.Many2one(
        comodel_name="key.account.stakeholder",
        string="Person",
        index="btree_not_null",
        ondelete="cascade",
        domain="[('account_id', '=', account_id)]",
    )
    partner_id = fields.Many2one(related="stakeholder_id.partner_id", string="Contact")
    occasion_id = fields.Many2one(
        comodel_name="key.account.care.occasion",
        required=True,
        index=True,
        ondelete="restrict",
    )
    rule_id = fields.Many2one(
        comodel_name="key.account.care.rule",
        index="btree_not_null",
        copy=False,
        ondelete="set null",
    )
    day = fields.Date(
        required=True,
        index=True,
        default=lambda self: self.env.company._key_account_today(),
        tracking=True,
    )
    year = fields.Integer(
        copy=False,
        aggregator=None,
        help="In the calendar of the occasion: a person is remembered once in each year.",
    )
    channel = fields.Selection(
        selection=CHANNELS, string="How", required=True, default="greeting", tracking=True
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        index="btree_not_null",
        default=lambda self: self.env.user,
        ondelete="set null",
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
    )
    state = fields.Selection(
        selection=STATES,
        string="Status",
        required=True,
        default="planned",
        index=True,
        copy=False,
        tracking=True,
    )
    note = fields.Text(help="What was done or said, or why it was left out.")
    currency_id = fields.Many2one(related="account_id.currency_id")
    cost = fields.Monetary(
        copy=False,
        tracking=True,
        help="All that it cost, gifts included: what gifts of the event were worth is not counted twice.",
    )
    date_done = fields.Date(string="Done on", copy=False)
    done_by_id = fields.Many2one(
        comodel_name="res.users", copy=False, ondelete="restrict", index="btree_not_null"
    )

    _person_year_uniq = models.UniqueIndex(
        "(stakeholder_id, occasion_id, year) WHERE stakeholder_id IS NOT NULL AND year > 0",
        "The person is remembered at this occasion in this year already. Open that event instead.",
    )
    _account_year_uniq = models.UniqueIndex(
        "(account_id, occasion_id, year) WHERE stakeholder_id IS NULL AND year > 0",
        "The customer is remembered at this occasion in this year already. Open that event instead.",
    )
    _pending = models.Index("(id) WHERE is_pending")

    # === COMPUTE METHODS === #

    @api.depends("occasion_id.name", "stakeholder_id", "account_id", "day")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for event in self:
            # The title of a new one is that of its form.
            event.display_name = bool(event.occasion_id) and self.env._(
                "%(occasion)s: %(name)s, %(day)s",
                occasion=event.occasion_id.name,
                name=event._get_name(),
                day=format_date(self.env, event.day) if event.day else "",
            )

    # === CONSTRAINT METHODS === #

    @api.constrains("account_id", "stakeholder_id")
    def _check_person(self):
        for event in self.sudo():
            if event.stakeholder_id and event.stakeholder_id.account_id != event.account_id:
                raise ValidationError(
                    self.env._(
                        "%(person)s is not a person of %(account)s. Choose a person of this customer.",
                        person=event.stakeholder_id.display_name,
                        account=event.account_id.display_name,
                    )
                )

    @api.constrains("user_id")
    def _check_user(self):
        for company, events in self.sudo().grouped("company_id").items():
            events.user_id._key_account_check_colleagues(company)

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        """The year follows from the day: what is entered by hand counts as what a rule plans."""
        return [self._with_year(vals) for vals in super()._prepare_new(vals_list)]

    def _check_change(self, vals):
        """What was done or sent stays of its day: else the occasion would come up again."""
        super()._check_change(vals)
        if "day" in vals and not self.env.su:
            over = self.filtered(lambda event: event.state != "planned" or event.sent_on)
            if over:
                raise UserError(
                    self.env._(
                        "%s: what was done, left out or sent keeps its day.", over[0].display_name
                    )
                )
        if "cost" in vals and not self.env.su and not self.env["key.account"]._user_is_manager():
            if done := self.filtered(lambda event: event.state == "done"):
                raise UserError(
                    self.env._(
                        "%s is done, and what it cost counts. Reopen it first, or ask a manager to change the cost.",
                        done[0].display_name,
                    )
                )

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "day" in vals:
            for event in self.sudo():
                event.year = event.occasion_id._get_year(event.day, event.stakeholder_id)

    # === ACTION METHODS === #

    def action_done(self):
        """Close planned events as done; their activities are done, too."""
        self._check_planned()
        self._close("done")
        return True

    def action_skip(self):
        """Leave planned events out, with a reason."""
        self._check_planned()
        if unsaid := self.filtered(lambda event: not has_words(event.note)):
            raise UserError(
                self.env._(
                    "%s: enter in “Note” why it is left out, so that colleagues know.",
                    unsaid[0].display_name,
                )
            )
        self._close("skipped")
        return True

    def action_reopen(self):
        """Take back that events were done or left out."""
        self.check_access("write")
        if sent := self.filtered(lambda event: event.sent_on and event.channel == "greeting"):
            raise UserError(self.env._("%s: the greeting was sent.", sent[0].display_name))
        self.sudo().write({"state": "planned", "date_done": False, "done_by_id": False})
        return True

    # === BUSINESS METHODS === #

    def _message_auto_subscribe_notify(self, partner_ids, template):
        """Send no mail to the responsible user: the start page tells who is to be remembered."""

    def _check_planned(self):
        self.check_access("write")
        if closed := self.filtered(lambda event: event.state != "planned"):
            raise UserError(
                self.env._(
                    "%s is done or left out already. Reopen it first.", closed[0].display_name
                )
            )

    def _close(self, state):
        """Record that events are done or left out, and close their activities."""
        for company, events in self.sudo().grouped("company_id").items():
            events.write(
                {
                    "state": state,
                    "date_done": company._key_account_today(),
                    "done_by_id": self.env.uid,
                    "is_pending": False,
                }
            )
        activities = self.sudo().activity_ids.filtered("automated")
        if state == "done":
            activities.action_feedback()
        else:
            activities.unlink()

    def _after_activities(self, feedback):
        """Close planned events of which no activity is left, with what was said; a gift closes its event itself.

        Of whoever did an activity without the right to change the event, it stays planned.

        :param str feedback: what was said when the activity was done
        """
        self.invalidate_recordset(["activity_ids"])
        over = (
            self.exists()
            ._filtered_access("write")
            .filtered(
                lambda event: (
                    event.state == "planned"
                    and event.channel != "gift"
                    and not event.sudo().activity_ids
                )
            )
        )
        if feedback:
            over.filtered(lambda event: not event.note).sudo().write({"note": feedback})
        if over:
            over._close("done")

    @api.model
    def _with_year(self, vals):
        if "year" in vals:
            return vals
        defaults = self.default_get(["occasion_id", "stakeholder_id", "day"])
        day = fields.Date.to_date(vals.get("day") or defaults.get("day"))
        occasion = self.env["key.account.care.occasion"].sudo()
        occasion = occasion.browse(vals.get("occasion_id") or defaults.get("occasion_id") or [])
        person = self.env["key.account.stakeholder"].sudo()
        person = person.browse(vals.get("stakeholder_id") or defaults.get("stakeholder_id") or [])
        return vals | {"year": occasion._get_year(day, person) if occasion and day else 0}

    @api.model
    def _join(self, own, others):
        """Delete those of two sets of events that the merge of their people would make double."""
        known = {(event.occasion_id, event.year): event for event in others if event.year}
        for event in own:
            other = known.get((event.occasion_id, event.year))
            if other and other.state == "planned" != event.state:
                other.sudo().unlink()
            elif other:
                event.sudo().unlink()

    def _get_name(self):
        """Return who is remembered: the person, or else the customer."""
        return self.stakeholder_id.display_name or self.account_id.display_name or ""

    def _tell_short(self):
        """Return the event in a few words, for its activity."""
        return self.env._(
            "%(occasion)s of %(name)s: %(how)s",
            occasion=self.occasion_id.name,
            name=self._get_name(),
            how=describe(self, "channel"),
        )

    def _tell_story(self):
        """Return what was done in the words of the story: ``text``, ``detail`` (sudo)."""
        self.ensure_one()
        return {
            "text": self.env._(
                "%(occasion)s: %(name)s", occasion=self.occasion_id.name, name=self._get_name()
            ),
            "detail": " · ".join(filter(None, [describe(self, "channel"), self.note])),
        }
