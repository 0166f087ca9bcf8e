from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import format_date

from ...tools.periods import add_months, period_start

MOST_MONTHS = 36


class KeyAccountContributionPeriod(models.Model):
    """What all accounts of a company contributed in a period.

    How to use: the twelve months up to today are computed each night. For other days, choose them and press
    *Compute*; figures are those of the last day of the period.
    """

    _name = "key.account.contribution.period"
    _description = "Contribution Period"
    _inherit = ["key.account.contribution.running", "key.account.guarded"]
    _fixed = {"company_id"}
    _recorded = {"computed_on", "group_rules", "is_nightly", "problem", "state"}
    _order = "is_nightly desc, date_to desc, id desc"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date_from = fields.Date(
        string="From",
        required=True,
        default=lambda self: period_start(self._default_date_to(), 12),
    )
    date_to = fields.Date(string="To", required=True, default=lambda self: self._default_date_to())
    is_nightly = fields.Boolean(
        string="Each Night", copy=False, help="The twelve months up to today, computed each night."
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("running", "Running"), ("done", "Done")],
        string="Status",
        required=True,
        default="draft",
        copy=False,
        index=True,
    )
    computed_on = fields.Datetime(copy=False)
    problem = fields.Text(copy=False, help="Why the last run gave no figures.")
    group_rules = fields.Json(copy=False, help="The thresholds of value groups that were used.")
    contribution_ids = fields.One2many(
        comodel_name="key.account.contribution",
        inverse_name="period_id",
        string="Contributions",
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)",
        "The last day is before the first one. Change one of them.",
    )
    _nightly_uniq = models.UniqueIndex(
        "(company_id) WHERE is_nightly",
        "There is already a period that is computed each night.",
    )

    # === DEFAULTS === #

    @api.model
    def _default_date_to(self):
        """Return the last day of the last full month."""
        return self.env.company._key_account_today().replace(day=1) - timedelta(days=1)

    # === CONSTRAINT METHODS === #

    @api.constrains("date_from", "date_to")
    def _check_length(self):
        for period in self:
            if period.date_to >= add_months(period.date_from, MOST_MONTHS):
                raise ValidationError(self.env._("Choose at most %s months.", MOST_MONTHS))
            if period.date_to > period.company_id._key_account_today():
                raise ValidationError(
                    self.env._("Days to come have no documents. Choose a last day up to today.")
                )

    # === COMPUTE METHODS === #

    @api.depends("date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for period in self:
            period.display_name = " – ".join(
                format_date(self.env, day) for day in (period.date_from, period.date_to) if day
            )

    # === STEPS === #

    def _check_change(self, vals):
        super()._check_change(vals)
        if {"date_from", "date_to"} & vals.keys() and not self.env.su:
            if any(period.is_nightly for period in self):
                raise UserError(
                    self.env._(
                        "The twelve months up to today move by themselves. Create another period."
                    )
                )
            self._check_state("draft")

    # === ACTION METHODS === #

    def action_run(self):
        """Let the scheduled action compute the figures; the form shows them once they are there."""
        self._check_manages()
        self._check_state("draft", "done")
        self.sudo().write({"state": "running", "problem": False})
        self.env.ref("key_account.ir_cron_contribution").sudo()._trigger()
        return True

    def action_draft(self):
        """Drop the figures, to change the days."""
        self._check_manages()
        self._check_state("running", "done")
        periods = self.sudo()
        periods.contribution_ids.unlink()
        periods.write({"state": "draft", "computed_on": False})
        return True

    def action_view_contributions(self):
        """List the accounts, the best first."""
        return self._view(["list", "kanban", "pivot", "graph", "form"])

    def action_view_curve(self):
        """Show the whale curve: what the best accounts bring together, up to all of them."""
        return self._view(["graph", "list", "pivot", "form"])

    def action_export_xlsx(self):
        """Download the figures."""
        self.check_access("read")
        self._check_state("done")
        downloads = self.env["key.account.download"]
        if downloads._is_large(self) or len(self) != 1:
            return downloads._prepare(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/contribution/{self.id}/xlsx",
            "target": "download",
        }

    def _view(self, modes):
        self.ensure_one()
        self.check_access("read")
        xml_id = "key_account.key_account_contribution_action"
        return self.env["ir.actions.actions"]._for_xml_id(xml_id) | {
            "name": self.display_name,
            "views": [(False, mode) for mode in modes],
            "view_mode": ",".join(modes),
            "domain": [("period_id", "=", self.id)],
            "context": {},
        }

    # === CHECKS === #

    def _check_manages(self):
        """Refuse users who may not compute contributions.

        :raise AccessError: unless they are managers, and can write the periods
        """
        if not self.env["key.account"]._user_is_manager():
            raise AccessError(
                self.env._("Only key account managers compute contributions. Ask one of them.")
            )
        self.check_access("write")

    def _check_state(self, *allowed):
        """Refuse what does not fit the status.

        :raise UserError: with the status
        """
        states = dict(self._fields["state"]._description_selection(self.env))
        for period in self:
            if period.state not in allowed:
                raise UserError(
                    self.env._(
                        "The status of %(period)s is “%(state)s”. This is possible only in: %(allowed)s.",
                        period=period.display_name,
                        state=states[period.state],
                        allowed=", ".join(states[state] for state in allowed),
                    )
                )
