from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import bulk
from ...tools.days import local_date

# Fields of the accounts that are written here, in SQL.
WRITTEN = ("idle_warned_on", "idle_since", "idle_grade_id", "idle_until")
# Handovers that are not over.
WAITING = ("draft", "proposed", "applying", "reverting")


class KeyAccountIdle(models.AbstractModel):
    """Accounts with which nobody has contact: the owner is warned, then they go to whoever the company says.

    A contact is a visit that was done, or a contact with one of the people. Whoever got the account lately has time
    from then on. Where a grade gives no days, or the company says nobody, nothing happens.
    """

    _name = "key.account.idle"
    _description = "Account Without Contact"
    _recorded = {"idle_warned_on", "idle_since", "idle_grade_id", "idle_until"}

    idle_since = fields.Date(
        string="No Contact Since",
        readonly=True,
        copy=False,
        help="The last contact, or since when the owner has the account, if it was longer ago than the grade allows.",
    )
    idle_warned_on = fields.Date(
        string="Warned of No Contact",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="When the owner was warned that the account goes to somebody else.",
    )
    idle_grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        string="Grade of the Warning",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        help="The grade by which the owner was warned. By another grade, the owner is warned anew.",
    )
    idle_until = fields.Date(
        string="Goes Without Contact On",
        readonly=True,
        copy=False,
        help="The day on which the account goes to somebody else, since the owner can read it. Fewer days after the "
        "warning do not make it earlier.",
    )

    # === SCHEDULED ACTION === #

    @api.model
    def _judge_idle(self, company):
        """Warn the owners of accounts of a company without contact; hand over what was warned of long enough (sudo)."""
        accounts = self.env["key.account"]
        if not self._has_idle_rules(company):
            return
        today = company._key_account_today()
        bulk.execute(self.env, self._get_idle_statement(company, today))
        accounts.invalidate_model(list(WRITTEN))
        heir = company.sudo().key_account_idle_user_id
        if not heir._key_account_able(company):
            return
        over = accounts.search(
            [
                ("company_id", "=", company.id),
                ("idle_until", "<=", today),
                ("owner_id", "not in", (False, heir.id)),
            ]
        )
        over -= over._get_handed_over()
        for owner, mine in over.grouped("owner_id").items():
            self.env["key.account.handover"]._hand_over_idle(mine, owner, heir)

    def _get_handed_over(self):
        """Return those of the accounts that are on their way, or were to go since the owners were warned (sudo).

        One warning begins one handover: what did not go, whatever the reason, waits for somebody to look at it.
        """
        lines = self.env["key.account.handover.line"].search(
            [("account_id", "in", self.ids), ("handover_id.is_idle", "=", True)]
        )
        return lines.filtered(
            lambda line: (
                line.handover_id.state in WAITING
                or line.company_id._key_account_day(line.create_date)
                > line.account_id.idle_warned_on
            )
        ).account_id

    @api.model
    def _has_idle_rules(self, company):
        """Return whether a grade gives days, or an account was warned of: else nothing is read every night."""
        warned = [("company_id", "=", company.id), ("idle_warned_on", "!=", False)]
        return bool(
            self.env["key.account.grade"].search_count([("idle_days", ">", 0)], limit=1)
            or self.env["key.account"].with_context(active_test=False).search_count(warned, limit=1)
        )

    @api.model
    def _get_idle_statement(self, company, today):
        """Return the statement that notes since when accounts have no contact, where that changes."""
        heir = company.sudo().key_account_idle_user_id._key_account_able(company)
        return SQL(
            """
            WITH met AS (%(met)s),
            judged AS (
                SELECT met.id, met.day, COALESCE(met.warned_on, %(today)s) AS warned_on, account.grade_id,
                       CASE WHEN NOT %(goes)s THEN NULL
                            WHEN met.warned_on IS NULL OR met.idle_until IS NULL THEN %(today)s + %(grace)s
                            ELSE GREATEST(met.idle_until, met.warned_on + %(grace)s) END AS until,
                       COALESCE(account.active AND account.owner_id IS NOT NULL AND met.idle_days > 0
                                AND %(today)s - met.day >= met.idle_days, FALSE) AS is_idle
                  FROM met
                  JOIN key_account account ON account.id = met.id
            )
            UPDATE key_account account
               SET idle_since = CASE WHEN judged.is_idle THEN judged.day END,
                   idle_warned_on = CASE WHEN judged.is_idle THEN judged.warned_on END,
                   idle_grade_id = CASE WHEN judged.is_idle THEN judged.grade_id END,
                   idle_until = CASE WHEN judged.is_idle THEN judged.until END
              FROM judged
             WHERE judged.id = account.id
               AND (account.idle_since, account.idle_warned_on, account.idle_grade_id, account.idle_until)
                   IS DISTINCT FROM
                   (CASE WHEN judged.is_idle THEN judged.day END,
                    CASE WHEN judged.is_idle THEN judged.warned_on END,
                    CASE WHEN judged.is_idle THEN judged.grade_id END,
                    CASE WHEN judged.is_idle THEN judged.until END)
            """,
            goes=bool(heir),
            grace=company.key_account_idle_grace,
            today=today,
            met=self._get_met_query(company),
        )

    @api.model
    def _get_met_query(self, company):
        """Return the query of the last contact of each account whose grade gives days, or that was noted before."""
        people = self.env["key.account.stakeholder"]
        return SQL(
            """
            SELECT account.id, grade.idle_days, account.idle_until,
                   CASE WHEN account.idle_grade_id = account.grade_id THEN account.idle_warned_on END AS warned_on,
                   GREATEST(
                       %(created)s, visited.day, contacted.day,
                       (SELECT MAX(change.date) FROM key_account_owner_change change
                         WHERE change.account_id = account.id AND change.merged_from IS NULL
                           AND change.owner_id IS DISTINCT FROM change.previous_owner_id)
                   ) AS day
              FROM key_account account
         LEFT JOIN key_account_grade grade ON grade.id = account.grade_id
         LEFT JOIN (SELECT visit.account_id, MAX(visit.date) AS day
                      FROM key_account_visit visit
                     WHERE visit.company_id = %(company)s AND visit.state = 'done'
                     GROUP BY visit.account_id) visited ON visited.account_id = account.id
         LEFT JOIN (SELECT known.account_id, MAX(seen.day) AS day
                      FROM (%(contacts)s) seen
                      JOIN key_account_stakeholder known ON known.id = seen.id
                     GROUP BY known.account_id) contacted ON contacted.account_id = account.id
             WHERE account.company_id = %(company)s
               AND (grade.idle_days > 0 OR account.idle_warned_on IS NOT NULL)
            """,
            company=company.id,
            created=local_date(SQL("account.create_date"), company.sudo().partner_id.tz or "UTC"),
            contacts=people._last_contact_query(
                SQL("account.company_id = %s AND person.active", company.id)
            ),
        )
