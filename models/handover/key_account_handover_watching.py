import json
from collections import defaultdict
from datetime import datetime, time, timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...tools import bulk
from ...tools.days import local_date
from ...tools.handover.decline import DAYS, find_signs
from ...tools.job import Job
from ...tools.metric.documents import is_confirmed_order, order_customer, order_rate

COUNTS = ("orders_before", "orders_after", "contacts_before", "contacts_after")
AMOUNTS = ("amount_before", "amount_after")
STATES = ("health_before", "health_after", "level_before", "level_after")
SOLD = SQL("sold")


class KeyAccountHandoverWatching(models.AbstractModel):
    """The nightly figures of accounts after their handover: one statement per source, written where they changed."""

    _name = "key.account.handover.watching"
    _description = "Watching Accounts After a Handover"

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_watch(self):
        """Compare the days since a handover with those before, company by company."""
        job = Job(self.env, "ir_cron_handover_watch")
        job.each(
            self.env["res.company"].search([]),
            self._update,
            free=lambda company: job.take_turn(company.id) or None,
        )

    # === BUSINESS METHODS === #

    @api.model
    def _update(self, company, today=None):
        """Measure and judge the accounts of a company whose time of watching is not over (sudo).

        :param date today: up to the day before it is compared; by default today in the company
        """
        today = today or company._key_account_today()
        self.env.flush_all()
        rows = {
            row["id"]: row for row in self.env.execute_query_dict(self._span_query(company, today))
        }
        if not rows:
            return
        bulk.prepare(self.env, "sale_order", "key_account_visit", "calendar_event")
        figures = self._measure(company, today, min(row["first"] for row in rows.values()))
        changed = []
        for number, row in rows.items():
            found = dict.fromkeys(COUNTS, 0) | dict.fromkeys(AMOUNTS, 0.0) | figures.get(number, {})
            if self.env["key.account"]._is_order_amount_confidential():
                found |= dict.fromkeys(AMOUNTS)
            signs = find_signs(row | found)
            changed.append(
                {
                    "id": number,
                    **{name: row[name] for name in STATES},
                    **{name: found[name] for name in (*COUNTS, *AMOUNTS)},
                    "grade_before_id": row["grade_before_id"],
                    "grade_after_id": row["grade_after_id"],
                    "days": row["length"],
                    "signs": signs,
                    "sign_count": len(signs),
                    "fallen_on": (row["fallen_on"] or today).isoformat() if signs else None,
                }
            )
        self._store(changed)

    @api.model
    def _span_query(self, company, today):
        """Return the query of what is watched: times compared, and what the account was on the day of the handover.

        Rows: ``id, account_id, partner_id, first`` (day before), ``turn`` (the day of the handover), ``until`` (the
        day after the last one), ``length`` in days, and health, level and grade before and after.
        """
        on = SQL("watch.date")
        return SQL(
            """
            SELECT watch.id, watch.account_id, account.partner_id, watch.fallen_on, watch.date AS turn, length,
                   watch.date - length AS first, watch.date + length AS until,
                   %(health_before)s AS health_before, %(health_after)s AS health_after,
                   %(level_before)s AS level_before, %(level_after)s AS level_after,
                   graded.id AS grade_before_id, account.grade_id AS grade_after_id,
                   first_grade.position AS grade_before, last_grade.position AS grade_after
              FROM key_account_handover_watch watch
              JOIN key_account account ON account.id = watch.account_id
        CROSS JOIN LATERAL (SELECT LEAST(%(days)s, %(today)s - watch.date) AS length) span
        CROSS JOIN LATERAL (SELECT %(grade)s AS id) graded
         LEFT JOIN (%(positions)s) first_grade ON first_grade.id = graded.id
         LEFT JOIN (%(positions)s) last_grade ON last_grade.id = account.grade_id
             WHERE watch.company_id = %(company)s AND watch.days < %(days)s AND watch.date <= %(today)s
            """,
            days=DAYS,
            today=today,
            company=company.id,
            grade=self._as_of(
                "key_account_grade_change", "grade_id", on, SQL("AND merged_from IS NULL")
            ),
            positions=SQL(
                "SELECT id, ROW_NUMBER() OVER (ORDER BY sequence, id) AS position FROM key_account_grade"
            ),
            **self._health_columns(on),
            **self._level_columns(on),
        )

    @api.model
    def _as_of(self, table, column, day, condition=SQL()):  # noqa: B008 -- never changed
        """Return the SQL of what a timeline of accounts said on a day: the last row, else what was before the first."""
        return SQL(
            """
            COALESCE((SELECT %(column)s FROM %(table)s
                       WHERE account_id = account.id AND date <= %(day)s %(condition)s
                       ORDER BY date DESC, id DESC LIMIT 1),
                     CASE WHEN EXISTS (SELECT FROM %(table)s WHERE account_id = account.id %(condition)s)
                          THEN (SELECT %(before)s FROM %(table)s
                                 WHERE account_id = account.id %(condition)s
                                   AND date > %(day)s
                                 ORDER BY date, id LIMIT 1)
                          ELSE account.%(own)s END)
            """,
            column=SQL.identifier(column),
            before=SQL.identifier(f"previous_{column}"),
            own=SQL.identifier("relationship_level" if column == "level" else column),
            table=SQL.identifier(table),
            day=day,
            condition=condition,
        )

    @api.model
    def _health_columns(self, day):
        if not self.env["key.account"]._is_feature_on("feature_health"):
            return dict.fromkeys(("health_before", "health_after"), SQL("NULL::int"))
        before = SQL(
            "(SELECT health FROM key_account_health WHERE account_id = account.id AND date <= %s"
            " ORDER BY date DESC LIMIT 1)",
            day,
        )
        after = SQL("CASE WHEN account.health_date IS NOT NULL THEN account.health END")
        return {"health_before": before, "health_after": after}

    @api.model
    def _level_columns(self, day):
        if not self.env["key.account"]._is_feature_on("feature_relationship"):
            return dict.fromkeys(("level_before", "level_after"), SQL("NULL::int"))
        return {
            "level_before": self._as_of("key_account_relationship_assessment", "level", day),
            "level_after": SQL("account.relationship_level"),
        }

    # === MEASURING === #

    @api.model
    def _measure(self, company, today, first):
        """Return ``{id: {name: figure}}`` of what was ordered and who was met; without what there is none of."""
        zone = company.partner_id.tz or "UTC"
        spans = SQL("WITH span AS MATERIALIZED (%s)", self._span_query(company, today))
        since = datetime.combine(first - timedelta(days=1), time.min)
        found = defaultdict(lambda: defaultdict(float))
        for query in (
            self._order_query(company, zone, since),
            self._visit_query(company, first),
            self._meeting_query(company, zone, since),
        ):
            for row in self.env.execute_query_dict(SQL("%s %s", spans, query)):
                number = row.pop("id")
                for name, value in row.items():
                    found[number][name] += float(value or 0)
        return {
            number: {
                n: company.currency_id.round(v) if n in AMOUNTS else int(v)
                for n, v in figures.items()
            }
            for number, figures in found.items()
        }

    @api.model
    def _sides(self, day, total, name):
        """Return the SQL of an aggregate before the handover, and from its day on."""
        return SQL(
            "%(total)s FILTER (WHERE %(day)s < span.turn) AS %(before)s,"
            " %(total)s FILTER (WHERE %(day)s >= span.turn) AS %(after)s",
            total=total,
            day=day,
            before=SQL.identifier(f"{name}_before"),
            after=SQL.identifier(f"{name}_after"),
        )

    @api.model
    def _order_query(self, company, zone, since):
        day = local_date(SQL("sold.date_order"), zone)
        amount = SQL("SUM(sold.amount_untaxed / %s)", order_rate(SOLD))
        return SQL(
            """
            SELECT span.id, %(counts)s, %(amounts)s
              FROM sale_order sold
              JOIN res_partner partner ON partner.id = %(customer)s
              JOIN span ON span.partner_id = partner.commercial_partner_id
             WHERE %(confirmed)s AND %(day)s >= span.first AND %(day)s < span.until
             GROUP BY span.id
            """,
            counts=self._sides(day, SQL("COUNT(*)"), "orders"),
            amounts=self._sides(day, amount, "amount"),
            customer=order_customer(SOLD),
            confirmed=is_confirmed_order(SOLD, company.id, since),
            day=day,
        )

    @api.model
    def _visit_query(self, company, first):
        return SQL(
            """
            SELECT span.id, %(counts)s
              FROM key_account_visit visit
              JOIN span ON span.account_id = visit.account_id
             WHERE visit.company_id = %(company)s AND visit.state = 'done' AND visit.date >= %(first_day)s
               AND visit.date >= span.first AND visit.date < span.until
             GROUP BY span.id
            """,
            counts=self._sides(SQL("visit.date"), SQL("COUNT(*)"), "contacts"),
            company=company.id,
            first_day=first,
        )

    @api.model
    def _meeting_query(self, company, zone, since):
        """Meetings that are over, of people of the company with people of the customer, apart from visits."""
        day = local_date(SQL("meeting.start"), zone)
        return SQL(
            """
            SELECT span.id, %(counts)s
              FROM calendar_event meeting
              JOIN calendar_event_res_partner_rel guest ON guest.calendar_event_id = meeting.id
              JOIN res_partner partner ON partner.id = guest.res_partner_id
              JOIN span ON span.partner_id = partner.commercial_partner_id
             WHERE meeting.active AND meeting.start >= %(since)s AND meeting.stop <= %(now)s
               AND %(day)s >= span.first AND %(day)s < span.until
               AND NOT EXISTS (SELECT FROM key_account_visit visit WHERE visit.event_id = meeting.id)
               AND EXISTS (SELECT FROM res_company_users_rel colleague
                            WHERE colleague.cid = %(company)s AND colleague.user_id = meeting.user_id)
             GROUP BY span.id
            """,
            counts=self._sides(day, SQL("COUNT(DISTINCT meeting.id)"), "contacts"),
            since=since,
            now=fields.Datetime.now(),
            day=day,
            company=company.id,
        )

    # === WRITING === #

    @api.model
    def _store(self, rows):
        """Write figures by one statement, where they changed."""
        fields_ = self.env["key.account.handover.watch"]._fields
        names = [name for name in rows[0] if name != "id"]
        columns = SQL(", ").join(map(SQL.identifier, names))
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account_handover_watch watch
                   SET (%(columns)s) = ROW(%(new)s)
                  FROM jsonb_to_recordset(%(rows)s::jsonb) AS found (id int, %(types)s)
                 WHERE watch.id = found.id AND ROW(%(old)s) IS DISTINCT FROM ROW(%(new)s)
                """,
                columns=columns,
                new=SQL(", ").join(SQL.identifier("found", name) for name in names),
                old=SQL(", ").join(SQL.identifier("watch", name) for name in names),
                types=SQL(", ").join(
                    SQL("%s %s", SQL.identifier(name), SQL(fields_[name].column_type[1]))
                    for name in names
                ),
                rows=json.dumps(rows, default=float),
            )
        )
        self.env["key.account.handover.watch"].invalidate_model(flush=False)

    @api.model
    def _forget_amounts(self):
        """Empty the amounts of all accounts, and what they were a sign of: they are for managers only (sudo)."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account_handover_watch
                   SET amount_before = NULL, amount_after = NULL, signs = signs - 'amount',
                       sign_count = JSONB_ARRAY_LENGTH(COALESCE(signs - 'amount', '[]')),
                       fallen_on = CASE WHEN JSONB_ARRAY_LENGTH(COALESCE(signs - 'amount', '[]')) > 0
                                        THEN fallen_on END
                 WHERE amount_before IS NOT NULL OR amount_after IS NOT NULL
                """
            )
        )
        self.env["key.account.handover.watch"].invalidate_model()
