from collections import Counter
from datetime import date, timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ...tools.touch import touch
from .key_account_handover_line_planning import GOING, PLAN

ACTIVITIES = "mail.activity"

# Days in which a coming visit is a warning: the receiver has to prepare it.
SOON = 7


class KeyAccountHandoverLine(models.Model):
    """An account of a handover, and who takes it over."""

    _name = "key.account.handover.line"
    _description = "Account to Hand Over"
    _inherit = [
        "key.account.handover.line.document",
        "key.account.handover.line.introducing",
        "key.account.handover.line.placing",
        "key.account.handover.line.moving",
        "key.account.handover.line.planning",
        "key.account.handover.line.returning",
        "key.account.guarded",
    ]
    _recorded = {
        "account_id",
        "answer",
        "error",
        "handover_id",
        "is_applied",
        "reason",
        "record_count",
        "rule_id",
        "told",
    }
    _order = "handover_id, id"
    _rec_name = "account_id"

    handover_id = fields.Many2one(
        "key.account.handover", required=True, readonly=True, index=True, ondelete="cascade"
    )
    account_id = fields.Many2one(
        "key.account", required=True, readonly=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="handover_id.company_id", store=True, index=True)
    state = fields.Selection(related="handover_id.state")
    grade_id = fields.Many2one(related="account_id.grade_id")
    receiver_id = fields.Many2one(
        comodel_name="res.users",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Who takes over the account and the open work at it.",
    )
    reason = fields.Selection(
        selection=[
            ("rule", "Rule"),
            ("deputy", "Deputy"),
            ("load", "Fewest Accounts"),
            ("hand", "Chosen by Hand"),
        ],
        string="Why",
        readonly=True,
        copy=False,
        help="Why this colleague takes over the account.",
    )
    rule_id = fields.Many2one(
        "key.account.handover.rule",
        string="By Rule",
        readonly=True,
        index="btree_not_null",
        copy=False,
        ondelete="set null",
        help="The rule that chose the receiver.",
    )
    is_excluded = fields.Boolean(string="Leave Out", help="This account stays with the giver.")
    answer = fields.Selection(
        selection=[("waiting", "Asked"), ("accepted", "Accepted"), ("sent_back", "Sent Back")],
        readonly=True,
        copy=False,
    )
    record_count = fields.Integer(string="Records", readonly=True)
    told = fields.Char(
        string="What Goes",
        readonly=True,
        help="Open work that the giver holds at the account, when it was counted last.",
    )
    warning = fields.Char(compute="_compute_warning")
    is_applied = fields.Boolean(string="Handed Over", readonly=True, copy=False)
    error = fields.Char(readonly=True, copy=False)
    move_ids = fields.One2many("key.account.handover.move", "line_id", readonly=True)

    _account_uniq = models.Constraint(
        "UNIQUE (handover_id, account_id)", "This account is in the handover already."
    )

    # === COMPUTE METHODS === #

    @api.depends("account_id", "receiver_id", "is_excluded", "error")
    def _compute_warning(self):
        lines = self.sudo()
        coming = lines._count_coming()
        owned = lines._count_owned()
        absences = lines._find_absences()
        closed = lines._find_closed()
        best = self.env["key.account.grade"].sudo().search([], limit=1)
        for line, mine in zip(self, lines, strict=True):
            account, told = mine.account_id, []
            if not mine.receiver_id and not mine.is_excluded:
                told.append(self.env._("nobody takes it over"))
            if mine._lacks_deputy(best):
                told.append(self.env._("best grade, no deputy"))
            if number := coming.get((account.id, mine.handover_id.giver_id.id)):
                told.append(self.env._("visits in the next 7 days: %s", number))
            if number := owned.get((mine.receiver_id.id, mine.company_id.id)):
                told.append(self.env._("the receiver has %s accounts already", number))
            if days := absences.get(mine):
                first, last = (format_date(self.env, day) for day in days)
                told.append(
                    self.env._(
                        "the receiver is absent from %(first)s to %(last)s", first=first, last=last
                    )
                )
            if labels := closed.get(mine.id):
                told.append(self.env._("the receiver has no rights to: %s", ", ".join(labels)))
            if mine.error:
                told.append(mine.error)
            line.warning = " · ".join(told)

    def _lacks_deputy(self, best):
        """Return whether an account of the best grade would have nobody besides the receiver (sudo)."""
        self.ensure_one()
        account, giver = self.account_id, self.handover_id.giver_id
        return (
            bool(best) and account.grade_id == best and account.deputy_id in (giver, giver.browse())
        )

    def _count_coming(self):
        """Return how much of what cannot wait the givers have in the next days, ``{(account id, giver id): number}``."""
        now = fields.Datetime.now()
        found = Counter()
        sources = [
            source for source in self.env["key.account"]._get_handover_sources() if source.day
        ]
        for source in sources:
            domain = Domain(source.field, "in", self.handover_id.giver_id.ids) & Domain(
                [
                    *source.domain,
                    (source.path, "in", self.account_id.ids),
                    (source.day, ">", now),
                    (source.day, "<", now + timedelta(days=SOON)),
                ]
            )
            for account, giver, number in self.env[source.model]._read_group(
                domain, [source.path, source.field], ["__count"]
            ):
                found[account.id, giver.id] += number
        return found

    def _count_owned(self):
        """Return how many accounts the receivers own, ``{(user id, company id): number}``."""
        return {
            (user.id, company.id): number
            for user, company, number in self.env["key.account"]._read_group(
                [("owner_id", "in", self.receiver_id.ids)], ["owner_id", "company_id"], ["__count"]
            )
        }

    # === STEPS === #

    def _check_change(self, vals):
        super()._check_change(vals)
        if self.env.su:
            return
        self.check_access("write")
        # What the successor should know comes to mind later, too.
        if vals.keys() <= {"note"}:
            return
        touch(self.handover_id.sudo())
        if any(handover.state != "draft" for handover in self.handover_id):
            raise UserError(
                self.env._("Receivers are chosen in drafts. Set the handover to draft first.")
            )

    def _prepare_change(self, vals):
        vals = super()._prepare_change(vals)
        if "receiver_id" in vals:
            by_hand = {"reason": "hand" if vals["receiver_id"] else False, "rule_id": False}
            # Why the one before could not take it over, tells nothing of the next one.
            vals = by_hand | {"error": False} | vals
        return vals

    @api.constrains("receiver_id")
    def _check_receiver(self):
        for (company, giver), lines in (
            self.sudo().grouped(lambda line: (line.company_id, line.handover_id.giver_id)).items()
        ):
            lines.receiver_id._key_account_check_colleagues(company)
            lines._check_able(company)
            if giver in lines.receiver_id:
                raise UserError(
                    self.env._("%s gives the accounts away. Choose somebody else.", giver.name)
                )

    def _check_able(self, company):
        """Refuse receivers who cannot work for the accounts.

        :raise UserError: with the names
        """
        receivers = self.receiver_id
        if strangers := receivers - receivers._key_account_able(company):
            raise UserError(self._tell_unable(strangers, company))

    def _tell_unable(self, users, company):
        if not users:
            return self.env._("Nobody takes it over. Choose a colleague.")
        return self.env._(
            "%(users)s: no access to the key accounts of %(company)s. Choose a colleague who has it.",
            users=", ".join(users.mapped("name")),
            company=company.name,
        )

    # === BUSINESS METHODS === #

    def _merge_line_into(self, other):
        """Two accounts of a handover become one: one line is left, with all that goes, or went (sudo)."""
        self.ensure_one()
        self.move_ids.write({"line_id": other.id})
        vals = {"is_applied": other.is_applied or self.is_applied}
        for name in ("receiver_id", "introduction_id", "introduction_written", "note"):
            if self[name] and not other[name]:
                vals[name] = self[name].id if name.endswith("_id") else self[name]
        other.write(vals)
        if other.receiver_id:
            other._search_moves(*PLAN).write({"new_user_id": other.receiver_id.id})
        if other.state in ("draft", "proposed"):
            other._tell()
        self.unlink()

    def _find_closed(self):
        """Return what receivers may not read of what goes, ``{line id: [label]}``: by the rights of their groups (sudo)."""
        moves = self.env["key.account.handover.move"]
        groups = moves._read_group(
            [("line_id", "in", self.ids), ("state", "in", GOING)],
            ["line_id", "model", "label"],
            ["res_id:array_agg"],
        )
        of_activity = {}
        if activities := [
            i for _line, model, _l, ids in groups if model == ACTIVITIES for i in ids
        ]:
            found = self.env[ACTIVITIES].browse(activities).exists()
            of_activity = {activity.id: activity.res_model for activity in found}
        closed = {}
        for line, model, label, ids in groups:
            models = {model}
            if model == ACTIVITIES:
                models = {of_activity[i] for i in ids if i in of_activity}
            receiver = self.env(su=False, user=line.receiver_id.id) if line.receiver_id else None
            if receiver and not all(
                name in receiver and receiver[name].has_access("read") for name in models if name
            ):
                closed.setdefault(line.id, []).append(label)
        return closed

    def _find_absences(self):
        """Return when receivers are absent while they have the accounts, ``{line: (first day, last day)}`` (sudo)."""
        absences = self.env["key.account.handover"].search(
            [
                ("kind", "=", "absence"),
                ("state", "in", ("applying", "done")),
                ("giver_id", "in", self.receiver_id.ids),
                ("company_id", "in", self.company_id.ids),
            ]
        )
        found = {}
        for line in self:
            handover, today = line.handover_id, line.company_id._key_account_today()
            first = max(handover.date_from or today, today)
            # For good: also an absence that is yet to come.
            last = (handover.kind == "absence" and handover.date_to) or date.max
            for absence in absences:
                if (
                    absence.giver_id == line.receiver_id
                    and absence.company_id == line.company_id
                    and absence.date_from <= last
                    and absence.date_to >= first
                ):
                    found[line] = (absence.date_from, absence.date_to)
        return found
