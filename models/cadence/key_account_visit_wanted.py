from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL

from .key_account_visit_rhythm import PERIODS

# The first frequency of an account applies from its beginning: visits may be older than the
# account.
BEGINNING = date(1900, 1, 1)


class KeyAccountVisitWanted(models.Model):
    """The required number of visits of an account on a level, for a range of dates.

    Written together with due visits, when cadence, grade or exception change the frequency. So past
    figures use the frequency of that time. A number of 0: none.
    """

    _name = "key.account.visit.wanted"
    _description = "Past Visit Frequency"
    _inherit = ["key.account.visit.need"]
    _order = "account_id, visit_level, date_from"
    _log_access = False
    _written_by_code = True

    account_id = fields.Many2one(readonly=True)
    visit_level = fields.Selection(readonly=True)
    number = fields.Integer(string="Visits", required=True, readonly=True)
    period = fields.Selection(selection=PERIODS, required=True, readonly=True)
    date_from = fields.Date(required=True, readonly=True)
    date_to = fields.Date(readonly=True, help="Empty: still in force.")

    _account_level_day_uniq = models.UniqueIndex("(account_id, visit_level, date_from)")
    # The current frequency is compared with the cadences each night.
    _in_force = models.Index("(account_id, visit_level) WHERE date_to IS NULL")

    # === BUSINESS METHODS === #

    @api.model
    def _get_note_steps(self, company):
        """Return the steps that record changes, as parts of the statement of due visits.

        They follow its steps ``chosen``, ``wanted`` and ``known``: the accounts, what they require now, and
        their due visits before.
        """
        return SQL(
            """
            asked AS (
                SELECT past.*
                  FROM key_account_visit_wanted past
                  JOIN chosen ON chosen.id = past.account_id
                 WHERE past.date_to IS NULL
            ),
            changed AS (
                SELECT COALESCE(wanted.account_id, asked.account_id) AS account_id,
                       COALESCE(wanted.visit_level, asked.visit_level) AS visit_level,
                       COALESCE(wanted.number, 0) AS number,
                       COALESCE(wanted.period, asked.period) AS period,
                       wanted.since,
                       asked.id AS asked_id,
                       asked.date_from
                  FROM wanted
             FULL JOIN asked ON asked.account_id = wanted.account_id
                            AND asked.visit_level = wanted.visit_level
                 WHERE (asked.number, asked.period) IS DISTINCT FROM
                       (COALESCE(wanted.number, 0), COALESCE(wanted.period, asked.period))
            ),
            closed AS (
                UPDATE key_account_visit_wanted past
                   SET date_to = %(today)s - 1
                  FROM changed
                 WHERE past.id = changed.asked_id AND changed.date_from < %(today)s
            ),
            noted AS (
                INSERT INTO key_account_visit_wanted (account_id, visit_level, number, period, date_from)
                SELECT changed.account_id, changed.visit_level, changed.number, changed.period,
                       CASE WHEN changed.asked_id IS NOT NULL
                            THEN GREATEST(%(today)s, changed.date_from)
                            -- Made since the last night, or visited before rhythms were noted.
                            WHEN known.id IS NOT NULL OR changed.since >= %(today)s - 1 THEN %(beginning)s
                            ELSE %(today)s
                       END
                  FROM changed
             LEFT JOIN known ON known.account_id = changed.account_id
                            AND known.visit_level = changed.visit_level
                    ON CONFLICT (account_id, visit_level, date_from)
                    DO UPDATE SET number = excluded.number, period = excluded.period
            )
            """,
            today=company._key_account_today(),
            beginning=BEGINNING,
        )
