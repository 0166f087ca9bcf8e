from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

NUMBERS = "key.account.relations.report"
# What the figures depend on: a change computes them anew.
ASKED = {"date_from", "date_to", "period", "salesperson_id", "scope", "team_id"}


class KeyAccountRelationsReport(models.Model):
    """The periodic report on customer relations: visits, feedback, complaints, satisfaction, care and arrears.

    **How to use.** Choose the period, and the whole company, a team or a person. The figures stand there at once;
    *Compute Anew* brings a draft up to date. Add findings and next steps in words, and make it final: then
    nothing changes any more.

    **How it works.** Rooms say what they know, see ``tools/relations.py``; the figures are stored with the report.
    """

    _name = "key.account.relations.report"
    _description = "Customer Relations Report"
    _inherit = [
        "key.account.relations.counting",
        "key.account.relations.scheduled",
        "key.account.relations.told",
        "key.account.timespan",
        "key.account.guarded",
        "key.account.thread",
        "mail.activity.mixin",
    ]
    _fixed = {"company_id"}
    _order = "date_to desc, id desc"
    _rec_name = "number"
    _check_company_auto = True

    number = fields.Char(readonly=True, copy=False, index="trigram")
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
        help="The report tells of accounts that this user may read; of all accounts if it was made by itself.",
    )
    scope = fields.Selection(
        selection=[
            ("company", "Whole Company"),
            ("team", "Sales Team"),
            ("person", "Person"),
        ],
        string="Accounts of",
        required=True,
        default=lambda self: "company" if self._sees_all() else "person",
    )
    team_id = fields.Many2one(
        comodel_name="crm.team",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="Accounts that today's members of the team owned on the last day.",
    )
    salesperson_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        index="btree_not_null",
        default=lambda self: False if self._sees_all() else self.env.user,
        check_company=True,
        ondelete="restrict",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Accounts that this user owned on the last day.",
    )
    sees_all = fields.Boolean(compute="_compute_sees_all")
    account_ids = fields.Many2many(
        comodel_name="key.account",
        relation="key_account_relations_report_account_rel",
        column1="report_id",
        column2="account_id",
        string="Accounts",
        readonly=True,
        copy=False,
        context={"active_test": False},
        help="Of a team or a person: the accounts that are counted.",
    )
    state = fields.Selection(
        selection=[("draft", "Draft"), ("final", "Final")],
        string="Status",
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
        tracking=True,
    )
    computed_on = fields.Datetime(readonly=True, copy=False)
    findings = fields.Text(help="What stands out, and why.")
    next_steps = fields.Text(help="What is done about it: by whom, until when.")
    figure_ids = fields.One2many(
        comodel_name="key.account.relations.figure",
        inverse_name="report_id",
        string="Figures",
        readonly=True,
    )

    _dates_ordered = models.Constraint(
        "CHECK (date_to >= date_from)",
        "The last day is before the first one. Change one of them.",
    )
    _number_uniq = models.UniqueIndex(
        "(company_id, number) WHERE number IS NOT NULL",
        "This number is taken. Save again to get the next one.",
    )
    _scheduled_uniq = models.UniqueIndex(
        "(company_id, date_from, date_to) WHERE is_scheduled",
        "There is a scheduled report of this period already.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("scope", "team_id", "salesperson_id", "company_id")
    def _check_scope(self):
        for report in self.sudo():
            if report.scope == "team" and not report.team_id:
                raise ValidationError(self.env._("Choose the sales team."))
            if report.scope == "person" and not report.salesperson_id:
                raise ValidationError(self.env._("Choose the person."))
            report.salesperson_id._key_account_check_colleagues(report.company_id)

    # === COMPUTE METHODS === #

    @api.depends_context("uid")
    def _compute_sees_all(self):
        self.sees_all = self._sees_all()

    @api.depends("number", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for report in self:
            days = report._tell_days(report.date_from, report.date_to)
            report.display_name = ", ".join(filter(None, [report.number, days]))

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        """Whoever sees some accounts only reports on the own ones."""
        vals_list = super()._prepare_new(vals_list)
        if self._sees_all():
            return vals_list
        return [vals | self._get_own_scope() for vals in vals_list]

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.sudo()._give_numbers()
        self._count()

    def _check_change(self, vals):
        super()._check_change(vals)
        if not self.env.su and (ASKED | {"findings", "next_steps"}) & vals.keys():
            self._check_draft()

    def _prepare_change(self, vals):
        vals = super()._prepare_change(vals)
        if {"scope", "team_id", "salesperson_id"} & vals.keys() and not self._sees_all():
            vals |= self._get_own_scope()
        return vals

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if ASKED & vals.keys():
            self._count()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_final(self):
        if self.filtered(lambda report: report.state == "final"):
            raise UserError(self.env._("Final reports stay. Set it to draft before you delete it."))

    # === ACTION METHODS === #

    def action_compute(self):
        """Compute the figures of drafts anew."""
        self.check_access("write")
        self._check_draft()
        self._count()
        return True

    def action_final(self):
        """Keep the figures as they are."""
        self.check_access("write")
        self._check_draft()
        self.sudo().write({"state": "final"})
        return True

    def action_draft(self):
        """Open final reports again; the figures stay until they are computed anew."""
        self.check_access("write")
        self.sudo().write({"state": "draft"})
        return True

    def action_view_figures(self):
        """Show the figures as a graph, or as a list where all parts are 0 and a graph would be empty."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_relations_figure_action"
        )
        action |= {"name": self.display_name, "domain": [("report_id", "=", self.id)]}
        counted = [("report_id", "=", self.id), ("unit", "=", "count")]
        figures = self.env["key.account.relations.figure"].search(counted)
        if not any(figure.value for figure in figures if figure.breakdown):
            views = sorted(action["views"], key=lambda view: view[1] == "graph")
            action |= {"views": views, "context": {}}
        return action

    def action_print(self):
        """Print the report."""
        self.check_access("read")
        return self.env.ref("key_account.action_report_relations").report_action(self, config=False)

    def action_export_xlsx(self):
        """Download the report with charts."""
        self.check_access("read")
        if len(self) != 1:
            return self.env["key.account.download"]._prepare(self)
        return {
            "type": "ir.actions.act_url",
            "url": f"/key_account/relations/{self.id}/xlsx",
            "target": "download",
        }

    # === BUSINESS METHODS === #

    @api.model
    def _sees_all(self):
        """Return whether the user may report on all accounts."""
        return self.env.su or self.env.user.has_group("key_account.group_all_accounts")

    @api.model
    def _get_own_scope(self):
        return {"scope": "person", "salesperson_id": self.env.uid, "team_id": False}

    def _check_draft(self):
        if any(report.state == "final" for report in self):
            raise UserError(self.env._("A final report does not change. Set it to draft first."))

    def _give_numbers(self):
        """Number reports in the order of their ids (sudo)."""
        sequences = self.env["ir.sequence"]
        for company, reports in self.sorted("id").grouped("company_id").items():
            own = [("code", "=", NUMBERS), ("company_id", "=", company.id)]
            sequence = sequences.search(own, limit=1) or sequences.create(
                {
                    "name": f"{self.env._('Customer Relations Reports')}: {company.name}",
                    "code": NUMBERS,
                    "company_id": company.id,
                    "prefix": "R/%(range_year)s/",
                    "padding": 4,
                    "use_date_range": True,
                }
            )
            for report in reports:
                report.number = sequence.next_by_id(sequence_date=report.date_to)
