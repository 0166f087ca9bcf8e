from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from ...tools import bulk
from ...tools.job import Job
from ...tools.periods import add_months
from ...tools.rebate.base import Base
from ...tools.rebate.ledger import (
    STORED,
    Measured,
    book,
    get_change,
    judge_alone,
    judge_together,
)

# How long late payments and credit notes correct an agreement that has ended.
CORRECTED_MONTHS = 12
# Of an account that takes part no more.
UNMEASURED = Measured()


class KeyAccountRebateAccruing(models.AbstractModel):
    """Says each night what each account has earned so far, and books what changed since.

    All agreements of a company are measured in one statement. What an agreement pays follows in Python
    (``tools/rebate/terms.py``). Only what changed is written: a second run writes nothing.
    """

    _name = "key.account.rebate.accruing"
    _description = "Accrual of Rebates"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_accrue(self):
        """Accrue the agreements of all companies, with a commit after each company."""
        rebates = self.sudo().search([("state", "in", ("running", "ended"))])
        job = Job(self.env, "ir_cron_rebate")
        job.each(
            rebates.company_id.sorted("id"),
            lambda company: self.sudo()._get_counted(company)._accrue(),
            free=lambda company: job.take_turn(company.id) and bool(company.exists()),
        )

    # === BUSINESS METHODS === #

    @api.model
    def _get_counted(self, company):
        """Return the agreements of a company that have begun and still count.

        One that ran through unnoticed, because the scheduled action stood still, is counted once more.
        """
        today = company._key_account_today()
        return self.search(
            [
                ("company_id", "=", company.id),
                ("date_from", "<=", today),
                "|",
                ("state", "=", "running"),
                "&",
                ("state", "=", "ended"),
                ("date_to", ">=", add_months(today, -CORRECTED_MONTHS)),
            ],
            order="id",
        )

    def _accrue(self):
        """Book what the accounts of these agreements of one company earned or lost (sudo)."""
        if not self:
            return
        company = self.company_id
        today = company._key_account_today()
        bulk.execute(self.env, Base(company, today, self).query_accounts())
        changes = self._find_changes(self.env.cr.fetchall())
        self._touch({change.rebate_id for change in changes})
        book(self.env, today, changes)
        over = self.filtered(lambda rebate: rebate.state == "running" and rebate.date_to < today)
        if over:
            over.write({"state": "ended"})

    @api.model
    def _touch(self, rebate_ids):
        """Write agreements of which something is booked: whoever takes back an approval meanwhile begins again."""
        if rebate_ids:
            self.env.cr.execute(
                SQL(
                    "UPDATE key_account_rebate SET write_date = %s WHERE id IN %s",
                    self.env.cr.now(),
                    tuple(sorted(rebate_ids)),
                )
            )

    def _find_changes(self, rows):
        """Return what differs from what is stored, for each account that is measured or has a share.

        :param rows: of ``Base.query_accounts``
        """
        measured, known = defaultdict(dict), self._read_known()
        for rebate_id, account_id, *figures in rows:
            measured[rebate_id][account_id] = Measured(*figures)
        changes = []
        for rebate in self.sorted("id"):
            stored, found = known.get(rebate.id, {}), measured[rebate.id]
            accounts = {
                account_id: found.get(account_id, UNMEASURED)
                for account_id in sorted(found.keys() | stored.keys())
            }
            changes += rebate._judge(accounts, stored)
        return changes

    def _judge(self, accounts, stored):
        """Return the changes of one agreement.

        :param dict accounts: :class:`Measured` by id of account
        :param dict stored: what is stored of each, in the order of ``STORED``
        """
        terms, together = self._get_terms(), self.scope == "accounts"
        if together:
            judged = judge_together(terms, accounts)
        else:
            judged = {key: judge_alone(terms, measured) for key, measured in accounts.items()}
        changes = (
            get_change(self.id, account_id, now, stored.get(account_id), terms.digits)
            for account_id, now in judged.items()
            # What is 0 and unknown stays so, but for the accounts that were chosen.
            if together or account_id in stored or any(now)
        )
        return [change for change in changes if change]

    def _read_known(self):
        """Return what is stored, ``{rebate_id: {account_id: values in the order of STORED}}``."""
        known = defaultdict(dict)
        columns = SQL(", ").join(
            SQL("COALESCE(%s, 0)::float8", SQL.identifier(name)) for name in STORED
        )
        for rebate_id, account_id, *values in self.env.execute_query(
            SQL(
                "SELECT rebate_id, account_id, %s FROM key_account_rebate_share WHERE rebate_id IN %s",
                columns,
                self._ids,
            )
        ):
            known[rebate_id][account_id] = tuple(values)
        return known
