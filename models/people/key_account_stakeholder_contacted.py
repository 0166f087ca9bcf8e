from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

from ...tools.days import company_days, local_date

COMPARISONS = {"<": SQL("<"), "<=": SQL("<="), ">": SQL(">"), ">=": SQL(">=")}


class KeyAccountStakeholderContacted(models.AbstractModel):
    """When a colleague was last in touch with a person.

    Observed in Odoo: meetings with the contact, mails from the contact, activities done on the
    contact. Private meetings and records of other companies do not count. A later day can be
    entered.
    """

    _name = "key.account.stakeholder.contacted"
    _description = "Last Contact with a Person"

    last_contact = fields.Date(
        compute="_compute_last_contact",
        inverse="_inverse_last_contact",
        search="_search_last_contact",
        help="The last meeting, mail from the person or completed activity, or a later day that "
        "was set manually.",
    )
    last_contact_manual = fields.Date(
        string="Last Contact Set Manually",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("last_contact_manual")
    def _check_last_contact(self):
        for person in self:
            day = person.last_contact_manual
            if day and day > person.account_id.company_id._key_account_today():
                raise ValidationError(
                    self.env._(
                        "%(person)s: the last contact cannot be in the future. Choose today or an "
                        "earlier day.",
                        person=person.display_name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "last_contact_manual")
    def _compute_last_contact(self):
        days = {}
        if ids := self._origin._ids:
            days = dict(
                self.env.execute_query(self._last_contact_query(SQL("person.id IN %s", ids)))
            )
        for person in self:
            seen, typed = days.get(person._origin.id), person.last_contact_manual
            if typed and (not seen or typed > seen):
                # Typed in a form, and not saved yet.
                company = person.account_id.company_id or self.env.company
                seen = typed if typed <= company._key_account_today() else seen
            person.last_contact = seen or False

    def _inverse_last_contact(self):
        for person in self:
            person.last_contact_manual = person.last_contact

    def _search_last_contact(self, operator, value):
        if operator in COMPARISONS:
            condition = SQL("contacted.day %s %s", COMPARISONS[operator], value)
        elif operator == "in":
            days = tuple(day for day in value if day)
            condition = SQL("contacted.day IN %s", days) if days else SQL("FALSE")
            if False in value:
                condition = SQL("(%s OR contacted.day IS NULL)", condition)
        else:
            return NotImplemented
        found = SQL(
            "WITH contacted AS MATERIALIZED (%s) SELECT id FROM contacted WHERE %s",
            self._last_contact_query(SQL("TRUE")),
            condition,
        )
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "%s IN (%s)", SQL.identifier(alias, "id"), found
            ),
        )

    # === BUSINESS METHODS === #

    @api.model
    def _last_contact_query(self, condition):
        """Return the query of ``(person id, day)``, the day in the time zone of the company.

        :param SQL condition: on ``person``, to select people
        """
        self._flush_contacts()
        now = fields.Datetime.now()
        return SQL(
            """
            WITH person AS (
                SELECT person.id, person.partner_id, person.last_contact_manual, account.company_id
                  FROM key_account_stakeholder person
                  JOIN key_account account ON account.id = person.account_id
                 WHERE %(condition)s
            ), seen AS (
                SELECT id, MAX(moment) AS moment FROM (%(moments)s) moments GROUP BY id
            )
            SELECT person.id,
                   GREATEST(
                       CASE WHEN person.last_contact_manual <= home.today
                            THEN person.last_contact_manual END,
                       %(day)s
                   ) AS day
              FROM person
              JOIN (%(days)s) home ON home.company_id = person.company_id
              LEFT JOIN seen ON seen.id = person.id
            """,
            condition=condition,
            moments=SQL(" UNION ALL ").join(self._get_moments(now)),
            day=local_date(SQL("seen.moment"), SQL("home.zone")),
            days=company_days(now),
        )

    @api.model
    def _get_moments(self, now):
        """Return queries of ``(person id, moment)``: meetings, mails from people, activities done."""
        return (
            SQL(
                """
                SELECT person.id, event.start AS moment
                  FROM person
                  JOIN calendar_event_res_partner_rel attendance
                    ON attendance.res_partner_id = person.partner_id
                  JOIN calendar_event event ON event.id = attendance.calendar_event_id
                  JOIN res_company_users_rel works
                    ON works.user_id = event.user_id AND works.cid = person.company_id
                  LEFT JOIN res_users_settings settings ON settings.user_id = event.user_id
                 WHERE event.active
                   AND event.start <= %(now)s
                   AND COALESCE(event.privacy, settings.calendar_default_privacy, 'public') <> 'private'
                """,
                now=now,
            ),
            SQL(
                """
                SELECT person.id, message.date
                  FROM person
                  JOIN mail_message message ON message.author_id = person.partner_id
                 WHERE message.message_type = 'email'
                   -- Mails have the time of the computer that sent them.
                   AND message.date <= %(now)s
                   AND COALESCE(message.record_company_id, person.company_id) = person.company_id
                """,
                now=now,
            ),
            SQL(
                """
                SELECT person.id, message.date
                  FROM person
                  JOIN mail_message message
                    ON message.model = 'res.partner' AND message.res_id = person.partner_id
                 WHERE message.mail_activity_type_id IS NOT NULL AND message.date <= %(now)s
                """,
                now=now,
            ),
        )

    @api.model
    def _flush_contacts(self):
        """Write what :meth:`_last_contact_query` reads to the database."""
        self.flush_model()
        self.env["calendar.event"].flush_model()
        self.env["mail.message"].flush_model()
        self.env["res.users.settings"].flush_model(["calendar_default_privacy"])
        self.env["res.partner"].flush_model(["tz"])
