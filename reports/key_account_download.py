import base64

from pytz import all_timezones_set

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..tools import trust
from ..tools.job import Job, describe
from .key_account_list_xlsx import AccountListXlsx

KEPT_DAYS = 7


class KeyAccountDownload(models.Model):
    """A large workbook that a scheduled action prepares for one user.

    Small workbooks are built while the user waits, see ``controllers/``. The content is what the
    user may read when it is built.
    """

    _name = "key.account.download"
    _description = "Download"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _order = "id desc"

    name = fields.Char(required=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        required=True,
        index=True,
        ondelete="cascade",
    )
    request = fields.Json(
        groups="base.group_system",
        help="What to write: model and ids of the records, number of rows, and the context of the user.",
    )
    state = fields.Selection(
        string="Status",
        selection=[("waiting", "In Preparation"), ("done", "Ready"), ("failed", "Failed")],
        required=True,
        default="waiting",
    )
    progress = fields.Integer(
        string="Progress (%)",
        aggregator=None,
    )
    file = fields.Binary(attachment=True)
    error = fields.Text()

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.env.ref("key_account.ir_cron_download").sudo()._trigger()

    # === BUSINESS METHODS === #

    @api.model
    def _get_workbook(self, records):
        """Return the workbook of records, not built yet. To be extended by rooms.

        :param records: with the rights of the user
        """
        return AccountListXlsx(records, self.env.company._key_account_today())

    @api.model
    def _count_rows(self, records):
        """Return about how many rows the workbook has. To be extended by rooms."""
        return len(records)

    @api.model
    def _is_large(self, records):
        """Return whether the workbook takes longer than a user should wait."""
        return self._count_rows(records) > self.env.company.sudo().key_account_download_rows

    @api.model
    def _prepare(self, records):
        """Let the scheduled action prepare the workbook of records for this user; open the download.

        :param records: that the user may read
        """
        records.check_access("read")
        zone = self.env.context.get("tz")
        request = {
            "model": records._name,
            "ids": records.ids,
            "rows": self._count_rows(records),
            "context": {
                "lang": self.env.lang,
                "tz": zone if zone in all_timezones_set else False,
                "allowed_company_ids": self.env.companies.ids,
            },
        }
        system = trust.as_system(self)
        waiting = system.search([("user_id", "=", self.env.uid), ("state", "=", "waiting")])
        # Whoever asks for the same again meanwhile gets the file that is in preparation.
        download = waiting.filtered(lambda other: other.request == request)[:1] or system.create(
            {
                "name": self._get_workbook(records).filename,
                "user_id": self.env.uid,
                "request": request,
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Download"),
            "res_model": self._name,
            "res_id": download.id,
            "views": [(False, "form")],
        }

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_download(self):
        """Prepare the downloads that wait, the oldest first."""
        job = Job(self.env, "ir_cron_download")
        job.each(
            self.search([("state", "=", "waiting")], order="id"),
            lambda download: download._build(),
            free=lambda download: job.take_turn(download.id) and download._is_waiting(),
            report=lambda download, error: download._fail(error),
        )

    def _is_waiting(self):
        """Return whether it was neither prepared nor deleted meanwhile."""
        self.invalidate_recordset()
        return self.exists().state == "waiting"

    def _build(self):
        """Write the file with the rights of the user, and store it."""
        request = self.request
        context = dict(request["context"])
        user = self.user_id
        context["allowed_company_ids"] = [
            company_id
            for company_id in context["allowed_company_ids"]
            if company_id in user._get_company_ids()
        ] or user.company_id.ids
        own = self.with_user(user).with_context(**context)
        if not user.active or not own.env[request["model"]].has_access("read"):
            raise AccessError(own.env._("You no longer have access to these records."))
        model = own.env[request["model"]].with_context(active_test=False)
        records = model.search([("id", "in", request["ids"])])
        if request["ids"] and not records:
            raise UserError(
                own.env._(
                    "The records were deleted, or you no longer have access to them. Request the "
                    "file again."
                )
            )
        workbook = own._get_workbook(records)
        workbook.book.on_rows = lambda rows: self._store(
            progress=min(99, 100 * rows // max(request["rows"], 1))
        )
        content = base64.b64encode(workbook.build())
        self._store(state="done", progress=100, file=content, request=False)

    def _fail(self, error):
        """Store why there is no file."""
        self._store(state="failed", error=describe(self.env, error))

    def _store(self, **vals):
        """Write values at once, while the file is being built.

        In a transaction of its own: users see the progress, and the file reads one state of the
        data from its first row to its last.
        """
        with self.env.registry.cursor() as cursor:
            download = self.with_env(self.env(cr=cursor, su=True))
            download.write(vals)
            if "state" in vals:
                download._notify_user()
        self.invalidate_recordset(vals)

    def _notify_user(self):
        """Tell the user on the screen that the file is ready, or why it is not."""
        user = self.user_id
        text = self.with_context(lang=user.lang).env._(
            "The file is ready. It is kept for %(days)s days under Reporting / My Downloads.",
            days=KEPT_DAYS,
        )
        user._bus_send(
            "key_account_notice",
            {
                "key": f"{self._name},{self.id},{self.state}",
                "title": self.name,
                "message": self.error or text,
                "type": "danger" if self.state == "failed" else "success",
                "record": {"model": self._name, "id": self.id},
            },
        )

    # === DELETION === #

    @api.autovacuum
    def _gc_downloads(self):
        """Delete downloads after some days."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), days=KEPT_DAYS)
        self.search([("create_date", "<", limit)], limit=1000).unlink()
