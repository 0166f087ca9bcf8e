from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, format_date

from ...tools import bulk
from ...tools.days import company_days, local_date
from ...tools.job import Job
from ...tools.prospect.prospects import ARCHIVED, CUSTOMER, GIVEN_UP, PROSPECTS, status_of
from ...tools.story import StorySource

DECIDING = ("active", "customer_since", "prospect_mark")


class KeyAccountProspecting(models.AbstractModel):
    """Prospects: how they are marked, why they are given up, and when they bought.

    How it works: after accounts were created or marked, and every night, one statement compares what
    an account is as a prospect with the last row of its history, and adds a row where they differ. So
    it does not matter which code changed it, and a second run adds nothing.
    """

    _name = "key.account.prospecting"
    _description = "Key Account as a Prospect"

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id")
    @api.depends_context("uid")
    def _compute_lead_revenue(self):
        """Add up expected revenue with the rights of the user: in company currency, as CRM keeps it."""
        leads = self.env["crm.lead"]
        self.lead_revenue = 0
        if not leads.has_access("read"):
            return
        for company, accounts in self.grouped("company_id").items():
            amounts = dict(
                leads._read_group(
                    [
                        ("type", "=", "opportunity"),
                        ("won_status", "=", "pending"),
                        ("company_id", "in", [company.id, False]),
                        ("partner_id.commercial_partner_id", "in", accounts.partner_id.ids),
                    ],
                    ["partner_id.commercial_partner_id"],
                    ["expected_revenue:sum"],
                )
            )
            for account in accounts:
                account.lead_revenue = amounts.get(account.partner_id._origin, 0)

    @api.depends_context("uid")
    def _compute_last_contact_date(self):
        """The latest of visits and contacts with people, in one statement."""
        people = self.env["key.account.stakeholder"]
        self.last_contact_date = False
        if not (ids := self._origin._ids):
            return
        self.env.flush_all()
        contacts = people._last_contact_query(SQL("person.account_id IN %s AND person.active", ids))
        found = dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT account_id, MAX(day)
                      FROM (SELECT id AS account_id, visit_last_date AS day
                              FROM key_account WHERE id IN %(ids)s
                             UNION ALL
                            SELECT person.account_id, contacted.day
                              FROM (%(contacts)s) contacted
                              JOIN key_account_stakeholder person ON person.id = contacted.id) contact
                     GROUP BY account_id
                    """,
                    ids=ids,
                    contacts=contacts,
                )
            )
        )
        for account in self:
            account.last_contact_date = found.get(account._origin.id)

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._check_give_up_reason()
        self._record_prospects()
        if self:
            self._take_channels(SQL("account.id IN %s", self._ids))

    def _prepare_change(self, vals):
        vals = super()._prepare_change(vals)
        # A reason that is no longer true is not kept; the history tells it.
        if vals.get("prospect_mark", GIVEN_UP) != GIVEN_UP:
            vals = {**vals, "give_up_reason": False, "give_up_note": False}
        return vals

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if not vals.keys().isdisjoint(("prospect_mark", "give_up_reason", "give_up_note")):
            self._check_marked(vals)
            self._check_give_up_reason()
        if not vals.keys().isdisjoint(DECIDING):
            self._record_prospects()

    # === ACTION METHODS === #

    def action_mark_continue(self):
        """Go on with these prospects, also with those that were given up."""
        return self.write({"prospect_mark": "continue"})

    def action_mark_keep_on(self):
        """Do not give these prospects up, although they are slow."""
        return self.write({"prospect_mark": "keep_on"})

    # === JOB === #

    @api.model
    def _cron_update_prospects(self):
        """See which prospects of each company have bought, and complete their histories."""
        job = Job(self.env, "ir_cron_prospect")
        job.each(
            self.env["res.company"].search([]),
            self._update_prospects,
            free=lambda company: job.take_turn(company.id) or None,
        )

    @api.model
    def _update_prospects(self, company):
        """Fill *customer since* of prospects that have bought, complete histories, and find channels.

        Four statements, whatever the number of accounts.
        """
        bulk.execute(
            self.env,
            SQL(
                """
                UPDATE key_account account
                   SET customer_since = first.date
                  FROM (%(first)s) first
                 WHERE account.company_id = %(company)s AND account.customer_since IS NULL
                   AND first.partner_id = account.partner_id AND first.date <= %(today)s
                """,
                first=self.env["key.account"]._get_first_documents(company, unknown_only=True),
                company=company.id,
                today=company._key_account_today(),
            ),
        )
        self.env["key.account"].invalidate_model(["customer_since"], flush=False)
        own = SQL("account.company_id = %s", company.id)
        self._record_prospects_where(own)
        self._take_channels(SQL("account.customer_since IS NULL AND %s", own))

    # === BUSINESS METHODS === #

    def _check_marked(self, vals):
        """Refuse marks of customers, and reasons for what is not given up.

        :raise ValidationError: with the account
        """
        for account in self:
            if vals.get("prospect_mark") and account.customer_since and not self.env.su:
                raise ValidationError(
                    self.env._(
                        "%(account)s has bought since %(day)s: it is no prospect any more.",
                        account=account.display_name,
                        day=format_date(self.env, account.customer_since),
                    )
                )
            if account.prospect_mark != GIVEN_UP and (
                vals.get("give_up_reason") or vals.get("give_up_note")
            ):
                raise ValidationError(
                    self.env._(
                        "%(account)s is not given up, and needs no reason for it. Press “Give Up” first.",
                        account=account.display_name,
                    )
                )

    def _check_give_up_reason(self):
        """Whoever strikes a prospect off says why; what code marks needs no reason.

        :raise ValidationError: if the user gave a prospect up without a reason
        """
        if self.env.su or not self.env.user._key_account_has("feature_prospect"):
            return
        for account in self:
            if account.prospect_mark == GIVEN_UP and not account.give_up_reason:
                raise ValidationError(
                    self.env._(
                        "%(account)s: say why you give it up. Press “Give Up”, or choose the reason on the account.",
                        account=account.display_name,
                    )
                )

    def _prepare_take_over(self, target):
        """A prospect is not given up because another account of it was."""
        taken = super()._prepare_take_over(target)
        if taken.get("prospect_mark") == GIVEN_UP:
            del taken["prospect_mark"]
        return taken

    def _merge_into(self, target):
        """Keep the history of the account that goes, without letting it count for ``target``."""
        self.sudo().prospect_change_ids.filtered(lambda change: not change.merged_from).write(
            {"merged_from": self.sudo().display_name}
        )
        super()._merge_into(target)

    def _get_story_sources(self):
        return [
            *super()._get_story_sources(),
            StorySource(
                kind="prospect",
                label=self.env._("Prospect"),
                icon="fa-binoculars",
                model="key.account.prospect.change",
                # That an account was added is no news.
                domain=[
                    ("account_id", "=", self.id),
                    "|",
                    ("previous", "!=", False),
                    ("status", "!=", "new"),
                ],
                day="date",
                tell=lambda changes: {change.id: change._tell_story() for change in changes},
                feature="feature_prospect",
            ),
        ]

    @api.model
    def _take_channels(self, condition):
        self.env["key.account.acquisition.channel"].sudo()._take_from_leads(condition)

    def _record_prospects(self):
        """Add a row to the history of each of these accounts that is no longer what it was."""
        if self:
            self._record_prospects_where(SQL("account.id IN %s", self._ids))

    @api.model
    def _record_prospects_where(self, condition):
        """Add a row to the history of each account that is not what its last row says.

        Accounts that were customers when they were first seen have no history as a prospect.

        :param SQL condition: on ``account``, which accounts to look at
        """
        changes = self.env["key.account.prospect.change"]
        self.env["key.account"].flush_model(["company_id", "owner_id", "give_up_reason", *DECIDING])
        changes.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_prospect_change (
                       account_id, date, previous, status, owner_id, reason, note, user_id,
                       create_uid, create_date, write_uid, write_date)
                SELECT account.id, %(day)s, last.status, %(status)s, account.owner_id,
                       CASE WHEN %(status)s = %(given_up)s THEN account.give_up_reason END,
                       CASE WHEN %(status)s = %(given_up)s THEN account.give_up_note END,
                       %(uid)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM key_account account
                  JOIN (%(days)s) day ON day.company_id = account.company_id
             LEFT JOIN LATERAL (
                       SELECT change.id, change.status, change.date
                         FROM key_account_prospect_change change
                        WHERE change.account_id = account.id AND change.merged_from IS NULL
                        ORDER BY change.id DESC
                        LIMIT 1
                       ) last ON TRUE
                 WHERE %(condition)s
                   AND last.status IS DISTINCT FROM %(status)s
                   AND (last.id IS NOT NULL OR %(status)s NOT IN %(unknown)s)
                 ORDER BY account.id
                """,
                day=self._get_change_day(),
                status=status_of(SQL("account")),
                given_up=GIVEN_UP,
                unknown=(CUSTOMER, ARCHIVED),
                uid=self.env.uid,
                now=self.env.cr.now(),
                days=company_days(fields.Datetime.now()),
                condition=condition,
            )
        )
        if self.env.cr.rowcount:
            changes.invalidate_model(flush=False)
            self.env["key.account"].invalidate_model(["prospect_change_ids"], flush=False)
        self._unmark_customers(condition)

    @api.model
    def _unmark_customers(self, condition):
        """Empty the marks of those who have bought: visits of a prospect are not those of a customer."""
        names = ["prospect_mark", "give_up_reason", "give_up_note"]
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE key_account account SET %s
                 WHERE account.customer_since IS NOT NULL AND account.prospect_mark IS NOT NULL AND %s
             RETURNING account.id
                """,
                SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in names),
                condition,
            )
        )
        if rows:
            accounts = self.env["key.account"].browse(account_id for [account_id] in rows)
            accounts.invalidate_recordset(names, flush=False)
            accounts._update_visit_due()

    @api.model
    def _get_change_day(self):
        """Return the SQL of the day of a change: a customer is one since its first document."""
        return SQL(
            """
            CASE WHEN last.id IS NULL THEN LEAST(day.today, %(created)s)
                 WHEN account.customer_since IS NOT NULL
                 THEN LEAST(day.today, GREATEST(account.customer_since, last.date))
                 ELSE day.today END
            """,
            created=local_date(SQL("account.create_date"), SQL("day.zone")),
        )

    @api.model
    def _get_prospect_action(self, name, domain=()):
        """Return the screen of prospects, with those of a domain alone: archived ones, too."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_prospect_action"
        )
        return action | {
            "name": name,
            "display_name": name,
            "domain": [*domain] or [*PROSPECTS],
            "context": {"active_test": False},
        }
