from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..visit.key_account_visit import CHANNELS

HALF_DAYS = [
    ("morning", "Morning"),
    ("afternoon", "Afternoon"),
]
VISITORS = [
    ("owner", "Owner"),
    ("deputy", "Deputy"),
    ("technical", "Technical contact"),
    ("executive", "Executive"),
]
# Fields that restrict a cadence. The most specific cadence of an account applies.
CONDITIONS = ("prospect_mark", "grade_id", "relation_kind_id", "relationship_level_id")
# Fields that affect due visits; a change computes these again.
DECIDING = {
    *CONDITIONS,
    "active",
    "channel",
    "company_id",
    "duration",
    "executive_rank_id",
    "half_day",
    "interval_max",
    "interval_min",
    "number",
    "period",
    "sequence",
    "visit_level",
    "visitor",
}


class KeyAccountCadence(models.Model):
    """How often accounts are visited on a level, by which visitor and for how long."""

    _name = "key.account.cadence"
    _description = "Visit Cadence"
    _inherit = ["key.account.visit.rhythm"]
    _configuration = "company_id"
    _limits = {"interval_min": (0, 3660), "interval_max": (0, 3660), "duration": (0, 24)}
    _order = "sequence, id"
    _rec_name = "visit_level"

    sequence = fields.Integer(
        default=10,
        help="If two cadences are equally specific for an account, the first one applies.",
    )
    active = fields.Boolean(
        default=True,
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        help="Leave empty for all companies.",
    )

    # === For whom === #
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        index="btree_not_null",
        ondelete="cascade",
    )
    prospect_mark = fields.Selection(
        string="Prospect",
        selection="_selection_prospect_mark",
        help="Applies to accounts with this prospect status.",
    )
    relation_kind_id = fields.Many2one(
        comodel_name="key.account.relation.kind",
        string="Relation Type",
        ondelete="cascade",
    )
    relationship_level_id = fields.Many2one(
        comodel_name="key.account.relationship.level",
        ondelete="cascade",
    )

    # === How often === #
    number = fields.Integer(
        help="Visits per period. 0: no visits on this level.",
    )
    interval_min = fields.Integer(
        string="Minimum Days Between Visits",
        help="Shortest time after the last visit. 0: half of the usual interval.",
    )
    interval_max = fields.Integer(
        string="Maximum Days Between Visits",
        help="Longest time after the last visit. 0: one and a half times the usual interval.",
    )

    # === How === #
    duration = fields.Float(
        string="Hours",
        required=True,
        default=1.0,
    )
    half_day = fields.Selection(
        selection=HALF_DAYS,
        string="Preferred Half-day",
    )
    channel = fields.Selection(
        selection=CHANNELS,
        required=True,
        default="visit",
    )
    visitor = fields.Selection(
        selection=VISITORS,
        required=True,
        default="owner",
        help="If the account has no deputy or technical contact, the owner visits.",
    )
    executive_rank_id = fields.Many2one(
        comodel_name="key.account.executive.rank",
        string="Rank",
        ondelete="restrict",
    )
    account_count = fields.Integer(
        compute="_compute_account_count",
        help="Accounts that follow this cadence.",
    )

    feasibility_warning = fields.Text(
        compute="_compute_feasibility_warning",
        groups="key_account.group_manager",
        help="The visits that will be late with the saved cadences. Empty if there is time for "
        "all of them.",
    )

    _duration_positive = models.Constraint(
        "CHECK (duration > 0 AND duration <= 24)",
        "A visit lasts between one minute and 24 hours. Enter the hours, for example 0:30.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("number", "period", "interval_min", "interval_max")
    def _check_interval(self):
        for cadence in self.filtered("number"):
            low, high = cadence.interval_min, cadence.interval_max
            if low < 0 or high < 0:
                raise ValidationError(
                    self.env._(
                        "Days between visits cannot be negative. Enter 0 to use the default."
                    )
                )
            if low > cadence.interval_days or 0 < high < cadence.interval_days:
                raise ValidationError(
                    self.env._(
                        "%(cadence)s: one visit every %(days)s days is not between the limits of "
                        "%(low)s and %(high)s days. Change the limits or the number of visits.",
                        cadence=cadence.display_name,
                        days=cadence.interval_days,
                        low=low,
                        high=high or "…",
                    )
                )

    @api.constrains("visitor", "executive_rank_id")
    def _check_rank(self):
        for cadence in self:
            if cadence.visitor == "executive" and not cadence.executive_rank_id:
                raise ValidationError(
                    self.env._(
                        "%(cadence)s: choose the rank of the executive who visits.",
                        cadence=cadence.display_name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.model
    def _selection_prospect_mark(self):
        return self.env["key.account"]._fields["prospect_mark"]._description_selection(self.env)

    @api.depends("visit_level", "grade_id", "prospect_mark", "relation_kind_id")
    def _compute_display_name(self):
        levels = dict(self._fields["visit_level"]._description_selection(self.env))
        marks = dict(self._selection_prospect_mark())
        for cadence in self:
            parts = [
                cadence.grade_id.name,
                marks.get(cadence.prospect_mark),
                cadence.relation_kind_id.name,
                cadence.relationship_level_id.name,
            ]
            said = ", ".join(part for part in parts if part) or self.env._("All accounts")
            cadence.display_name = f"{said}: {levels.get(cadence.visit_level)}"

    def _compute_account_count(self):
        counts = dict(
            self.env["key.account.visit.due"]._read_group(
                [("cadence_id", "in", self.ids)], ["cadence_id"], ["__count"]
            )
        )
        for cadence in self:
            cadence.account_count = counts.get(cadence, 0)

    # No dependencies: not computed again on each change in the form.
    def _compute_feasibility_warning(self):
        """Compare the cadences of each company with its working time, once per company."""
        self.feasibility_warning = False
        saved = self.filtered("id")
        for company, cadences in saved.grouped(
            lambda cadence: cadence.company_id or self.env.company
        ).items():
            # Computed in memory: reading a cadence writes nothing.
            feasibility = self.env["key.account.feasibility"].new({"company_id": company.id})
            feasibility._check()
            if not feasibility.is_feasible:
                cadences.feasibility_warning = feasibility.verdict

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._recompute_later()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if DECIDING & vals.keys():
            self._recompute_later()

    def _after_unlink(self, before):
        super()._after_unlink(before)
        self._recompute_later()

    # === ACTION METHODS === #

    def action_view_due(self):
        """Open the due visits that follow these cadences."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_visit_due_action"
        )
        action["domain"] = [("cadence_id", "in", self.ids)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    @api.model
    def _recompute_later(self):
        """Trigger the scheduled action that computes all due visits."""
        self.env.ref("key_account.ir_cron_visit_due")._trigger()

    # === SQL === #

    @api.model
    def _get_kind(self, name):
        """Return the expression of one cadence condition on ``account``, as text, never NULL."""
        return SQL("COALESCE(%s::text, '')", SQL.identifier("account", name))

    @api.model
    def _get_usual_query(self, company, condition):
        """Return the statement of the visits that cadences ask of active accounts, without exceptions.

        Rows: ``account_id``, ``visit_level``, ``number``, ``period``.

        :param SQL condition: on ``account``, to select accounts
        """
        return SQL(
            """
              WITH chosen AS MATERIALIZED (%(chosen)s), cadence AS MATERIALIZED (%(cadences)s)
            SELECT account.id AS account_id, cadence.visit_level, cadence.number, cadence.period
              FROM chosen account
              JOIN cadence ON %(kind)s
             WHERE account.active AND cadence.number > 0
            """,
            chosen=self.env["key.account"]._get_chosen_query(company, condition),
            cadences=self._get_cadence_query(company),
            kind=self._is_of_kind(),
        )

    @api.model
    def _is_of_kind(self):
        """Return whether a row of :meth:`_get_cadence_query` is of the kind of ``account``."""
        return SQL(" AND ").join(
            SQL("cadence.%s = %s", SQL.identifier(f"of_{name}"), self._get_kind(name))
            for name in CONDITIONS
        )

    @api.model
    def _get_cadence_query(self, company):
        """Return the statement of the most specific cadence per group of accounts and level.

        A part of the statement of due visits: it follows the step ``chosen``.
        """
        return SQL(
            """
            SELECT DISTINCT ON (%(kinds)s, cadence.visit_level) kind.*, cadence.*
              FROM (SELECT DISTINCT %(of_account)s
                      FROM chosen account
                     WHERE account.active) kind
              JOIN key_account_cadence cadence
                ON cadence.active
               AND (cadence.company_id IS NULL OR cadence.company_id = %(company)s)
               AND %(matches)s
             ORDER BY %(kinds)s, cadence.visit_level, %(specificity)s DESC, cadence.sequence, cadence.id
            """,
            kinds=SQL(", ").join(SQL.identifier("kind", f"of_{name}") for name in CONDITIONS),
            of_account=SQL(", ").join(
                SQL("%s AS %s", self._get_kind(name), SQL.identifier(f"of_{name}"))
                for name in CONDITIONS
            ),
            matches=SQL(" AND ").join(
                SQL(
                    "(%(its)s IS NULL OR %(its)s::text = %(mine)s)",
                    its=SQL.identifier("cadence", name),
                    mine=SQL.identifier("kind", f"of_{name}"),
                )
                for name in CONDITIONS
            ),
            specificity=SQL(" + ").join(
                SQL("(%s IS NOT NULL)::int", SQL.identifier("cadence", name)) for name in CONDITIONS
            ),
            company=company.id,
        )
