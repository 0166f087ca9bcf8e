from itertools import pairwise

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...tools.policy.kinds import KINDS, PRICELIST, TERM, number_text, value_text
from ...tools.policy.ladders import Ladder, Ladders
from ...tools.policy.telling import Telling, can_hold


class KeyAccountPolicyRung(models.Model):
    """One step of a ladder: an advantage of a grade, and the conditions that all have to hold for it.

    The best rung of a grade, relation type and kind comes first. The last one may have no condition: it holds always.
    """

    _name = "key.account.policy.rung"
    _description = "Rung of a Sales Policy"
    _inherit = [
        "key.account.policy.advantage",
        "key.account.policy.detail",
        "key.account.guarded",
    ]
    _order = "policy_id, grade_id, relation_kind_id, kind, sequence, id"
    _limits = {"value": (0, 1e12)}

    kind = fields.Selection(
        selection="_selection_kind",
        string="Advantage",
        required=True,
        default="discount",
    )
    sequence = fields.Integer(default=10, help="The best rung comes first.")
    currency_id = fields.Many2one(related="policy_id.currency_id")
    value = fields.Float(
        help="Shares are fractions in files and code: 0.02 is 2 %.",
        aggregator=None,
    )
    pricelist_id = fields.Many2one(
        comodel_name="product.pricelist",
        ondelete="restrict",
    )
    payment_term_id = fields.Many2one(
        comodel_name="account.payment.term",
        string="Payment Terms",
        ondelete="restrict",
    )
    type = fields.Char(compute="_compute_type")
    condition_ids = fields.One2many(
        comodel_name="key.account.policy.condition",
        inverse_name="rung_id",
        string="Conditions",
        copy=True,
    )
    value_text = fields.Char(string="Gives", compute="_compute_texts")
    summary = fields.Char(string="If", compute="_compute_texts")

    # === SELECTIONS === #

    @api.model
    def _selection_kind(self):
        _ = self.env._
        labels = {
            "price": _("Pricelist"),
            "discount": _("Discount"),
            "term": _("Payment Terms"),
            "days": _("Longest Time to Pay"),
            "rebate": _("Rebate, of Revenue"),
            "credit": _("Share of the Credit Rule"),
            "commission": _("Commission"),
            "expense": _("Expense Budget, of Revenue"),
            "budget": _("Expense Budget, Amount"),
            "visits": _("Visits, of the Usual Number"),
        }
        return [(kind, labels[kind]) for kind in KINDS]

    # === CONSTRAINT METHODS === #

    @api.constrains("kind", "value", "pricelist_id", "payment_term_id")
    def _check_value(self):
        for rung in self:
            if problem := rung._get_value_problem():
                raise ValidationError(problem)

    # === COMPUTE METHODS === #

    @api.depends("kind")
    def _compute_type(self):
        for rung in self:
            rung.type = rung.kind and KINDS[rung.kind].type

    @api.depends(
        "kind",
        "value",
        "pricelist_id",
        "payment_term_id",
        "condition_ids.metric_id",
        "condition_ids.operator",
        "condition_ids.threshold",
    )
    @api.depends_context("lang", "uid")
    def _compute_texts(self):
        """Say what the rung gives, and on which conditions: confidential ones to managers alone."""
        tellings, full = {}, self.env["key.account"]._user_is_manager()
        for rung in self:
            company = rung.company_id or self.env.company
            if company not in tellings:
                tellings[company] = Telling(self.env, company, full=full)
            rung.value_text = rung.kind and value_text(self.env, rung.kind, rung, company)
            # As it is edited for managers; others do not read all conditions.
            rung.summary = tellings[company].conditions(rung if full else rung.sudo())

    @api.depends("grade_id", "relation_kind_id", "kind", "value", "pricelist_id", "payment_term_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._selection_kind())
        for rung in self:
            rung.display_name = f"{rung._tell_group()}, {kinds.get(rung.kind)}: {rung.value_text}"

    # === BUSINESS METHODS === #

    def _get_value_problem(self):
        """Return what is wrong with the value, and how to mend it; ``None`` if it is right."""
        self.ensure_one()
        kind, company = KINDS[self.kind], self.company_id
        label = dict(self._selection_kind())[self.kind]
        record = {PRICELIST: self.pricelist_id, TERM: self.payment_term_id}.get(kind.type)
        if record is None:
            if 0 <= self.value <= kind.most:
                return None
            return self.env._(
                "%(kind)s: enter a value from 0 to %(most)s.",
                kind=label,
                most=number_text(self.env, self.kind, kind.most, company),
            )
        record = record.sudo()
        if not record:
            return self.env._(
                "%(kind)s of grade %(grade)s: choose one.", kind=label, grade=self.grade_id.name
            )
        if not record.active:
            return self.env._(
                "%(record)s is archived. Choose another one, or restore it.", record=record.name
            )
        if record.company_id and record.company_id != company.sudo():
            return self.env._(
                "%(record)s belongs to %(other)s, but the policy to %(company)s. Choose one of that "
                "company, or one for all.",
                record=record.name,
                other=record.company_id.name,
                company=company.sudo().name,
            )
        return None

    def _get_ladders(self):
        """Return these rungs by grade, relation type and kind, the best one first: :class:`Ladders`."""
        return Ladders(
            self.sorted(lambda rung: (rung.sequence, rung.id)).grouped(lambda rung: rung._get_key())
        )

    def _get_key(self):
        """Return the ladder that the rung is of."""
        return Ladder(self.grade_id, self.relation_kind_id, self.kind)

    def _get_ladder_problems(self):
        """Return what is wrong with this ladder, the best rung first, as a list of texts."""
        _ = self.env._
        problems = [problem for rung in self if (problem := rung._get_value_problem())]
        problems += [
            _("%s: the conditions never hold together. Change their borders.", rung.display_name)
            for rung in self
            if not can_hold(rung)
        ]
        for rung, lower in pairwise(self):
            if not rung.condition_ids:
                problems.append(
                    _(
                        "%(rung)s has no condition, so the rungs below it never count. Give it a "
                        "condition, or move it to the end.",
                        rung=rung.display_name,
                    )
                )
            if KINDS[rung.kind].type not in (PRICELIST, TERM) and rung.value < lower.value:
                problems.append(
                    _(
                        "%(lower)s stands below %(rung)s, but gives more. Move it up.",
                        rung=rung.display_name,
                        lower=lower.value_text,
                    )
                )
        return problems

    def _get_ladder(self):
        """Return all rungs of the ladder of this one, the best one first."""
        return self.policy_id.rung_ids._get_ladders().get(self._get_key(), self)
