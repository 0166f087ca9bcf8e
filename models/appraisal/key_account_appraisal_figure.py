from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_amount, formatLang

from ...tools.appraisal.measures import COUNT, GROWTH
from ...tools.appraisal.sources import MEASURES


class KeyAccountAppraisalFigure(models.Model):
    """One figure of a person in an appraisal. Written by code alone."""

    _name = "key.account.appraisal.figure"
    _description = "Figure of an Appraisal"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _order = "report_id desc, id"
    _rec_name = "code"

    report_id = fields.Many2one(
        comodel_name="key.account.appraisal",
        string="Appraisal",
        required=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="report_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="report_id.currency_id")
    date_from = fields.Date(related="report_id.date_from", string="From")
    date_to = fields.Date(related="report_id.date_to", string="To", store=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Person",
        required=True,
        index=True,
        ondelete="cascade",
    )
    sequence = fields.Integer(aggregator=None)
    code = fields.Selection(selection="_selection_code", string="Figure", required=True)
    counted = fields.Float(aggregator="sum")
    whole = fields.Float(string="Of", aggregator="sum")
    value = fields.Float(aggregator="avg")
    is_known = fields.Boolean(string="Known", help="There is something to divide by.")
    rank = fields.Integer(
        string="Place",
        aggregator=None,
        help="Among the people of the appraisal, if it has a ranking. Equal figures share a place.",
    )
    metric_id = fields.Many2one(
        comodel_name="key.account.metric",
        index="btree_not_null",
        ondelete="set null",
        help="While it is confidential, managers alone see the figure.",
    )
    value_text = fields.Char(string="Result", compute="_compute_texts")
    counted_text = fields.Char(string="Counted of", compute="_compute_texts")
    formula = fields.Char(string="How It Is Counted", compute="_compute_texts")
    rank_text = fields.Char(
        string="Place of How Many",
        compute="_compute_rank_text",
        help="Among the people of the appraisal, if it has a ranking. Equal figures share a place.",
    )

    # === SELECTION METHODS === #

    @api.model
    def _selection_code(self):
        return [(code, measure.label(self.env)) for code, measure in MEASURES.items()]

    # === COMPUTE METHODS === #

    @api.depends("code", "value", "is_known", "counted", "whole")
    @api.depends_context("lang")
    def _compute_texts(self):
        for figure in self:
            measure = MEASURES.get(figure.code)
            figure.formula = measure and measure.formula(self.env)
            figure.value_text = measure and figure._tell_value(measure)
            figure.counted_text = measure and figure._tell_counted(measure)

    @api.depends("rank", "report_id.figure_ids.rank")
    @api.depends_context("lang")
    def _compute_rank_text(self):
        """Say the place, and of how many people who have one."""
        ranked = {
            (report, code): number
            for report, code, number in self._read_group(
                [("report_id", "in", self.report_id.ids), ("rank", ">", 0)],
                ["report_id", "code"],
                ["__count"],
            )
        }
        for figure in self:
            number = ranked.get((figure.report_id, figure.code))
            figure.rank_text = (
                self.env._("%(place)s of %(number)s", place=figure.rank, number=number)
                if figure.rank and number
                else ""
            )

    @api.depends("code", "user_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        labels = dict(self._selection_code())
        for figure in self:
            words = (figure.sudo().user_id.name, labels.get(figure.code))
            figure.display_name = ": ".join(filter(None, words))

    # === ACTION METHODS === #

    def action_open(self):
        """Open the records that the figure counts, as far as the user may read them.

        They are those of today: what was changed since the figure was computed may differ.

        :raise UserError: if the user may not read such records at all
        """
        self.ensure_one()
        self.check_access("read")
        figure = self.sudo()
        source = figure._get_source()
        if not source or not self.env[source.model].has_access("read"):
            raise UserError(
                self.env._("%s: there are no records that you can open.", self.display_name)
            )
        figure.env.flush_all()
        rows = figure.env.execute_query(source.records(figure.code, figure.user_id.id))
        action = self.env["ir.actions.actions"]._for_xml_id(source.action)
        title = self._tell_opened()
        return action | {
            "name": title,
            # The web client prefers this name.
            "display_name": title,
            "domain": [("id", "in", [record_id for (record_id,) in rows])],
            "context": {"active_test": False, "create": False},
        }

    # === BUSINESS METHODS === #

    def _tell_opened(self):
        """Return the figure with what it counts: the title of its records."""
        counted = self.counted_text or self.value_text
        return ": ".join(filter(None, [self.display_name, counted]))

    def _get_source(self):
        """Return where the figure comes from, ``None`` while its feature is off (sudo)."""
        sources = self.report_id._get_sources()
        return next((source for source in sources if self.code in source.measures), None)

    def _tell_value(self, measure):
        """Return the figure with its unit, in the language of the user."""
        if not self.is_known:
            return self.env._("none")
        if measure.unit == COUNT:
            return formatLang(self.env, self.value, digits=0)
        sign = "+" if measure.unit == GROWTH and self.value > 0 else ""
        return f"{sign}{formatLang(self.env, self.value * 100, digits=0)} %"

    def _tell_counted(self, measure):
        """Return what was counted, of how much."""
        if measure.unit == COUNT:
            return ""
        tell = self._tell_amount if measure.of_money else self._tell_number
        text = self.env._("%(counted)s of %(whole)s")
        if measure.unit == GROWTH:
            text = self.env._("%(counted)s, before %(whole)s")
        return text % {"counted": tell(self.counted), "whole": tell(self.whole)}

    def _tell_amount(self, amount):
        return format_amount(self.env, amount, self.sudo().currency_id)

    def _tell_number(self, number):
        """Required visits are a fraction: one digit is enough to compare."""
        return formatLang(self.env, number, digits=0 if number == round(number) else 1)
