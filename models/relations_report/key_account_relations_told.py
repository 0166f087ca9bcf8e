from odoo import api, fields, models

from ...tools.periods import DAY, previous_start
from ...tools.relations import MONEY


class KeyAccountRelationsTold(models.AbstractModel):
    """A customer relations report in words: computed once, shown, printed and exported."""

    _name = "key.account.relations.told"
    _description = "Words of Customer Relations Reports"

    board = fields.Html(compute="_compute_board", sanitize=False)
    about = fields.Char(compute="_compute_about")

    # === COMPUTE METHODS === #

    @api.depends("figure_ids", "computed_on")
    @api.depends_context("lang", "uid")
    def _compute_board(self):
        for report in self:
            report.board = report._origin.id and self.env["ir.qweb"]._render(
                "key_account.relations_report_board", {"sections": report._origin._get_told()}
            )

    @api.depends("scope", "team_id", "salesperson_id", "company_id", "date_from", "date_to")
    @api.depends_context("lang")
    def _compute_about(self):
        for report in self:
            whose = {
                "company": report.company_id.sudo().name,
                "team": report.team_id.sudo().name,
                "person": report.salesperson_id.sudo().name,
            }.get(report.scope)
            days = report._tell_days(report.date_from, report.date_to)
            report.about = " · ".join(filter(None, [whose, days]))

    # === BUSINESS METHODS === #

    def _tell_before(self):
        """Return the period before in words."""
        first = self.date_from
        return self._tell_days(previous_start(first, self.date_to), first - DAY)

    def _get_told(self):
        """Return the sections of the report with the figures that the user may read, and their charts.

        :return: list of dicts: ``name``, ``figures`` (those that stand alone), and ``charts``, dicts of ``title``,
            ``bars`` (dicts of ``figure``, ``width`` in percent of the longest) and ``figures``
        """
        self.ensure_one()
        figures = self.env["key.account.relations.figure"].search([("report_id", "=", self.id)])
        names = dict(figures._selection_section())
        sections = []
        for section, own in figures.grouped("section").items():
            alone = own.filtered(lambda figure: not figure.breakdown)
            charts = []
            for title, parts in (own - alone).grouped("breakdown").items():
                longest = max([100 if parts[:1].unit == "points" else 0, *parts.mapped("value")])
                charts.append(
                    {
                        "title": title,
                        "figures": parts,
                        "is_money": parts[:1].unit == MONEY,
                        "bars": [
                            {
                                "figure": figure,
                                "width": round(100 * figure.value / longest) if longest else 0,
                            }
                            for figure in parts
                        ],
                    }
                )
            sections.append({"name": names[section], "figures": alone, "charts": charts})
        return sections
