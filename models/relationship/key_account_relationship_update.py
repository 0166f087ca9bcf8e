from odoo import api, models
from odoo.tools import SQL

from ...tools.job import SOON, Job
from ...tools.notes import log_in_bulk
from ...tools.relationship.relationship_rule import RelationshipRule


class KeyAccountRelationshipUpdate(models.AbstractModel):
    """Computes relationship levels: one statement for all accounts of a company and scale.

    Only accounts whose level changes are written, each with an assessment and a note, all in bulk.
    Criteria that cannot be observed do not change any level.
    """

    _name = "key.account.relationship.update"
    _description = "Update of Relationship Levels"
    _inherit = ["key.account.relationship.notice"]

    # === SCALES === #

    def _assign_relationship_scales(self, company=None):
        """Set the scale of accounts without a manual one: by tags, otherwise by company.

        :param res.company company: for all its accounts; without it, for those in ``self``
        """
        for owner in company or self.company_id:
            condition = SQL("TRUE")
            if not company:
                mine = self.filtered(lambda account, owner=owner: account.company_id == owner)
                condition = SQL("account.id IN %s", mine._ids)
            scales = self.env["key.account.relationship.scale"]._get_of_company(owner)
            if scales:
                self.env.flush_all()
                self._write_default_scales(owner, scales, condition)
        self._forget_relationship()

    def _write_default_scales(self, company, scales, condition):
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account account
                   SET relationship_scale_id = wanted.scale_id,
                       relationship_target_level_id = NULL,
                       relationship_target_date = NULL,
                       relationship_gap = 0
                  FROM (SELECT account.id,
                               COALESCE((SELECT tagged.scale_id
                                           FROM key_account_scale_category_rel tagged
                                           JOIN key_account_relationship_scale scale
                                             ON scale.id = tagged.scale_id
                                           JOIN res_partner_res_partner_category_rel tag
                                             ON tag.category_id = tagged.category_id
                                          WHERE tag.partner_id = account.partner_id
                                            AND scale.id IN %(scales)s
                                          ORDER BY scale.sequence, scale.id
                                          LIMIT 1), %(default)s) AS scale_id
                          FROM key_account account
                         WHERE account.company_id = %(company)s
                           AND account.relationship_scale_is_manual IS NOT TRUE
                           AND %(condition)s) wanted
                 WHERE account.id = wanted.id
                   AND account.relationship_scale_id IS DISTINCT FROM wanted.scale_id
                """,
                scales=scales._ids,
                default=scales[0].id,
                company=company.id,
                condition=condition,
            )
        )

    @api.model
    def _forget_relationship(self):
        """Invalidate the cache after scales or levels were written in SQL."""
        names = [name for name in self._fields if name.startswith("relationship_")]
        self.env["key.account"].invalidate_model(names)
        self.env["key.account.relationship.check"].invalidate_model()

    # === LEVELS === #

    def _update_relationship_levels(self, source):
        """Compute the levels of these accounts now; record changes with their reason.

        :param str source: the cause, a value of the assessment's ``source``
        """
        for company, accounts in self.sudo().grouped("company_id").items():
            for scale, measured in accounts.grouped("relationship_scale_id").items():
                if scale:
                    condition = SQL("account.id IN %s", measured._ids)
                    measured._move_relationship_levels(company, scale, condition, source)
        self._forget_relationship()

    @api.model
    def _move_relationship_levels(self, company, scale, condition, source, *, skip_locked=False):
        """Compute the levels of accounts of one company and scale and record the changes.

        :param SQL condition: on ``account``, to select accounts
        :param bool skip_locked: leave locked accounts to the next run
        :return: whether no account was locked
        """
        self.env.flush_all()
        speaking = self.with_context(lang=company.sudo().partner_id.lang).sudo()
        rule = RelationshipRule(speaking.env, company, scale.sudo())
        moves, standings = rule.judge(condition, many=skip_locked)
        notices = self._find_changed_notices(rule, standings)
        moving = {move.account_id for move in moves}
        free = self._lock_accounts(moving | notices.keys()) if skip_locked else None
        if free is not None:
            moves = [move for move in moves if move.account_id in free]
            notices = {i: notice for i, notice in notices.items() if i in free}
        if moves:
            reasons = [rule.get_reason(move) for move in moves]
            speaking._write_moves(company, scale, rule, moves, reasons, source)
        self._write_notices(notices)
        return free is None or free >= moving

    @api.model
    def _lock_accounts(self, account_ids):
        """Return the ids of those that are not locked by another transaction."""
        if not account_ids:
            return set()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM key_account WHERE id = ANY(%s) FOR NO KEY UPDATE SKIP LOCKED",
                sorted(account_ids),
            )
        )
        return {account_id for (account_id,) in rows}

    def _write_moves(self, company, scale, rule, moves, reasons, source):
        """Write accounts, assessments and notes: three statements for any number of accounts."""
        values = {
            "today": company._key_account_today(),
            "scale": scale.id,
            "source": source,
            "uid": self.env.uid,
            "now": self.env.cr.now(),
            "ids": [move.account_id for move in moves],
            "before": [move.before for move in moves],
            "before_ids": [move.before_id for move in moves],
            "levels": [move.level for move in moves],
            "level_ids": [rule.level_ids.get(move.level) for move in moves],
            "reasons": reasons,
        }
        self._write_levels(values)
        self._write_assessments(values)
        self.env["key.account"].invalidate_model()
        self.env["key.account.relationship.assessment"].invalidate_model()
        steps = [
            (move.before, move.level, reason) for move, reason in zip(moves, reasons, strict=True)
        ]
        texts = {step: self._describe_step(*step) for step in set(steps)}
        log_in_bulk(
            self,
            {move.account_id: texts[step] for move, step in zip(moves, steps, strict=True)},
        )

    @api.model
    def _describe_step(self, before, level, reason):
        return self.env._(
            "Relationship level %(before)s → %(level)s: %(reason)s",
            before=before,
            level=level,
            reason=reason,
        )

    def _write_levels(self, values):
        self.env.cr.execute(
            SQL(
                """
                UPDATE key_account account
                   SET relationship_level = moved.level,
                       relationship_level_id = moved.level_id,
                       relationship_date = %(today)s,
                       relationship_gap = GREATEST(0, COALESCE(
                           (SELECT target.number FROM key_account_relationship_level target
                             WHERE target.id = account.relationship_target_level_id), 0) - moved.level),
                       write_uid = %(uid)s,
                       write_date = %(now)s
                  FROM UNNEST(%(ids)s::int[], %(levels)s::int[], %(level_ids)s::int[])
                       AS moved (id, level, level_id)
                 WHERE account.id = moved.id
                """,
                **values,
            )
        )

    def _write_assessments(self, values):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_relationship_assessment (account_id, date, scale_id,
                            previous_level, previous_level_id, level, level_id, source, reason,
                            user_id)
                SELECT moved.id, %(today)s, %(scale)s, moved.before, moved.before_id, moved.level,
                       moved.level_id, %(source)s, moved.reason, %(uid)s
                  FROM UNNEST(%(ids)s::int[], %(before)s::int[], %(before_ids)s::int[],
                              %(levels)s::int[], %(level_ids)s::int[], %(reasons)s::text[])
                       AS moved (id, before, before_id, level, level_id, reason)
                """,
                **values,
            )
        )

    def _close_relationship_timeline(self):
        """End the timeline with the current level of the account, after two timelines were merged."""
        timeline = self.env["key.account.relationship.assessment"].sudo()
        for account in self:
            last = timeline.search([("account_id", "=", account.id)], limit=1)
            if last and last.level != account.relationship_level:
                timeline.create(
                    {
                        "account_id": account.id,
                        "date": account.company_id._key_account_today(),
                        "scale_id": account.relationship_scale_id.id,
                        "previous_level": last.level,
                        "previous_level_id": last.level_id.id,
                        "level": account.relationship_level,
                        "level_id": account.relationship_level_id.id,
                        "source": "merge",
                        "reason": self.env._(
                            "Accounts merged: the level of the remaining account."
                        ),
                        "user_id": self.env.uid,
                    }
                )

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_update_relationship(self):
        """Compute the levels of all accounts for today, one commit per company and scale.

        A scale is locked while its accounts are computed, and accounts computed today are not
        computed again. If a scale fails, the action runs again in an hour; if accounts are locked
        by users, in a few minutes.
        """
        job = Job(self.env, "ir_cron_relationship")
        job.each(
            [self],
            lambda accounts: accounts._assign_all_relationship_scales(),
            free=lambda _accounts: True,
        )
        job.each(
            self._get_due_relationship_scales(),
            lambda due: self._update_relationship_in_background(*due) or job.again(minutes=SOON),
            free=lambda due: self._is_scale_free(*due),
        )

    @api.model
    def _assign_all_relationship_scales(self):
        for company in self.env["res.company"].search([]):
            self._assign_relationship_scales(company)

    @api.model
    def _is_scale_free(self, company, scale):
        """Lock a scale; return whether it is to be computed today, None if somebody else holds it."""
        if not scale.try_lock_for_update(allow_referencing=True):
            return None
        return self._is_relationship_due(company, scale)

    @api.model
    def _is_relationship_due(self, company, scale):
        computed = scale.with_company(company).computed_on
        return not computed or computed < company._key_account_today()

    @api.model
    def _get_due_relationship_scales(self):
        """Return ``[(company, scale)]`` whose accounts were not computed today."""
        used = self._read_group(
            [("relationship_scale_id.active", "=", True)], ["company_id", "relationship_scale_id"]
        )
        return [pair for pair in used if self._is_relationship_due(*pair)]

    @api.model
    def _update_relationship_in_background(self, company, scale):
        """Compute the levels of a scale's accounts; locked accounts are left to the next run.

        :return: whether none was locked
        """
        is_complete = self._move_relationship_levels(
            company,
            scale,
            SQL("account.relationship_scale_id = %s", scale.id),
            "schedule",
            skip_locked=True,
        )
        if is_complete:
            scale.with_company(company).computed_on = company._key_account_today()
        return is_complete
