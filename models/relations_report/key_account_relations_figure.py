from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_amount, formatLang

from ...tools.relations import COUNT, MONEY, POINTS, SHARE


class KeyAccountRelationsFigure(models.Model):
    """One figure of a customer relations report, and which records it counts. Written by code alone."""

    _name = "key.account.relations.figure"
    _description = "Figure of a Customer Relations Report"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _rights_path = "report_id"
    _order = "report_id desc, sequence, id"

    report_id = fields.Many2one(
        comodel_name="key.account.relations.report",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="report_id.company_id")
    currency_id = fields.Many2one(related="report_id.currency_id")
    date_from = fields.Date(related="report_id.date_from", string="From")
    date_to = fields.Date(related="report_id.date_to", string="To")
    sequence = fields.Integer(aggregator=None)
    section = fields.Selection(selection="_selection_section", required=True)
    code = fields.Char(required=True)
    ref = fields.Integer(aggregator=None)
    name = fields.Char(string="Figure", required=True, translate=True)
    breakdown = fields.Char(translate=True, help="Figures of one chart have it in common.")
    unit = fields.Selection(
        selection=[
            (COUNT, "Number"),
            (MONEY, "Amount"),
            (POINTS, "Of 100"),
            (SHARE, "Share"),
        ],
        required=True,
    )
    value = fields.Float(string="Amount or Number", aggregator="sum")
    is_known = fields.Boolean()
    previous = fields.Float(string="Before", aggregator=None)
    was_known = fields.Boolean()
    share = fields.Float(aggregator=None, help="Of the figure that it is a part of.")
    has_share = fields.Boolean()
    is_credit = fields.Boolean(
        help="Seen by those who handle the credit of all accounts, and by whose report it is."
    )
    metric_id = fields.Many2one(
        comodel_name="key.account.metric",
        index="btree_not_null",
        ondelete="set null",
        help="While it is confidential, managers alone see the figure.",
    )
    for_managers = fields.Boolean(help="Seen by managers alone.")
    action = fields.Char()
    path = fields.Char()
    counted = fields.Json()
    value_text = fields.Char(string="Value", compute="_compute_texts")
    previous_text = fields.Char(
        string="Period Before",
        compute="_compute_texts",
        help="The same figure of the period of the same length just before.",
    )
    share_text = fields.Char(string="Share of It", compute="_compute_texts")

    # === SELECTION METHODS === #

    @api.model
    def _selection_section(self):
        return list(self.env["key.account"]._get_report_section_names().items())

    # === COMPUTE METHODS === #

    @api.depends("value", "previous", "share", "unit")
    @api.depends_context("lang")
    def _compute_texts(self):
        for figure in self:
            figure.value_text = figure._tell(figure.value) if figure.is_known else "–"
            figure.previous_text = figure._tell(figure.previous) if figure.was_known else "–"
            share = f"{formatLang(self.env, figure.share * 100, digits=0)} %"
            figure.share_text = share if figure.has_share else ""

    # === ACTION METHODS === #

    def action_open(self):
        """Open the records that the figure counts, as far as the user may read them.

        They are those of today: what was changed since the figure was computed may differ.

        :raise UserError: if there is nothing to open
        """
        self.ensure_one()
        self.check_access("read")
        figure = self.sudo()
        if not figure.action:
            raise UserError(self.env._("%s: there are no records to open.", self.name))
        name = figure.action if "." in figure.action else f"key_account.{figure.action}"
        action = self.env["ir.actions.actions"]._for_xml_id(name)
        return action | {
            "name": figure.with_env(self.env).display_name,
            "domain": list(Domain(figure.counted) & figure._get_account_domain()),
            "context": {"active_test": False},
        }

    # === BUSINESS METHODS === #

    def _get_account_domain(self):
        """Return the domain of records of accounts of the report (sudo); all where the figure names its records."""
        if not self.path:
            return Domain.TRUE
        report = self.report_id
        if report.scope == "company":
            return Domain(f"{self.path}.company_id", "=", report.company_id.id)
        return Domain(self.path, "in", report.account_ids.ids)

    def _tell(self, value):
        """Return a value with its unit, in the language of the user."""
        if self.unit == MONEY:
            return format_amount(self.env, value, self.currency_id)
        if self.unit == SHARE:
            return f"{formatLang(self.env, value * 100, digits=0)} %"
        digits = 1 if self.unit == POINTS and round(value, 1) % 1 else 0
        return formatLang(self.env, value, digits=digits)
