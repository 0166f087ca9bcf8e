from datetime import date, datetime
from operator import itemgetter

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ...tools.value_text import describe

REPORT = "key_account.action_report_handover_document"
# Entries of the story on paper.
ENTRIES = 40
# What goes, but is no open point: who is in charge is told above.
IN_CHARGE = ("key.account", "res.partner")
# Fields that say by when: the first one that a model has.
DUE = (
    "date_due",
    "date_deadline",
    "date_promised",
    "call_before",
    "commitment_date",
    "start",
    "day",
)
# Records that go, or went, and are with the receiver.
GOING = ("planned", "saved", "moved")


class KeyAccountHandoverLineDocument(models.AbstractModel):
    """What the successor has to know of an account, on paper: with the rights of whoever prints it."""

    _name = "key.account.handover.line.document"
    _description = "Handover Document"

    note = fields.Text(
        string="To Know",
        help="What the successor should know of this customer. It is printed in the handover document.",
    )
    user_notes = fields.Boolean(compute="_compute_user_notes")

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    @api.depends("handover_id.giver_id", "handover_id.state")
    def _compute_user_notes(self):
        manager = self.env["key.account.handover"]._is_manager()
        for line in self:
            handover = line.handover_id
            line.user_notes = handover.state not in ("reverting", "reverted") and (
                manager or handover.giver_id == self.env.user
            )

    # === ACTION METHODS === #

    def action_print_document(self):
        """Print what the successor has to know of these accounts."""
        self.check_access("read")
        self._check_document()
        self.handover_id._refresh_plan(self)
        return self.env.ref(REPORT).report_action(self)

    # === BUSINESS METHODS === #

    def _check_document(self):
        """Refuse to print what the user may not read.

        :raise AccessError: for lines and accounts of others
        """
        self.check_access("read")
        self.account_id.check_access("read")

    def _get_document(self):
        """Return the sections of the document that are not empty, as text.

        :return: ``[(title, header, rows)]``; without a header, rows are ``(label, text)``
        """
        self.ensure_one()
        self._check_document()
        account = self.account_id
        sections = [
            (self.env._("Handover"), None, self._get_document_head()),
            (self.env._("What the Successor Should Know"), None, self._get_document_notes()),
            *(account._get_dossier() if self._has("feature_profile") else []),
            *self._get_document_people(),
            (
                self.env._("Open Points"),
                [self.env._("Until"), self.env._("What"), self.env._("Record")],
                self._get_document_points(),
            ),
            (
                self.env._("History"),
                [self.env._("Day"), self.env._("What"), self.env._("Details")],
                [
                    [entry["day"], entry["text"], entry["detail"]]
                    for entry in account.get_story(limit=ENTRIES)["entries"]
                ],
            ),
        ]
        return [
            (title, header, kept)
            for title, header, rows in sections
            if (kept := [row for row in rows if header or row[1]])
        ]

    def _has(self, feature):
        return self.env.user._key_account_has(feature)

    def _get_document_head(self):
        handover = self.handover_id
        rows = [
            (handover._fields[name]._description_string(self.env), describe(handover, name))
            for name in ("giver_id", "kind", "date_applied", "date_from", "date_to")
        ]
        rows.insert(1, (self.env._("To"), self.sudo().receiver_id.name or ""))
        return [*rows, (self._fields["told"]._description_string(self.env), self.told or "")]

    def _get_document_notes(self):
        return [
            (self.env._("This customer"), self.note or ""),
            (self.env._("All accounts"), self.handover_id.note or ""),
        ]

    def _get_document_people(self):
        """Who of us knows whom, as far as the reader may see it; the people are in the profile."""
        closeness = self.env["key.account.closeness"]
        if not (self._has("feature_profile") and closeness.has_access("read")):
            return []
        known = closeness.search([("account_id", "=", self.account_id.id)])
        names = ("stakeholder_id", "user_id", "degree", "note")
        header = [closeness._fields[name]._description_string(self.env) for name in names]
        rows = [
            [describe(each, name) for name in names]
            for each in known.filtered(lambda each: not each.stakeholder_id.has_left)
        ]
        return [(self.env._("Closeness"), header, rows)]

    def _get_document_points(self):
        """What goes or went to the successor, as far as the reader may see it; what is due first comes first."""
        moves = self.env["key.account.handover.move"].search(
            [
                ("line_id", "=", self.id),
                ("state", "in", GOING),
                ("model", "not in", IN_CHARGE),
            ]
        )
        points = []
        for model, mine in moves.filtered("record_name").grouped("model").items():
            due = next((name for name in DUE if name in self.env[model]._fields), None)
            for move, record in zip(
                mine, self.env[model].browse(mine.mapped("res_id")), strict=True
            ):
                day = record[due] if due else None
                if isinstance(day, datetime):
                    day = self.company_id._key_account_day(day)
                told = format_date(self.env, day) if day else ""
                points.append((day or date.max, [told, move.label, move.record_name]))
        return [row for _day, row in sorted(points, key=itemgetter(0))]

    def _log_document(self):
        """Log a note on the accounts that their handover document was printed, and by which user."""
        user = self.env.user.name
        self.account_id._message_log_batch(
            {
                account.id: self.env._("%(user)s printed the handover document.", user=user)
                for account in self.account_id
            }
        )

    @api.model
    def _find_last(self, accounts):
        """Return the last line of each account with which it went to somebody, as far as the user may read it.

        :raise UserError: for accounts that were never handed over
        """
        lines = self.env["key.account.handover.line"].search(
            [("account_id", "in", accounts.ids), ("is_applied", "=", True)], order="id desc"
        )
        last = {}
        for line in lines:
            last.setdefault(line.account_id, line)
        if missing := accounts - lines.account_id:
            raise UserError(
                self.env._(
                    "%(accounts)s: no handover to you. Print the dossier instead.",
                    accounts=", ".join(missing.mapped("display_name")),
                )
            )
        return lines.browse([last[account].id for account in accounts])
