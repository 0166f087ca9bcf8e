import psycopg2

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools.metric.record_source import DEFINITION_ERRORS
from ...tools.relationship.relationship_rule import AHEAD


class KeyAccountRelationshipCheck(models.Model):
    """The checklist of an account: one row per criterion of its scale, as of today."""

    _name = "key.account.relationship.check"
    _description = "Relationship Checklist"
    _inherit = ["key.account.row"]
    _auto = False
    _rec_name = "criterion_id"
    _order = "account_id, number, sequence, id"
    _depends = {
        "key.account": ["relationship_scale_id"],
        "key.account.relationship.level": ["scale_id", "number"],
        "key.account.relationship.criterion": ["level_id", "sequence", "active"],
    }

    level_id = fields.Many2one(
        comodel_name="key.account.relationship.level",
        readonly=True,
    )
    number = fields.Integer(
        readonly=True,
        aggregator=None,
    )
    sequence = fields.Integer(
        readonly=True,
        aggregator=None,
    )
    criterion_id = fields.Many2one(
        comodel_name="key.account.relationship.criterion",
        readonly=True,
    )
    kind = fields.Selection(
        related="criterion_id.kind",
    )
    holds = fields.Boolean(
        string="Proven",
        compute="_compute_holds",
    )
    state = fields.Selection(
        string="Status",
        selection=[
            ("holds", "Proven"),
            ("expiring", "Proven, expires soon"),
            ("expired", "Expired"),
            ("missing", "Missing"),
            ("broken", "Cannot be observed"),
        ],
        compute="_compute_holds",
    )
    since = fields.Date(
        compute="_compute_holds",
    )
    until = fields.Date(
        compute="_compute_holds",
        help="The last day on which the criterion is proven without new evidence. Empty: it never "
        "expires.",
    )
    found = fields.Integer(
        string="Records",
        compute="_compute_holds",
        aggregator=None,
    )
    progress = fields.Char(
        string="Found",
        compute="_compute_progress",
        help="Number of records found, of the number required.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT account.id::bigint * 1000000 + criterion.id AS id,
                   account.id AS account_id,
                   account.company_id,
                   level.id AS level_id,
                   level.number,
                   criterion.sequence,
                   criterion.id AS criterion_id
              FROM key_account account
              JOIN key_account_relationship_level level
                ON level.scale_id = account.relationship_scale_id
              JOIN key_account_relationship_criterion criterion
                ON criterion.level_id = level.id AND criterion.active
            """
        )

    # === COMPUTE METHODS === #

    def _compute_holds(self):
        """Find the evidence: one statement per observed criterion, one for all ticked criteria."""
        for company, checks in self.sudo().grouped("company_id").items():
            today = company._key_account_today()
            ticked = checks._get_ticked(today)
            for criterion, of_criterion in checks.grouped("criterion_id").items():
                observed, error = of_criterion._get_observed(company, criterion)
                for check in of_criterion:
                    # While a form is edited, the saved account is used.
                    account_id = check.account_id._origin.id
                    proof = observed.get(account_id, (0, None, None))
                    check.with_env(self.env)._set_proof(
                        criterion, today, proof, ticked.get((account_id, criterion.id)), error
                    )

    def _get_ticked(self, today):
        """Return ``{(account id, criterion id): day}`` of the latest valid evidence."""
        evidence = self.env["key.account.relationship.evidence"]
        latest = evidence._read_group(
            [
                ("account_id", "in", self.account_id.ids),
                ("criterion_id", "in", self.criterion_id.ids),
                ("withdrawn_on", "=", False),
                ("date", "<=", today),
            ],
            ["account_id", "criterion_id"],
            ["date:max"],
        )
        return {(account.id, criterion.id): day for account, criterion, day in latest}

    def _get_observed(self, company, criterion):
        """Return ``({account id: (count, first day, last day of the evidence)}, error)``.

        With n records required, the criterion is proven from the n-th oldest record on, as long as
        the n-th newest record counts.
        """
        if not criterion._is_observable():
            return {}, False
        condition = SQL("account.id = ANY(%s)", self.account_id.ids)
        try:
            query = criterion._get_proof_query(company, condition)
            with self.env.cr.savepoint(flush=False):
                self.env.cr.execute(
                    SQL(
                        """
                        SELECT account_id, COUNT(*), (array_agg(day ORDER BY day))[%(count)s],
                               (array_agg(day ORDER BY day DESC))[%(count)s]
                          FROM (%(query)s) proof
                         GROUP BY account_id
                        """,
                        count=criterion.min_count,
                        query=query,
                    ),
                    log_exceptions=False,
                )
                rows = self.env.cr.fetchall()
        except (*DEFINITION_ERRORS, psycopg2.Error) as error:
            return {}, str(error)
        return {account_id: (count, first, last) for account_id, count, first, last in rows}, False

    def _set_proof(self, criterion, today, observed, ticked, error):
        """Fill in the computed fields of one row."""
        count, first, last = observed
        proofs = []
        if count >= criterion.min_count:
            # The day of a visit can be after the company's.
            proofs.append((criterion._get_last_day(last), min(first, today)))
        if ticked and criterion._is_tickable():
            until = criterion._get_last_day(ticked)
            if not until or until >= today:
                proofs.append((until, ticked))
        # The evidence that lasts longest counts; evidence without expiry lasts longest.
        until, since = max(
            proofs, key=lambda proof: (proof[0] is None, proof[0] or today), default=(None, None)
        )
        self.holds = bool(proofs)
        self.found = count
        self.since = since
        self.until = until
        soon = fields.Date.add(today, days=AHEAD)
        if proofs:
            self.state = "expiring" if until and until <= soon else "holds"
        elif error:
            self.state = "broken"
        else:
            self.state = "expired" if ticked else "missing"

    @api.depends("criterion_id")
    def _compute_progress(self):
        for check in self:
            criterion = check.criterion_id
            check.progress = (
                self.env._("%(found)s of %(needed)s", found=check.found, needed=criterion.min_count)
                if criterion._is_observable()
                else False
            )

    # === ACTION METHODS === #

    def action_tick(self):
        """Open a form for new evidence of this criterion."""
        self.ensure_one()
        evidence = self.env["key.account.relationship.evidence"]
        evidence.check_access("create")
        return evidence._get_records_action(
            name=self.criterion_id.name,
            target="new",
            context={
                "default_account_id": self.account_id.id,
                "default_criterion_id": self.criterion_id.id,
                **self._get_tick_defaults(),
            },
        )

    def action_view_proof(self):
        """Open the evidence of the criterion: manual ticks, or documents in Odoo."""
        self.ensure_one()
        criterion = self.criterion_id.sudo()
        if not self.found:
            return self._get_list_action(
                "key.account.relationship.evidence",
                [("account_id", "=", self.account_id.id), ("criterion_id", "=", criterion.id)],
            )
        query = criterion._get_proof_query(
            self.sudo().company_id, SQL("account.id = %s", self.account_id.id)
        )
        rows = self.env.execute_query(SQL("SELECT record_id FROM (%s) proof", query))
        return self._get_list_action(criterion.model_id.model, [("id", "in", [i for (i,) in rows])])

    def _get_list_action(self, model, domain):
        self.env[model].check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.criterion_id.name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
        }

    # === BUSINESS METHODS === #

    def _get_tick_defaults(self):
        """Return defaults of new evidence, ``default_…``. To be extended by rooms."""
        return {}

    def _in_words(self):
        """Return the criterion with its progress, for a list of missing criteria."""
        self.ensure_one()
        if self.criterion_id._is_observable():
            return f"{self.criterion_id.name} ({self.progress})"
        return self.criterion_id.name
