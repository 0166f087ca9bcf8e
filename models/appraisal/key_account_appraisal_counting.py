from bisect import bisect_left
from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools import bulk
from ...tools.appraisal.measures import AppraisalScope
from ...tools.appraisal.sources import MEASURES, get_sources


class KeyAccountAppraisalCounting(models.AbstractModel):
    """Computes the figures of appraisals: a statement for each source, whatever the number of people."""

    _name = "key.account.appraisal.counting"
    _description = "Computation of Appraisals"

    # === BUSINESS METHODS === #

    def _count(self):
        """Write the figures anew (sudo)."""
        figures = self.env["key.account.appraisal.figure"].sudo()
        for report in self.sudo().with_context(active_test=False):
            sources = report._get_sources()
            found = report._measure(sources)
            people = report.person_ids or report.person_ids.browse(
                sorted({user_id for user_id, _code in found})
            )
            figures.search([("report_id", "=", report.id)]).unlink()
            figures.create(report._prepare_figures(sources, people, found))
            report._rank()
            report.computed_on = fields.Datetime.now()
        # Each reader finds those that rules allow.
        self.invalidate_recordset(["figure_ids"])

    def _get_sources(self):
        """Return the sources of the features that are on."""
        self.ensure_one()
        scope = AppraisalScope(self.env, self.company_id, self.date_from, self.date_to)
        accounts = self.env["key.account"]
        return [
            source
            for source in get_sources(scope)
            if not source.feature or accounts._is_feature_on(source.feature)
        ]

    def _measure(self, sources):
        """Return what was counted, ``{(person id, code): (counted, of)}``."""
        people = SQL("TRUE")
        if self.person_ids:
            people = SQL("user_id = ANY(%s)", self.person_ids.ids)
        found = {}
        for source in sources:
            bulk.execute(self.env, source.sums(people))
            for user_id, *sums in self.env.cr.fetchall():
                for number, code in enumerate(source.measures):
                    found[user_id, code] = tuple(sums[2 * number : 2 * number + 2])
        return found

    def _prepare_figures(self, sources, people, found):
        """Return the values of the figures: all of them for everybody, also where there is nothing to tell."""
        # Archived metrics may be confidential, too.
        metrics = self.env["key.account.metric"].with_context(active_test=False).search([])
        metric_ids = {metric.code: metric.id for metric in metrics}
        rounded = self.company_id.currency_id.round
        rows = []
        for person in people.sorted(lambda person: (person.name or "", person.id)):
            codes = [item for source in sources for item in source.measures.items()]
            for number, (code, measure) in enumerate(codes):
                counted, whole = (number or 0.0 for number in found.get((person.id, code), (0, 0)))
                if measure.of_money:
                    counted, whole = rounded(counted), rounded(whole)
                value = measure.get_value(counted, whole)
                rows.append(
                    {
                        "report_id": self.id,
                        "user_id": person.id,
                        "sequence": number,
                        "code": code,
                        "counted": counted,
                        "whole": whole,
                        "value": value or 0.0,
                        "is_known": value is not None,
                        "metric_id": metric_ids.get(measure.metric),
                    }
                )
        return rows

    def _rank(self):
        """Give each figure its place among the people, the same one to equal figures; none without the wish (sudo)."""
        for report in self:
            figures = self.env["key.account.appraisal.figure"].search(
                Domain("report_id", "=", report.id)
            )
            places = defaultdict(list)
            for code, own in figures.grouped("code").items():
                best = code in MEASURES and MEASURES[code].best
                known = own.filtered("is_known") if report.is_ranked and best else own.browse()
                sign = -1 if best == "high" else 1
                values = [sign * round(figure.value, 6) for figure in known]
                ordered = sorted(values)
                for figure, value in zip(known, values, strict=True):
                    places[1 + bisect_left(ordered, value)].append(figure.id)
            figures.filtered("rank").write({"rank": 0})
            for place, ids in places.items():
                figures.browse(ids).write({"rank": place})
