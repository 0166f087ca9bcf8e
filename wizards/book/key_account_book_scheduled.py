from odoo import api, models

from ...models.book.res_company import MONTHS
from ...tools.job import Job

QUIET = {"mail_activity_quick_update": True, "mail_notrack": True}


class KeyAccountBookScheduled(models.AbstractModel):
    """Gives owners their book at the beginning of a period, where a company wants it. No mail leaves."""

    _name = "key.account.book.scheduled"
    _description = "Scheduled Account Books"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_book(self):
        """Ask for the books that are due, company by company; the downloads are built afterwards."""
        job = Job(self.env, "ir_cron_book")
        companies = self.env["res.company"].sudo()
        job.each(
            companies.search([("key_account_book_next", "!=", False)], order="id"),
            self.sudo()._make_scheduled,
            free=lambda company: (
                company._key_account_is_book_due() if job.take_turn(company.id) else None
            ),
        )

    @api.model
    def _make_scheduled(self, company):
        """Let the book of each owner be prepared, and tell the owners (sudo)."""
        groups = self.env["key.account"]._read_group(
            [("company_id", "=", company.id), ("owner_id", "!=", False)], ["owner_id"]
        )
        owners = self.env["res.users"].union(*(owner for [owner] in groups))
        for owner in owners._key_account_able(company).sorted("id"):
            own = self.env["key.account.book"].with_user(owner)
            own = own.with_context(
                allowed_company_ids=company.ids, lang=owner.lang, tz=owner.tz, **QUIET
            )
            book = own.create({})
            own.env["key.account.download"]._prepare(book)
            self._tell(owner, company, book)
        # Also after a pause of some periods, there is one book.
        company.key_account_book_next = company._key_account_next_start(
            company._key_account_today(), MONTHS[company.key_account_book_rhythm]
        )

    @api.model
    def _tell(self, owner, company, book):
        todo = self.env.ref("mail.mail_activity_data_todo", raise_if_not_found=False)
        self.env["mail.activity"].with_context(**QUIET).create(
            {
                "activity_type_id": todo and todo.id,
                "summary": book._get_title(),
                "note": book.env._("It is kept for some days under Reporting / My Downloads."),
                "user_id": owner.id,
                "date_deadline": company._key_account_today(),
            }
        )
