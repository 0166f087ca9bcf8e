import base64
import logging

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools.job import Job
from ...tools.periods import DAY, add_months

MONTHS = {"month": 1, "quarter": 3}
QUIET = {"mail_activity_quick_update": True, "mail_notrack": True}
_logger = logging.getLogger(__name__)


class KeyAccountRelationsScheduled(models.AbstractModel):
    """Makes the report of the last month or quarter, where a company wants it. No mail leaves."""

    _name = "key.account.relations.scheduled"
    _description = "Scheduled Customer Relations Reports"

    is_scheduled = fields.Boolean(readonly=True, copy=False)
    printed = fields.Binary(
        string="As It Was Made",
        attachment=True,
        readonly=True,
        copy=False,
        groups="key_account.group_manager",
        help="The report of the scheduled action as a PDF. It goes when the figures are computed anew.",
    )
    printed_name = fields.Char(compute="_compute_printed_name")

    # === COMPUTE METHODS === #

    @api.depends("number")
    def _compute_printed_name(self):
        for report in self:
            report.printed_name = f"{(report.number or '').replace('/', '-')}.pdf"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_relations_report(self):
        """Make the reports that are due, one for each company and period, with a commit after each."""
        job = Job(self.env, "ir_cron_relations_report")
        companies = self.env["res.company"].sudo()
        job.each(
            companies.search([("key_account_relations_rhythm", "!=", False)], order="id"),
            self.sudo()._make_scheduled,
            free=lambda company: (
                self.sudo()._is_due(company) if job.take_turn(company.id) else None
            ),
        )

    @api.model
    def _get_last_period(self, company):
        """Return the kind, the first and the last day of the last period that is over."""
        kind = company.key_account_relations_rhythm
        months = MONTHS[kind]
        start = self.env["key.account.relations.report"]._get_start(
            company._key_account_today(), months
        )
        return kind, add_months(start, -months), start - DAY

    @api.model
    def _is_due(self, company):
        """Return whether the report of the last period is missing (sudo)."""
        company.invalidate_recordset(["key_account_relations_rhythm"])
        if not company.key_account_relations_rhythm or not self._get_readers(company):
            return False
        _kind, first, last = self._get_last_period(company)
        return not self.env["key.account.relations.report"].search_count(
            [
                ("company_id", "=", company.id),
                ("date_from", "=", first),
                ("date_to", "=", last),
                ("is_scheduled", "=", True),
            ],
            limit=1,
        )

    @api.model
    def _get_readers(self, company):
        """Return the readers who may see the report: managers who work for the company (sudo)."""
        readers = company.key_account_relations_reader_ids._key_account_able(company)
        return readers.filtered(lambda user: user.has_group("key_account.group_manager"))

    @api.model
    def _make_scheduled(self, company):
        """Make the report of the last period, and give its readers an activity (sudo)."""
        kind, first, last = self._get_last_period(company)
        readers = self._get_readers(company).sorted("id")
        reports = self.env["key.account.relations.report"].with_company(company)
        report = reports.with_context(allowed_company_ids=company.ids, **QUIET).create(
            {
                "company_id": company.id,
                # Of nobody: its readers see it while they are managers.
                "user_id": self.env.ref("base.user_root").id,
                "period": kind,
                "date_from": first,
                "date_to": last,
                "scope": "company",
                "is_scheduled": True,
            }
        )
        note = report._print_for(readers[0])
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        self.env["mail.activity"].with_context(**QUIET).create(
            [
                {
                    "activity_type_id": todo and todo.id,
                    "res_model_id": self.env["ir.model"]._get_id(report._name),
                    "res_id": report.id,
                    "summary": report.with_context(lang=reader.lang).env._(
                        "Read the customer relations report"
                    ),
                    "note": note,
                    "user_id": reader.id,
                    "date_deadline": company._key_account_today(),
                }
                for reader in readers
            ]
        )

    def _print_for(self, reader):
        """Keep the report as a PDF, and return a link to it for the activities (sudo).

        :return: HTML, or ``False`` where the server cannot print: readers print it themselves then
        """
        action = self.env["ir.actions.report"].with_user(reader).with_context(lang=reader.lang)
        try:
            content, kind = action._render_qweb_pdf("key_account.action_report_relations", self.ids)
        except (OSError, UserError) as error:
            _logger.warning("%s was not printed: %s", self.number, error)
            return False
        if kind != "pdf":
            return False
        self.printed = base64.b64encode(content)
        path = f"/web/content/{self._name}/{self.id}/printed/{self.printed_name}?download=true"
        return Markup('<a href="%s">%s</a>') % (path, self.printed_name)
