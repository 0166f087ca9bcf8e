from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.days import company_days
from ..tools.handing import HandoverSource
from ..tools.story import StorySource

# How long whoever was in charge of an account leaves decisions on it to others.
CHARGE_DAYS = 90
PEOPLE = ("owner_id", "deputy_id")


class KeyAccountOwned(models.AbstractModel):
    """The people in charge of an account, and since when.

    How it works: after accounts were created or their people changed, one statement compares owner and
    deputy of each account with its last row, and adds a row where they differ. So it does not matter
    which code changed them, and a second run adds nothing.
    """

    _name = "key.account.owned"
    _description = "Key Account and Its Owners"

    owner_change_ids = fields.One2many(
        comodel_name="key.account.owner.change",
        inverse_name="account_id",
        string="Owner Timeline",
    )

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._record_people()

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if not vals.keys().isdisjoint(PEOPLE):
            self._record_people()

    # === BUSINESS METHODS === #

    @api.model
    def _ensure_customer_accounts(self, company, domain, date):
        created = super()._ensure_customer_accounts(company, domain, date)
        if created:
            self._record_people_where(SQL("account.company_id = %s", company.id))
        return created

    def _merge_into(self, target):
        """Keep the timeline of the account that goes, without letting it count for ``target``."""
        self.sudo().owner_change_ids.filtered(lambda change: not change.merged_from).write(
            {"merged_from": self.sudo().display_name}
        )
        super()._merge_into(target)

    def _get_in_charge(self):
        """Return the users who are in charge of the account, or were a short time ago (sudo).

        Those who gave it away for a moment may have it again tomorrow, also by merging it into another account.
        """
        self.ensure_one()
        company = self.company_id
        since = company._key_account_today() - timedelta(days=CHARGE_DAYS)
        changes = self.owner_change_ids.filtered(
            lambda change: not change.merged_from and change.date >= since
        )
        former = changes.previous_owner_id | changes.previous_deputy_id
        # Rows of merged accounts were written when these were merged.
        merged = self.owner_change_ids.filtered(
            lambda change: (
                change.merged_from and company._key_account_day(change.write_date) >= since
            )
        )
        for changes in merged.grouped("merged_from").values():
            last = changes.sorted(lambda change: (change.date, change.id))[-1:]
            recent = changes.filtered(lambda change: change.date >= since)
            former |= last.owner_id | last.deputy_id
            former |= recent.previous_owner_id | recent.previous_deputy_id
        return self.owner_id | self.deputy_id | former

    @api.model
    def _get_handover_sources(self):
        """Return what goes to the successor when a person leaves accounts, ``[HandoverSource]``.

        To be extended by rooms. They are handed over in this order, last one first: rooms may let their records
        follow the owner, and what follows is not handed over.
        """
        return [
            HandoverSource(
                "owner", self.env._("Owner of accounts"), "key.account", "owner_id", path="id"
            ),
            HandoverSource(
                "deputy", self.env._("Deputy of accounts"), "key.account", "deputy_id", path="id"
            ),
        ]

    def _get_story_sources(self):
        return [
            *super()._get_story_sources(),
            StorySource(
                kind="owner",
                label=self.env._("Owner"),
                icon="fa-user",
                model="key.account.owner.change",
                domain=[("account_id", "=", self.id), ("is_first", "=", False)],
                day="date",
                tell=lambda changes: {change.id: change._tell_story() for change in changes},
            ),
        ]

    def _record_people(self):
        """Add a row to the timeline of each of these accounts whose people have changed."""
        if self:
            self._record_people_where(SQL("account.id IN %s", self._ids))

    @api.model
    def _record_people_where(self, condition):
        """Add a row to the timeline of each account whose people are not those of its last row.

        :param SQL condition: on ``account``, which accounts to look at
        """
        changes = self.env["key.account.owner.change"]
        self.env["key.account"].flush_model(["company_id", *PEOPLE])
        changes.flush_model()
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_owner_change (
                       account_id, date, is_first, previous_owner_id, owner_id, previous_deputy_id,
                       deputy_id, user_id, create_uid, create_date, write_uid, write_date)
                SELECT account.id, day.today, last.id IS NULL AND %(trusted)s, last.owner_id, account.owner_id,
                       last.deputy_id, account.deputy_id, %(uid)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                  FROM key_account account
                  JOIN (%(days)s) day ON day.company_id = account.company_id
             LEFT JOIN LATERAL (
                       SELECT change.id, change.owner_id, change.deputy_id
                         FROM key_account_owner_change change
                        WHERE change.account_id = account.id AND change.merged_from IS NULL
                        ORDER BY change.id DESC
                        LIMIT 1
                       ) last ON TRUE
                 WHERE %(condition)s
                   AND (last.id IS NULL
                        OR last.owner_id IS DISTINCT FROM account.owner_id
                        OR last.deputy_id IS DISTINCT FROM account.deputy_id)
                """,
                # The first people count for all days before: not where salespeople made the account their own.
                trusted=self.env["key.account"]._user_is_manager(),
                uid=self.env.uid,
                now=self.env.cr.now(),
                days=company_days(fields.Datetime.now()),
                condition=condition,
            )
        )
        if self.env.cr.rowcount:
            changes.invalidate_model(flush=False)
            self.env["key.account"].invalidate_model(["owner_change_ids"], flush=False)
