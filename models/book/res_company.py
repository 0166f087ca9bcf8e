from odoo import api, fields, models
from odoo.orm.models import NO_ACCESS

from ...tools.periods import add_months

MONTHS = {"month": 1, "quarter": 3}


class ResCompany(models.Model):
    """How often owners get their account book."""

    _inherit = "res.company"

    key_account_book_rhythm = fields.Selection(
        selection=[("month", "Each Month"), ("quarter", "Each Quarter")],
        string="Account Books by Themselves",
        groups="key_account.group_user",
        help="On the first day each owner finds the own book, as a workbook, under Reporting / My Downloads, and "
        "gets an activity. No mail is sent. Empty: books are made by hand alone.",
    )
    key_account_book_next = fields.Date(
        string="Next Account Books",
        compute="_compute_key_account_book_next",
        store=True,
        groups=NO_ACCESS,
    )

    # === COMPUTE METHODS === #

    @api.depends("key_account_book_rhythm")
    def _compute_key_account_book_next(self):
        """The first day of the next period, also when it is switched on in the middle of one."""
        for company in self:
            months = MONTHS.get(company.key_account_book_rhythm)
            company.key_account_book_next = months and self._key_account_next_start(
                company._key_account_today(), months
            )

    # === BUSINESS METHODS === #

    @api.model
    def _key_account_next_start(self, day, months):
        """Return the first day of the calendar period of so many months after that of ``day``."""
        first = day.replace(day=1, month=day.month - (day.month - 1) % months)
        return add_months(first, months)

    def _key_account_is_book_due(self):
        """Return whether the books of the period that has begun are still to be made (sudo)."""
        self.invalidate_recordset(["key_account_book_next"])
        return bool(
            self.key_account_book_next and self.key_account_book_next <= self._key_account_today()
        )
