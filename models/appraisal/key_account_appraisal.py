from odoo import api, fields, models
from odoo.fields import Command

# What the figures depend on: a change computes them anew.
ASKED = {"date_from", "date_to", "period", "person_ids"}


class KeyAccountAppraisal(models.Model):
    """What people did for their accounts in a period, each figure with its formula and its records.

    **How to use.** Choose the period and the people; nobody chosen is everybody. Saving gives the figures;
    *Compute Anew* brings them up to date. *Records* beside a figure opens what it counts.

    **How it works.** One statement for each source, whatever the number of people, see ``tools/appraisal/``. Figures
    about accounts follow the timeline of owners: results stay with whoever owned the account then.
    """

    _name = "key.account.appraisal"
    _description = "Appraisal"
    _inherit = ["key.account.appraisal.counting", "key.account.timespan", "key.account.guarded"]
    _fixed = {"company_id"}
    _order = "date_to desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Made by",
        required=True,
        readonly=True,
        copy=False,
        index=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    person_ids = fields.Many2many(
        comodel_name="res.users",
        relation="key_account_appraisal_person_rel",
        column1="appraisal_id",
        column2="user_id",
        string="People",
        context={"active_test": False},
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        default=lambda self: self.env["res.users"] if self._sees_all() else self.env.user,
        help="Empty: everybody who did something for accounts of the company, also those who left.",
    )
    is_own = fields.Boolean(
        string="Of Oneself",
        compute="_compute_is_own",
        store=True,
        help="Made by the person whom it tells of.",
    )
    is_ranked = fields.Boolean(
        string="Ranking",
        help="Gives each figure its place among the people of this appraisal.",
    )
    sees_all = fields.Boolean(compute="_compute_sees_all")
    computed_on = fields.Datetime(readonly=True, copy=False)
    figure_ids = fields.One2many(
        comodel_name="key.account.appraisal.figure",
        inverse_name="report_id",
        string="Figures",
        readonly=True,
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)",
        "The last day is before the first one. Change one of them.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("person_ids", "company_id")
    def _check_people(self):
        for report in self.sudo().with_context(active_test=False):
            report.person_ids._key_account_check_colleagues(report.company_id)

    # === COMPUTE METHODS === #

    @api.depends("person_ids", "user_id")
    def _compute_is_own(self):
        for report in self.sudo().with_context(active_test=False):
            report.is_own = report.person_ids == report.user_id

    @api.depends_context("uid")
    def _compute_sees_all(self):
        self.sees_all = self._sees_all()

    @api.depends("date_from", "date_to", "person_ids")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            people = report.sudo().with_context(active_test=False).person_ids
            whose = people.name if len(people) == 1 else self.env._("Appraisal")
            days = report._tell_days(report.date_from, report.date_to)
            report.display_name = ", ".join(filter(None, [whose, days]))

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        """Whoever is no manager appraises oneself."""
        vals_list = super()._prepare_new(vals_list)
        if self._sees_all():
            return vals_list
        return [vals | self._get_own_scope() for vals in vals_list]

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._count()

    def _prepare_change(self, vals):
        vals = super()._prepare_change(vals)
        if {"person_ids", "is_ranked"} & vals.keys() and not self._sees_all():
            vals |= self._get_own_scope()
        return vals

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if ASKED & vals.keys():
            self._count()
        elif "is_ranked" in vals:
            self.sudo()._rank()

    # === ACTION METHODS === #

    def action_compute(self):
        """Compute the figures anew."""
        self.check_access("write")
        self._count()
        return True

    def action_view_figures(self):
        """Show the figures as a list with filters, or as a pivot."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_appraisal_figure_action"
        )
        return action | {"name": self.display_name, "domain": [("report_id", "=", self.id)]}

    def action_export_xlsx(self):
        """Download the figures with their formulas."""
        self.check_access("read")
        if len(self) != 1:
            return self.env["key.account.download"]._prepare(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/appraisal/{self.id}/xlsx",
            "target": "download",
        }

    # === BUSINESS METHODS === #

    @api.model
    def _sees_all(self):
        """Return whether the user may appraise others."""
        return self.env.su or self.env.user.has_group("key_account.group_manager")

    @api.model
    def _get_own_scope(self):
        return {"person_ids": [Command.set([self.env.uid])], "is_ranked": False}
