from odoo import api, models
from odoo.tools import SQL, groupby

from ...tools import bulk
from ...tools.job import Job
from ...tools.periods import add_months
from ...tools.rebate.base import Base
from ...tools.rebate.ledger import Standing, book

# How long late payments and credit notes correct an agreement that has ended.
CORRECTED_MONTHS = 12


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
        columns = [column.name for column in self.env.cr.description]
        measured = [dict(zip(columns, row, strict=True)) for row in self.env.cr.fetchall()]
        standings = self._get_standings(measured)
        changed = [standing for standing in standings if standing.is_changed()]
        self._touch({standing.rebate.id for standing in changed})
        book(self.env, today, changed)
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

    def _get_standings(self, measured):
        """Return what was and what is earned, for each account that is measured or has a share."""
        known = self._read_known()
        rows = {(row["rebate_id"], row["account_id"]): row for row in measured}
        by_rebate = {rebate.id: rebate for rebate in self}
        standings = {
            key: Standing(by_rebate[key[0]], key[1], rows.get(key), known.get(key))
            for key in sorted(rows.keys() | known.keys())
        }
        for rebate_id, found in groupby(standings.values(), lambda each: each.rebate.id):
            rebate = by_rebate[rebate_id]
            pools = [found] if rebate.scope == "accounts" else [[standing] for standing in found]
            terms = rebate._get_terms()
            for pool in pools:
                Standing.judge(terms, pool)
        return list(standings.values())

    def _read_known(self):
        """Return what is stored, ``{(rebate_id, account_id): row}``."""
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT id, rebate_id, account_id, base, money, previous, pool_base, pool_money,
                       pool_previous, pool_accrued, rate, unconverted, missing, next_start, next_rate,
                       next_gain, accrued
                  FROM key_account_rebate_share
                 WHERE rebate_id IN %s
                """,
                self._ids,
            )
        )
        return {(row["rebate_id"], row["account_id"]): row for row in rows}
