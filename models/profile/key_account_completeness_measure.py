from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.days import company_days, local_date


class KeyAccountCompletenessMeasure(models.AbstractModel):
    """Profiles compared with the requirements: one statement, whatever the number of accounts.

    What a requirement asks, and what fulfils it, are domains. The statement asks the database for
    them; for a profile that is being edited, Odoo applies the same domains to what is typed.
    """

    _name = "key.account.completeness.measure"
    _description = "Measure the Completeness of Profiles"

    # === BUSINESS METHODS === #

    def _measure_completeness(self):
        """Compare profiles with the requirements.

        :return: ``{account: (percentage, ids of unmet requirements, oldest date of a met part)}``;
            100 without requirements
        """
        requirements = self.env["key.account.profile.requirement"].sudo().search([])
        saved = self.filtered("id")
        result = (self - saved)._measure_typed_profiles(requirements)
        if saved:
            rows = self.env.execute_query(saved._get_completeness_query(requirements))
            measured = {account_id: tuple(figures) for account_id, *figures in rows}
            result |= {account: measured[account.id] for account in saved}
        return result

    def _measure_typed_profiles(self, requirements):
        """Do the same for profiles that are being edited and are not saved yet."""
        accounts = self.sudo()
        wanted, known, parts = {}, {}, {}
        for item in requirements:
            wanted[item] = accounts.filtered_domain(item._get_wanted_domain())
            known[item] = wanted[item].filtered_domain(item._get_known_domain())
            parts[item] = item._get_part()
        result = {}
        for account in self:
            asked = [item for item in requirements if account in wanted[item]]
            met = [item for item in asked if account in known[item]]
            dates = account._get_part_dates()
            days = [dates[parts[item]] for item in met if parts[item] in dates]
            result[account] = (
                100 * len(met) // len(asked) if asked else 100,
                [item.id for item in asked if item not in met] or None,
                fields.Date.to_date(min(days, default=None)),
            )
        return result

    def _get_completeness_query(self, requirements):
        """Return the statement of :meth:`_measure_completeness` for saved accounts.

        One row per account: id, percentage, ids of unmet requirements, oldest date of a met part.
        """
        accounts = self.env["key.account"].sudo().with_context(active_test=True)
        # Archived accounts too, but no archived people.
        batch = Domain("id", "in", SQL("(SELECT id FROM batch)"))
        batch &= Domain("active", "in", [True, False])

        def fulfils(domain):
            query = accounts._search(domain & batch)
            return SQL("account.id IN %s", query.subselect())

        items = [
            SQL(
                "(%s, %s, %s, %s, %s)",
                position,
                item.id,
                item._get_part(),
                fulfils(item._get_wanted_domain()),
                fulfils(item._get_known_domain()),
            )
            for position, item in enumerate(requirements)
        ]
        # Without requirements, a row that nobody is asked for keeps the statement valid.
        items = items or [SQL("(0, 0, '', FALSE, FALSE)")]
        return SQL(
            """
            WITH batch AS MATERIALIZED (SELECT UNNEST(%(ids)s) AS id)
            SELECT account.id, measured.percentage, measured.missing, measured.oldest
              FROM batch
              JOIN key_account account ON account.id = batch.id
              JOIN (%(days)s) company ON company.company_id = account.company_id
              LEFT JOIN (%(people)s) people ON people.account_id = account.id
             CROSS JOIN LATERAL (
                   SELECT COALESCE(100 * COUNT(*) FILTER (WHERE known) / NULLIF(COUNT(*), 0), 100)
                              AS percentage,
                          JSONB_AGG(item.id ORDER BY position) FILTER (WHERE NOT known) AS missing,
                          MIN(CASE part WHEN 'people' THEN %(people_day)s
                                        ELSE (account.profile_dates->>part)::date END)
                              FILTER (WHERE known) AS oldest
                     FROM (VALUES %(items)s) item (position, id, part, wanted, known)
                    WHERE wanted) measured
            """,
            ids=self.ids,
            days=company_days(fields.Datetime.now()),
            people=SQL(
                "SELECT account_id, MAX(write_date) AS changed FROM key_account_stakeholder"
                " WHERE active AND account_id IN (SELECT id FROM batch) GROUP BY account_id"
            ),
            people_day=SQL(
                "CASE WHEN people.changed IS NOT NULL THEN %s END",
                local_date(SQL("people.changed"), SQL("company.zone")),
            ),
            items=SQL(", ").join(items),
        )
