from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.policy.proposing import Proposing
from ...tools.policy.telling import Telling
from ...tools.policy.written import WRITTEN


class KeyAccountPolicyProposal(models.Model):
    """What to change in Odoo so that a customer has what the account is entitled to.

    Proposals are made by one statement (``tools/policy/proposing.py``). They are applied one by one,
    several at once, or by the scheduled action if the company wants it so. What was applied is kept: what
    somebody changes afterwards is shown, and replaced only where a manager applies that proposal alone.
    """

    _name = "key.account.policy.proposal"
    _description = "Proposal of a Sales Policy"
    _inherit = [
        "key.account.policy.advantage",
        "key.account.policy.applying",
        "key.account.part",
    ]
    _written_by_code = True
    _order = "id desc"
    _rec_name = "kind"

    kind = fields.Selection(
        selection=lambda self: self.env["key.account.policy.rung"]._selection_kind(),
        string="Advantage",
        required=True,
        index=True,
    )
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("applied", "Applied"),
            ("dismissed", "Dismissed"),
            ("reverted", "Reverted"),
            ("superseded", "Superseded"),
        ],
        string="Status",
        required=True,
        default="open",
        index=True,
    )
    origin = fields.Selection(
        selection=[
            ("default", "Usual Value"),
            ("policy", "Applied Before"),
            ("person", "Set by a Person"),
            ("changed", "Changed Elsewhere"),
        ],
        string="Odoo Has",
        help="Where the value comes from that Odoo has now. What was changed elsewhere since a proposal "
        "was applied is replaced only by applying the proposal alone.",
    )
    policy_id = fields.Many2one(
        comodel_name="key.account.policy", index="btree_not_null", ondelete="set null"
    )
    rung_id = fields.Many2one(
        comodel_name="key.account.policy.rung", index="btree_not_null", ondelete="set null"
    )
    exception_id = fields.Many2one(
        comodel_name="key.account.policy.exception", index="btree_not_null", ondelete="set null"
    )
    figures = fields.Json(groups="key_account.group_manager")
    since = fields.Date(help="Since when the account is entitled to it.")
    pricelist_from_id = fields.Many2one("product.pricelist", ondelete="set null")
    pricelist_to_id = fields.Many2one("product.pricelist", ondelete="set null")
    term_from_id = fields.Many2one("account.payment.term", ondelete="set null")
    term_to_id = fields.Many2one("account.payment.term", ondelete="set null")
    value_from = fields.Float(aggregator=None)
    value_to = fields.Float(aggregator=None)
    visits_from = fields.Json(help="The own cadence of the account: number and period by level.")
    visits_to = fields.Json()
    credit_review_id = fields.Many2one(
        comodel_name="key.account.credit.review",
        index="btree_not_null",
        ondelete="set null",
        help="The credit review that was started.",
    )
    decided_by_id = fields.Many2one("res.users", string="Decided by", ondelete="restrict")
    decided_on = fields.Date()
    owner_id = fields.Many2one(related="account_id.owner_id")
    grade_id = fields.Many2one(related="account_id.grade_id")
    from_text = fields.Char(string="From", compute="_compute_texts")
    to_text = fields.Char(string="To", compute="_compute_texts")
    reason = fields.Char(compute="_compute_texts")

    _open_uniq = models.UniqueIndex(
        "(account_id, kind) WHERE state = 'open'",
        "The account already has an open proposal of this kind.",
    )

    # === COMPUTE METHODS === #

    @api.depends("kind", "state", "rung_id", "exception_id")
    @api.depends_context("lang", "uid")
    def _compute_texts(self):
        full = self.env["key.account"]._user_is_manager()
        for company, proposals in self.grouped("company_id").items():
            telling = Telling(self.env, company, full=full)
            for proposal in proposals:
                known = proposal.sudo()
                proposal.from_text = proposal._tell_value("from")
                proposal.to_text = proposal._tell_value("to")
                if known.exception_id:
                    proposal.reason = known.exception_id._tell_reason()
                else:
                    proposal.reason = telling.reason(known.rung_id, known.figures or {})

    @api.depends("account_id", "kind")
    def _compute_display_name(self):
        kinds = dict(self.env["key.account.policy.rung"]._selection_kind())
        for proposal in self:
            name = proposal.account_id.display_name
            proposal.display_name = f"{name}: {kinds.get(proposal.kind, '')}"

    # === ACTION METHODS === #

    def action_open_account(self):
        """Open the account, with its page *Policy*."""
        self.ensure_one()
        return self.account_id._get_records_action()

    def action_view_open(self):
        """List all proposals of the company that wait."""
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_policy_proposal_action"
        )
        return action | {"domain": [("company_id", "in", self.company_id.ids)]}

    # === BUSINESS METHODS === #

    @api.model
    def _propose(self, company, accounts=None):
        """Propose what differs in a company, and supersede what does not fit any more (sudo).

        :param accounts: only these; ``None`` for all of the company
        """
        Proposing(self.env, company, self._get_written_kinds(), accounts).save()

    @api.model
    def _get_written_kinds(self):
        """Return the kinds that can be written: of what is switched off, nothing is proposed."""
        return {kind for kind, written in WRITTEN.items() if written.is_on(self.env)}

    def _get_written(self):
        """Return how the kind of the proposal is read and written."""
        self.ensure_one()
        return WRITTEN[self.kind]

    def _get_pair(self, end):
        """Return what the proposal changes ``"from"`` or ``"to"``: a record, a number, or visits."""
        return self._get_written().get(self, end)

    def _tell_value(self, end):
        """Return what the proposal changes from, or to, in words."""
        return self._get_written().tell_end(self, end)

    def _tell(self, value):
        """Return a value that Odoo has, or is to have, in words."""
        return self._get_written().tell(self, value)

    def _tell_public_reason(self):
        """Return why the proposal was made, without confidential figures (sudo)."""
        if self.exception_id:
            return self.exception_id._tell_reason()
        telling = Telling(self.env, self.company_id, full=False)
        return telling.reason(self.rung_id, self.figures or {})

    # === WHAT WAS APPLIED === #

    @api.model
    def _get_applied(self, accounts):
        """Return the last applied proposal of accounts: ``{(account id, kind): proposal}``."""
        applied = self.search(
            [("account_id", "in", accounts.ids), ("state", "=", "applied")], order="id"
        )
        return {(proposal.account_id.id, proposal.kind): proposal for proposal in applied}

    def _tell_deviation(self):
        """Return that Odoo has another value than the one that was applied; "" if it has that one."""
        written = self._get_written()
        if not written.is_watched(self):
            return ""
        return written.tell_deviation(self, written.get_now(self, {}))

    @api.model
    def _get_deviations_domain(self):
        """Return the domain of entitlements whose applied value was changed elsewhere (sudo)."""
        kinds = self._get_written_kinds()
        return Domain.OR(
            Domain("id", "in", SQL("(%s)", Proposing(self.env, company, kinds).deviations()))
            for company in self.env["res.company"].search([])
        )

    def _check_open(self):
        """Refuse decisions about proposals that are not open.

        :raise UserError: with the status
        """
        states = dict(self._fields["state"]._description_selection(self.env))
        if decided := self.filtered(lambda proposal: proposal.state != "open")[:1]:
            raise UserError(
                self.env._(
                    "%(proposal)s is “%(state)s” by now.",
                    proposal=decided.display_name,
                    state=states[decided.state],
                )
            )
