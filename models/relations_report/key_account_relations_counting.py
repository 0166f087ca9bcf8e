import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.history import holds_on, owner_periods
from ...tools.periods import DAY, previous_start
from ...tools.relations import MONEY, ReportScope


class KeyAccountRelationsCounting(models.AbstractModel):
    """Computes the figures of customer relations reports: a statement for each source, whatever the accounts.

    Accounts are those that whoever made the report may read, all of the company if it was made by itself. Of a
    person or a team, they are those that it owned on the last day of the period.
    """

    _name = "key.account.relations.counting"
    _description = "Computation of Customer Relations Reports"

    # === BUSINESS METHODS === #

    def _count(self):
        """Write the figures anew (sudo).

        :raise UserError: if whoever made a report may not read accounts of its company any more
        """
        self.sudo()._check_makers()
        for report in self.sudo():
            company = report.company_id
            report = report.with_context(allowed_company_ids=company.ids)  # noqa: PLW2901
            self.env.flush_all()
            accounts = report._get_accounts()
            report.account_ids = [(6, 0, accounts or [])]
            report._write_figures(report._measure_figures(report._get_scope(accounts)))
            report.computed_on = fields.Datetime.now()
            if report.is_scheduled:
                report.printed = False

    def _get_accounts(self):
        """Return the ids of the accounts of a team or a person, ``None`` for the whole company."""
        self.ensure_one()
        if self.scope == "company":
            return None
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account.id
                  FROM key_account account
                  JOIN (%(owners)s) period ON period.account_id = account.id AND %(held)s
                 WHERE account.id IN (%(readable)s) AND period.owner_id IN (%(people)s)
                 ORDER BY account.id
                """,
                owners=owner_periods(),
                held=holds_on(SQL("period"), SQL("%s", self.date_to)),
                readable=self._get_readable(),
                people=self._get_people(),
            )
        )
        return [account_id for (account_id,) in rows]

    def _check_makers(self):
        """Refuse reports of users who lost their rights, or work for other companies now (sudo)."""
        for report in self:
            user, company = report.user_id, report.company_id
            if report._is_made_by_itself():
                continue
            if user.has_group("key_account.group_user") and company in user.company_ids:
                continue
            raise UserError(
                self.env._(
                    "%(report)s was made by %(user)s, who may not read accounts of %(company)s any more. Make a "
                    "new report instead.",
                    report=report.number,
                    user=user.name,
                    company=company.name,
                )
            )

    def _is_made_by_itself(self):
        """Return whether the report depends on the rights of no user: rules say who reads it (sudo)."""
        return self.is_scheduled or self.user_id._is_superuser()

    def _get_readable(self):
        """Return the statement of the ids of the accounts that whoever made the report may read."""
        accounts = self.env["key.account"].with_context(active_test=False)
        if not self._is_made_by_itself():
            accounts = accounts.with_user(self.user_id)
        query = accounts._search(Domain("company_id", "=", self.company_id.id))
        return query.select()

    def _get_people(self):
        """Return the statement of the ids of the owners: a person, or today's members of a team."""
        if self.scope == "person":
            return SQL("SELECT %s", self.salesperson_id.id)
        return SQL(
            "SELECT user_id FROM crm_team_member WHERE active AND crm_team_id = %s", self.team_id.id
        )

    def _get_scope(self, account_ids):
        """Return what the rooms are asked for."""
        first, last = self.date_from, self.date_to
        before = previous_start(first, last), first - DAY
        accounts = self._get_readable()
        if account_ids is not None:
            accounts = SQL("SELECT id FROM key_account WHERE id = ANY(%s)", account_ids)
        return ReportScope(self.env, self.company_id, accounts, ((first, last), before))

    def _measure_figures(self, scope):
        """Return the values of the figures, in their order."""
        rows = []
        sources = self.env["key.account"]._get_report_sections(scope)
        names = list(self.env["key.account"]._get_report_section_names())
        for source in sorted(sources, key=lambda source: names.index(source.section)):
            if self._tells(source):
                now, before = scope.read_source(source)
                rows += self._prepare_figures(scope, source, now, before)
        return rows

    def _tells(self, source):
        """Return whether a source has a part in the report: its feature is on, and its maker may see it."""
        by_itself = self._is_made_by_itself()
        user = self.env.ref("base.user_root") if by_itself else self.user_id
        if not user._key_account_has(source.feature):
            return False
        is_own = self.scope == "person" and self.salesperson_id == user
        return not source.is_credit or by_itself or is_own or user._key_account_handles_credit()

    @api.model
    def _prepare_figures(self, scope, source, now, before):
        """Return the values of the figures of a source; ``label`` and ``breakdown`` are still functions."""
        (first, last), _before = scope.periods
        rounded = scope.company.currency_id.round
        metrics = self._get_metric_ids()
        rows = []
        for code, figure in source.figures.items():
            refs = [None]
            if figure.is_listed:
                found = {ref for name, ref in {**now, **before} if name == code}
                refs = sorted(found, key=lambda ref, c=code: (-now.get((c, ref), 0), ref or 0))
            for ref in refs:
                empty = None if figure.is_listed and figure.empty is None else figure.empty
                value, previous = (part.get((code, ref), empty) for part in (now, before))
                whole = now.get((figure.of, None)) if figure.of else None
                rows.append(
                    {
                        "section": source.section,
                        "code": code,
                        "ref": ref or 0,
                        "label": (figure.label, ref),
                        "breakdown": figure.breakdown,
                        "unit": figure.unit,
                        "value": rounded(value or 0) if figure.unit == MONEY else value or 0,
                        "is_known": value is not None,
                        "previous": previous or 0,
                        "was_known": previous is not None,
                        "share": value / whole if whole and value else 0,
                        "has_share": bool(whole),
                        "is_credit": source.is_credit,
                        "metric_id": metrics.get(figure.metric),
                        "for_managers": figure.for_managers,
                        "action": figure.action,
                        "path": figure.path,
                        "counted": figure.domain
                        and json.loads(json.dumps(figure.domain(first, last, ref), default=str)),
                    }
                )
        return rows

    @api.model
    def _get_metric_ids(self):
        """Return the ids of the metrics by code, archived ones included (sudo)."""
        metrics = self.env["key.account.metric"].with_context(active_test=False).search([])
        return {metric.code: metric.id for metric in metrics}

    def _write_figures(self, rows):
        """Replace the figures by new ones, named in each language that is installed."""
        figures = self.env["key.account.relations.figure"]
        figures.search([("report_id", "=", self.id)]).unlink()
        languages = ["en_US", *(code for code, _name in self.env["res.lang"].get_installed())]
        names = [{} for _row in rows]
        for language in dict.fromkeys(languages):
            env = self.with_context(lang=language).env
            for row, told in zip(rows, names, strict=True):
                label, ref = row["label"]
                title = row["breakdown"] and row["breakdown"](env, ref)
                told[language] = (label(env, ref) or "–", title)
        created = figures.with_context(lang="en_US").create(
            [
                {
                    **{name: value for name, value in row.items() if name != "label"},
                    "report_id": self.id,
                    "sequence": number,
                    "name": told["en_US"][0],
                    "breakdown": told["en_US"][1] or False,
                }
                for number, (row, told) in enumerate(zip(rows, names, strict=True))
            ]
        )
        self._translate_figures(created, names)
        # Each reader finds those that rules allow.
        self.invalidate_recordset(["figure_ids"])

    @api.model
    def _translate_figures(self, figures, names):
        """Store the names of figures in all languages, with one statement."""
        figures.flush_recordset()
        told = [
            {
                "id": figure.id,
                "name": {language: name for language, (name, _title) in own.items()},
                "breakdown": {language: title for language, (_name, title) in own.items()},
            }
            for figure, own in zip(figures, names, strict=True)
        ]
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account_relations_figure figure
                   SET name = told.row -> 'name',
                       breakdown = CASE WHEN figure.breakdown IS NULL THEN NULL
                                        ELSE told.row -> 'breakdown' END
                  FROM JSONB_ARRAY_ELEMENTS(%s::jsonb) AS told (row)
                 WHERE figure.id = (told.row ->> 'id')::int
                """,
                json.dumps(told),
            )
        )
        figures.invalidate_model(["name", "breakdown"])
