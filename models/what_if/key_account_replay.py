from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ...tools.periods import add_months, period_start
from ...tools.trust import SHARE

MOST_MONTHS = 36
# What was assumed: it does not change while the figures stand.
ASSUMED = {
    "capital_rate",
    "commission_rate",
    "company_id",
    "compare_policy_id",
    "date_from",
    "date_to",
    "expense_rate",
    "policy_id",
}


class KeyAccountReplay(models.Model):
    """A sales policy replayed on the documents of past months, before it is decided.

    How to use: choose a draft, and another policy to compare with, and start. A scheduled action computes
    what each account would have got, beside what it got: who wins, who loses, what it costs, and how much
    more would have to be sold to pay for it.
    """

    _name = "key.account.replay"
    _description = "What-If Replay"
    _inherit = [
        "key.account.replay.running",
        "key.account.replay.told",
        "key.account.guarded",
    ]
    _fixed = {"company_id"}
    _limits = {"capital_rate": SHARE, "commission_rate": SHARE, "expense_rate": SHARE}
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(required=True, default=lambda self: self.env._("What if"))
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    policy_id = fields.Many2one(
        comodel_name="key.account.policy",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        help="A draft, or a policy that holds.",
    )
    compare_policy_id = fields.Many2one(
        comodel_name="key.account.policy",
        string="Compare with",
        index="btree_not_null",
        check_company=True,
        ondelete="cascade",
        help="Replayed on the same documents, to see both side by side.",
    )
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: period_start(self._default_date_to(), 12),
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: self._default_date_to(),
        help="The day of the invoice counts.",
    )
    capital_rate = fields.Float(
        string="Cost of Capital a Year",
        default=0.06,
        aggregator=None,
        help="What it costs to wait for money.",
    )
    commission_rate = fields.Float(
        string="Usual Commission",
        aggregator=None,
        help="Share of revenue, where no policy said something else.",
    )
    expense_rate = fields.Float(
        string="Usual Selling Expense",
        aggregator=None,
        help="Share of revenue, where no policy said something else.",
    )
    note = fields.Text()
    state = fields.Selection(
        selection=[("draft", "Draft"), ("running", "Running"), ("done", "Done")],
        string="Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    computed_on = fields.Datetime(readonly=True, copy=False)
    problem = fields.Text(readonly=True, copy=False, help="Why the last run gave no figures.")
    line_ids = fields.One2many(
        comodel_name="key.account.replay.line",
        inverse_name="replay_id",
        string="Accounts",
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)",
        "The last day is before the first one. Change one of them.",
    )

    # === DEFAULTS === #

    @api.model
    def _default_date_to(self):
        """Return the last day of the last full month."""
        return self.env.company._key_account_today().replace(day=1) - timedelta(days=1)

    # === CONSTRAINT METHODS === #

    @api.constrains("date_from", "date_to")
    def _check_length(self):
        for replay in self:
            if replay.date_to >= add_months(replay.date_from, MOST_MONTHS):
                raise ValidationError(
                    self.env._(
                        "Choose at most %s months: later days show less and less.", MOST_MONTHS
                    )
                )

    @api.constrains("policy_id", "compare_policy_id")
    def _check_policies(self):
        if any(replay.policy_id == replay.compare_policy_id for replay in self):
            raise ValidationError(self.env._("Choose another policy to compare with, or none."))

    # === STEPS === #

    def _check_change(self, vals):
        super()._check_change(vals)
        if ASSUMED & vals.keys() and not self.env.su:
            self._check_state("draft")

    # === ACTION METHODS === #

    def action_run(self):
        """Let the scheduled action compute the figures; the form shows them once they are there."""
        self._check_manages()
        self._check_state("draft", "done")
        self.sudo().write({"state": "running", "problem": False})
        self.env.ref("key_account.ir_cron_replay").sudo()._trigger()
        return True

    def action_draft(self):
        """Drop the figures, to change what is assumed."""
        self._check_manages()
        self._check_state("running", "done")
        replays = self.sudo()
        replays.line_ids.unlink()
        replays.write({"state": "draft", "computed_on": False})
        return True

    def action_view_lines(self):
        """List the accounts, by grade."""
        self.ensure_one()
        # Of two policies, the first one is shown: the sums of both would mean nothing.
        compared = {"search_default_policy_id": self.policy_id.id} if self.compare_policy_id else {}
        return self._view(
            ["list", "kanban", "pivot", "graph", "form"], {"search_default_by_grade": 1, **compared}
        )

    def action_view_pivot(self):
        """Show grades and policies side by side."""
        return self._view(["pivot", "list", "graph", "form"], {})

    def action_export_xlsx(self):
        """Download the figures with what they assume."""
        self.check_access("read")
        self._check_state("done")
        downloads = self.env["key.account.download"]
        if downloads._is_large(self) or len(self) != 1:
            return downloads._prepare(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/replay/{self.id}/xlsx",
            "target": "download",
        }

    def _view(self, modes, context):
        self.ensure_one()
        self.check_access("read")
        xml_id = "key_account.key_account_replay_line_action"
        return self.env["ir.actions.actions"]._for_xml_id(xml_id) | {
            "name": self.name,
            "views": [(False, mode) for mode in modes],
            "view_mode": ",".join(modes),
            "domain": [("replay_id", "=", self.id)],
            "context": context,
        }

    # === CHECKS === #

    def _check_manages(self):
        """Refuse users who may not replay policies.

        :raise AccessError: unless they are managers, and can write the replays
        """
        if not self.env["key.account"]._user_is_manager():
            raise AccessError(
                self.env._("Only key account managers replay sales policies. Ask one of them.")
            )
        self.check_access("write")

    def _check_state(self, *allowed):
        """Refuse what does not fit the status.

        :raise UserError: with the status
        """
        states = dict(self._fields["state"]._description_selection(self.env))
        for replay in self:
            if replay.state not in allowed:
                raise UserError(
                    self.env._(
                        "The status of %(replay)s is “%(state)s”. This is possible only in: %(allowed)s.",
                        replay=replay.name,
                        state=states[replay.state],
                        allowed=", ".join(states[state] for state in allowed),
                    )
                )
