from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from ...tools import bulk
from ...tools.periods import add_months

# Reasons that also end reminders.
UNREACHABLE = ("left", "archived", "no_address", "opted_out", "colleague")


class KeyAccountSatisfactionPreview(models.AbstractModel):
    """Says whom a campaign asks, and whom not, with the reason, before anything leaves.

    How it works: one statement finds the people of the accounts, with the first reason that speaks against
    asking each of them. It is asked again on the day on which an invitation leaves.
    """

    _name = "key.account.satisfaction.preview"
    _description = "Preview of Invitations"

    # === BUSINESS METHODS === #

    def _update_invitations(self):
        """Replace the invitations of a campaign that was not sent by those that it would have today (sudo)."""
        self.ensure_one()
        self.env.flush_all()
        self.env.cr.execute(
            SQL("DELETE FROM key_account_satisfaction_invitation WHERE campaign_id = %s", self.id)
        )
        day = self.company_id._key_account_send_day(max(self.date_send, self._get_today()))
        bulk.execute(
            self.env,
            SQL(
                """
                WITH person AS (%(judged)s)
                INSERT INTO key_account_satisfaction_invitation (
                       campaign_id, account_id, stakeholder_id, partner_id, email, state, reason,
                       date_planned, is_answered, reminded, create_uid, create_date, write_uid, write_date)
                SELECT %(campaign)s, account.id, person.stakeholder_id, person.partner_id, person.email,
                       CASE WHEN reason.code IS NULL THEN 'ready' ELSE 'refused' END, reason.code,
                       CASE WHEN reason.code IS NULL THEN %(day)s END, FALSE, 0,
                       %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM (%(accounts)s) account
             LEFT JOIN person ON person.account_id = account.id
            CROSS JOIN LATERAL (
                       SELECT CASE WHEN person.stakeholder_id IS NULL THEN 'no_person'
                                   ELSE person.reason END AS code) reason
                 ORDER BY account.id, person.stakeholder_id
                """,
                judged=self._query_people(),
                campaign=self.id,
                accounts=self._query_accounts(),
                day=day,
                uid=self.env.uid,
                now=self.env.cr.now(),
            ),
        )
        self.env["key.account.satisfaction.invitation"].invalidate_model(flush=False)
        self.invalidate_recordset()

    def _refuse_changed(self, invitations):
        """Refuse those of ready invitations of one campaign that may not be asked any more (sudo)."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account_satisfaction_invitation invitation
                   SET state = CASE WHEN person.reason IS NULL THEN invitation.state ELSE 'refused' END,
                       reason = person.reason, email = person.email, partner_id = person.partner_id
                  FROM (%s) person
                 WHERE invitation.id IN %s AND person.stakeholder_id = invitation.stakeholder_id
                """,
                self._query_people(invitations.stakeholder_id),
                invitations._ids or (0,),
            )
        )
        gone = invitations.filtered(lambda invitation: not invitation.stakeholder_id)
        gone.write({"state": "refused", "reason": "archived"})
        invitations.invalidate_recordset()

    def _find_unreachable(self, invitations):
        """Return those of sent invitations whose people have left since, want no mail, or have another address (sudo).

        Whoever wrote another address into the contact would get the link of the customer.
        """
        rows = self.env.execute_query(
            SQL(
                "SELECT stakeholder_id, email, reason IN %s FROM (%s) person",
                UNREACHABLE,
                self._query_people(invitations.stakeholder_id),
            )
        )
        reached = {(person_id, email) for person_id, email, is_lost in rows if not is_lost}
        return invitations.filtered(
            lambda asked: (asked.stakeholder_id.id, asked.email) not in reached
        )

    def _query_accounts(self):
        """Return the statement of the accounts that the campaign asks: ``id``."""
        accounts = self.env["key.account"].sudo()
        return accounts._search(self._get_account_domain()).select("id")

    def _query_people(self, people=None):
        """Return the statement of the people of the accounts: rows with ``reason``, NULL where nothing is against.

        :param people: these alone, of any role; by default those of the accounts and roles of the campaign
        :return: SQL of ``account_id``, ``stakeholder_id``, ``partner_id``, ``email``, ``reason``
        """
        if people is not None:
            chosen = SQL("person.id IN %s", people._ids or (0,))
        else:
            chosen = SQL(
                "person.account_id IN (%s) AND %s", self._query_accounts(), self._has_role()
            )
        return SQL(
            """
            SELECT account_id, stakeholder_id, partner_id, email,
                   CASE WHEN reason IS NULL AND ROW_NUMBER() OVER (
                                 PARTITION BY email, reason IS NULL ORDER BY stakeholder_id) > 1
                        THEN 'twice' ELSE reason END AS reason
              FROM (SELECT person.account_id, person.id AS stakeholder_id, person.partner_id,
                           partner.email_normalized AS email, %(reason)s AS reason
                      FROM key_account_stakeholder person
                      JOIN res_partner partner ON partner.id = person.partner_id
                 LEFT JOIN LATERAL (%(asked)s) asked ON TRUE
                     WHERE %(chosen)s) judged
            """,
            reason=self._judge(),
            asked=self._query_asked(),
            chosen=chosen,
        )

    def _has_role(self):
        """Return the condition that a person has one of the roles; without roles, any person is asked."""
        if not self.role_ids:
            return SQL("TRUE")
        return SQL(
            "EXISTS (SELECT FROM key_account_stakeholder_role_rel role"
            " WHERE role.stakeholder_id = person.id AND role.role_id IN %s)",
            self.role_ids._ids,
        )

    def _judge(self):
        """Return the SQL of the first reason against asking a person, NULL if there is none."""
        company = self.company_id
        return SQL(
            """
            CASE WHEN person.left_on <= %(today)s OR person.left_with_contact THEN 'left'
                 WHEN NOT person.active OR NOT partner.active THEN 'archived'
                 WHEN COALESCE(partner.email_normalized, '') = '' THEN 'no_address'
                 WHEN EXISTS (SELECT FROM mail_blacklist listed
                               WHERE listed.active AND listed.email = partner.email_normalized) THEN 'opted_out'
                 WHEN EXISTS (SELECT FROM res_users colleague
                                JOIN res_partner own ON own.id = colleague.partner_id
                               WHERE colleague.active AND colleague.share IS NOT TRUE
                                 AND REGEXP_REPLACE(partner.email_normalized, '[+][^@]*@', '@')
                                     IN (own.email_normalized, LOWER(colleague.login)))
                 THEN 'colleague'
                 WHEN asked.last > %(recent)s THEN 'recent'
                 WHEN asked.number >= %(yearly)s THEN 'often'
            END
            """,
            today=self._get_today(),
            recent=self._get_today() - timedelta(days=company.key_account_satisfaction_days),
            yearly=company.key_account_satisfaction_yearly,
        )

    def _query_asked(self):
        """Return the statement of when a person was asked last, and how often within twelve months."""
        return SQL(
            """
            SELECT MAX(former.sent_on) AS last,
                   COUNT(*) FILTER (WHERE former.sent_on > %(year)s) AS number
              FROM key_account_satisfaction_invitation former
              JOIN key_account_satisfaction_campaign campaign ON campaign.id = former.campaign_id
             WHERE former.sent_on IS NOT NULL AND campaign.company_id = %(company)s
               AND (former.partner_id = person.partner_id OR former.email = partner.email_normalized)
            """,
            year=add_months(self._get_today(), -12),
            company=self.company_id.id,
        )

    @api.model
    def _get_reasons(self):
        """Return the reasons for which people are not asked, in words, by code."""
        invitations = self.env["key.account.satisfaction.invitation"]
        return dict(invitations._fields["reason"]._description_selection(self.env))
