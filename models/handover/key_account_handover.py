from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_list

from ...tools import trust
from ...tools.touch import touch


class KeyAccountHandover(models.Model):
    """Accounts that go from one person to others, with all open work at them.

    **How to use.** Choose who gives, find the accounts, choose who takes each of them over. Ask the receivers, or
    apply it at once. *Take Back* gives everything back that nobody changed since.

    **How it works.** Rooms say where they keep work (``_get_handover_sources``); what goes is stored record by
    record, so that it can be taken back. A scheduled action does both in batches.
    """

    _name = "key.account.handover"
    _description = "Handover of Accounts"
    _inherit = [
        "key.account.handover.leaving",
        "key.account.handover.applying",
        "key.account.handover.filling",
        "key.account.handover.finding",
        "key.account.handover.deciding",
        "key.account.handover.watched",
        "key.account.handover.loading",
        "key.account.guarded",
        "key.account.thread",
    ]
    _fixed = {"company_id", "giver_id"}
    _recorded = {"applied_by_id", "is_leaver", "planned_on", "reverted_by_id", "state"}
    _order = "id desc"
    _rec_name = "giver_id"

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    giver_id = fields.Many2one(
        comodel_name="res.users",
        string="From",
        required=True,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
        context={"active_test": False},
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who gives the accounts away.",
    )
    kind = fields.Selection(
        selection=[("good", "For Good"), ("absence", "Absence")],
        required=True,
        default="good",
        tracking=True,
        help="After an absence, everything that nobody changed since comes back by itself.",
    )
    date_from = fields.Date(
        string="First Day", tracking=True, help="Accounts go on this day; empty: at once."
    )
    date_to = fields.Date(
        string="Last Day",
        tracking=True,
        help="Accounts come back on the day after. Managers can change it until then.",
    )
    receiver_ids = fields.Many2many(
        comodel_name="res.users",
        relation="key_account_handover_receiver_rel",
        column1="handover_id",
        column2="user_id",
        string="To",
        domain="[('share', '=', False), ('company_ids', 'in', company_id), ('id', '!=', giver_id)]",
        help="Accounts go to whoever of them has the fewest, unless you choose somebody on the line.",
    )
    to_deputy = fields.Boolean(
        string="Deputies First",
        default=True,
        help="Accounts with a deputy go to the deputy.",
    )
    with_visits = fields.Boolean(
        string="Introduction Visits",
        help="Plans a visit with giver and receiver at each account of the first two grades, in the next 20 working "
        "days. Nobody is invited until somebody confirms it.",
    )
    rule_ids = fields.One2many(
        "key.account.handover.rule",
        "handover_id",
        string="Rules",
        help="Who takes over which accounts. Of several rules that fit, the first one counts.",
    )
    note = fields.Text(string="What the Successor Should Know")
    is_leaver = fields.Boolean(
        string="Has Left",
        readonly=True,
        copy=False,
        help="Drafted because this person was archived, or lost the access to key accounts.",
    )
    state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("proposed", "Receivers Asked"),
            ("applying", "Being Handed Over"),
            ("done", "Handed Over"),
            ("reverting", "Being Taken Back"),
            ("reverted", "Taken Back"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    applied_by_id = fields.Many2one(
        "res.users", string="Applied by", readonly=True, copy=False, ondelete="restrict"
    )
    reverted_by_id = fields.Many2one(
        "res.users", string="Taken Back by", readonly=True, copy=False, ondelete="restrict"
    )
    planned_on = fields.Datetime(
        string="Records Found",
        readonly=True,
        copy=False,
        help="When all records that go were listed last. What came since goes as well.",
    )
    line_ids = fields.One2many(
        "key.account.handover.line", "handover_id", string="Accounts", copy=False
    )
    line_count = fields.Integer(string="Number of Accounts", compute="_compute_counts")
    record_count = fields.Integer(string="Number of Records", compute="_compute_counts")
    user_is_asked = fields.Boolean(compute="_compute_user_is_asked")

    _absence_dated = models.Constraint(
        "CHECK (kind = 'good' OR (date_from IS NOT NULL AND date_to IS NOT NULL AND date_to >= date_from))",
        "An absence has a first and a last day, in this order. Fill in both.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("giver_id", "receiver_ids", "company_id")
    def _check_people(self):
        for handover in self.sudo():
            if handover.giver_id in handover.receiver_ids:
                raise ValidationError(
                    self.env._(
                        "%s gives the accounts away. Choose others in “To”.", handover.giver_id.name
                    )
                )
            handover.receiver_ids._key_account_check_colleagues(handover.company_id)
            handover.receiver_ids._key_account_check_able(handover.company_id)

    # === COMPUTE METHODS === #

    @api.depends("giver_id", "kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for handover in self:
            name = handover.sudo().giver_id.name
            handover.display_name = f"{name}, {kinds[handover.kind]}" if name else False

    @api.depends("line_ids.is_excluded", "line_ids.record_count")
    def _compute_counts(self):
        """Of what goes: accounts that are left out stay."""
        groups = self.env["key.account.handover.line"]._read_group(
            [("handover_id", "in", self.ids), ("is_excluded", "=", False)],
            ["handover_id"],
            ["__count", "record_count:sum"],
        )
        counts = {handover.id: numbers for handover, *numbers in groups}
        for handover in self:
            handover.line_count, handover.record_count = counts.get(handover.id, (0, 0))

    @api.depends_context("uid")
    @api.depends("state", "line_ids.answer", "line_ids.receiver_id")
    def _compute_user_is_asked(self):
        for handover in self:
            handover.user_is_asked = bool(handover._get_asked())

    # === STEPS === #

    @api.model
    def _check_new(self, vals_list):
        vals_list = super()._check_new(vals_list)
        if not self._is_manager():
            sent = trust.sent_defaults(self)
            for vals in vals_list:
                if (sent | vals).get("giver_id", self.env.uid) != self.env.uid:
                    raise AccessError(
                        self.env._(
                            "You can propose to hand over your own accounts. Ask your manager."
                        )
                    )
        return vals_list

    def _check_change(self, vals):
        super()._check_change(vals)
        # Lines check themselves: notes can be written later, too.
        if not self.env.su and vals.keys() - {"line_ids"}:
            if vals.keys() - {"line_ids"} == {"date_to"} and self._can_be_prolonged():
                self._check_prolonged(vals["date_to"])
            else:
                self._check_state("draft")

    @api.ondelete(at_uninstall=False)
    def _unlink_except_applied(self):
        """What was handed over is kept: it tells who had what."""
        if self.filtered(lambda handover: handover.state not in ("draft", "proposed")):
            raise UserError(
                self.env._("Handovers that were applied are kept: they tell who had what.")
            )
        if self.sudo().line_ids._search_moves("saved"):
            raise UserError(
                self.env._("Activities of somebody who left wait in this draft. Apply it instead.")
            )

    # === ACTION METHODS === #

    def action_find(self):
        """Find the accounts at which the giver holds anything, and propose who takes them over."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("draft")
        self.sudo()._fill()
        return True

    def action_propose(self):
        """Ask the receivers."""
        self.ensure_one()
        self.check_access("write")
        self._check_state("draft")
        self._check_received()
        lines = self.sudo().line_ids.filtered(lambda line: not line.is_excluded)
        lines.write({"answer": "waiting"})
        self.sudo().write({"state": "proposed"})
        return True

    def action_accept(self):
        """Accept the accounts that the user shall take over."""
        return self._answer("accepted")

    def action_send_back(self):
        """Send the accounts that the user shall take over back: whoever asked finds it on the start page."""
        lines = self._get_asked()
        self._answer("sent_back")
        if lines:
            self._tell_sent_back(len(lines))
        return True

    def action_draft(self):
        """Change a handover that was proposed, or, as a manager, one of which nothing went yet."""
        self._check_changes()
        self._check_state("proposed", "applying")
        self.filtered(lambda handover: handover.state == "applying")._check_can_be_stopped()
        self.sudo().line_ids.write({"answer": False})
        self.sudo().write({"state": "draft", "applied_by_id": False})
        return True

    def action_apply(self):
        """Hand over: managers alone, also before all receivers have answered."""
        self.ensure_one()
        self._check_manages()
        self._check_state("draft", "proposed")
        self._check_received()
        handover = trust.as_system(self)
        if handover.line_ids.filtered(
            lambda line: line.answer == "sent_back" and not line.is_excluded
        ):
            raise UserError(
                self.env._(
                    "Some accounts were sent back. Set it to draft, and choose other receivers."
                )
            )
        going = handover.line_ids.filtered(lambda line: not line.is_excluded)
        going._check_able(handover.company_id)
        handover.write({"applied_by_id": self.env.uid})
        handover._begin("applying")
        return True

    def action_revert(self):
        """Take back: every record that nobody changed since goes back to the giver."""
        self.ensure_one()
        self._check_manages()
        self._check_state("done")
        handover = trust.as_system(self)
        handover._check_giver_able()
        handover.write({"reverted_by_id": self.env.uid})
        handover._begin("reverting")
        return True

    # === BUSINESS METHODS === #

    def _check_state(self, *states):
        """Refuse a step in another state; of two steps at once, the second waits for the first, and hears its state.

        :raise UserError: with the states
        """
        touch(self.sudo())
        names = dict(self._fields["state"]._description_selection(self.env))
        if any(handover.state not in states for handover in self):
            raise UserError(
                self.env._(
                    "This is possible only while the status is: %s.",
                    format_list(self.env, [names[state] for state in states], "or"),
                )
            )

    def _check_received(self):
        lines = self.sudo().line_ids.filtered(lambda line: not line.is_excluded)
        if not lines:
            raise UserError(
                self.env._("There is no account to hand over. Find the accounts first.")
            )
        if lines.filtered(lambda line: not line.receiver_id):
            raise UserError(
                self.env._(
                    "Choose who takes over each account, or leave out those without receiver."
                )
            )

    def _get_asked(self):
        """Return the lines that the user has to answer (sudo)."""
        lines = self.sudo().filtered(lambda handover: handover.state == "proposed").line_ids
        return lines.filtered(
            lambda line: line.receiver_id == self.env.user and line.answer == "waiting"
        )

    def _tell_sent_back(self, number):
        self.sudo()._message_log(
            body=self.env._(
                "%(user)s sent back %(number)s accounts.", user=self.env.user.name, number=number
            )
        )

    def _answer(self, answer):
        self.ensure_one()
        self.check_access("read")
        self._check_state("proposed")
        # Of two answers, the first one counts.
        self._get_asked().write({"answer": answer})
        return True
