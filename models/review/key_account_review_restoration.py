from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import bulk, trust
from ...tools.job import describe
from ...tools.notes import log_in_bulk

# More accounts than this are restored by the scheduled action.
AT_ONCE = 2000
# How many accounts a message names.
NAMES = 20


class KeyAccountReviewRestoration(models.AbstractModel):
    """How the approval of a review is taken back.

    The accounts get the grade, its day, source and reason, and the posture that they had before the
    approval. What people have changed since then stays: a grade or posture set manually, a lock, a
    reason. A review can be taken back as long as no later approval is based on it: of the same
    scorecard, or of another one that graded some of the same customers.
    """

    _name = "key.account.review.restoration"
    _description = "Taking Back a Key Account Review"

    is_taking_back = fields.Boolean(
        readonly=True,
        copy=False,
        help="The scheduled action takes the approval back.",
    )
    taken_back_on = fields.Datetime(
        readonly=True,
        copy=False,
    )
    taken_back_by_id = fields.Many2one(
        comodel_name="res.users",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    taken_back_reason = fields.Char(
        readonly=True,
        copy=False,
    )
    approval = fields.Json(
        readonly=True,
        copy=False,
        groups="key_account.group_manager",
        help="What the approval did besides changing accounts: ids of activities.",
    )

    # === ACTION METHODS === #

    def action_take_back(self):
        """Ask for the reason, with the number of accounts that are restored.

        :raise UserError: if the review is not approved, or a later approval is based on it
        """
        self._check_manager()
        self.ensure_one()
        self._check_can_take_back()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "key_account.key_account_review_take_back_action"
        )
        action["context"] = {"default_review_id": self.id}
        return action

    # === BUSINESS METHODS === #

    def _take_back(self, reason):
        """Take the approval back at once, or by the scheduled action if many accounts changed.

        :param str reason: why, for the timeline and the chatter
        :raise UserError: if the review is not approved, or a later approval is based on it
        """
        self._check_manager()
        self.ensure_one()
        self._lock()
        self._check_can_take_back()
        if not reason or not reason.strip():
            raise UserError(
                self.env._("Say why the approval is taken back: fill in “Reason”, then try again.")
            )
        review = trust.as_system(self)
        review.write(
            {"taken_back_reason": reason, "taken_back_by_id": self.env.uid, "error": False}
        )
        if self._count_effects() > AT_ONCE:
            review.is_taking_back = True
            self.env.ref("key_account.ir_cron_review")._trigger()
        else:
            review._restore_accounts()

    def _check_can_take_back(self):
        self._check_state("approved")
        if self.is_taking_back:
            raise UserError(
                self.env._(
                    "The approval of %(review)s is already being taken back. Wait until it is done.",
                    review=self.name,
                )
            )
        if later := self._get_later_approval():
            raise UserError(
                self.env._(
                    "%(later)s was approved after %(review)s and is based on its grades. Take back "
                    "%(later)s first.",
                    later=later.name,
                    review=self.name,
                )
            )
        if not self.sudo().approval:
            raise UserError(
                self.env._(
                    "%(review)s was approved before the changes of approvals were recorded. Set "
                    "the grades of its accounts manually instead.",
                    review=self.name,
                )
            )

    def _get_later_approval(self):
        """Return the latest review whose approval is based on the grades of this one, or none.

        That is one of the same company that was approved later, if it has the same scorecard or
        graded some of the same customers.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT later.id
                  FROM key_account_review later
                 WHERE later.company_id = %(company)s
                   AND later.state = 'approved'
                   AND (later.approved_on, later.id) > (%(approved_on)s, %(review)s)
                   AND (later.scorecard_id = %(scorecard)s
                        OR EXISTS (SELECT FROM key_account_review_line mine
                                     JOIN key_account_review_line other USING (account_id)
                                    WHERE mine.review_id = %(review)s
                                      AND other.review_id = later.id))
              ORDER BY later.approved_on DESC, later.id DESC
                 LIMIT 1
                """,
                company=self.company_id.id,
                approved_on=self.approved_on,
                review=self.id,
                scorecard=self.scorecard_id.id,
            )
        )
        return self.sudo().browse(row[0] for row in rows)

    def _count_effects(self):
        effects = self.env["key.account.review.effect"].sudo()
        return effects.search_count([("review_id", "=", self.id)])

    def _restore_accounts(self):
        """Undo on the accounts and on the review what the approval wrote."""
        self._lock()
        self._lock_others("computed", "approved")
        self.is_taking_back = False
        self._check_can_take_back()
        tables = ("key_account", "key_account_review_effect", "key_account_grade_change")
        bulk.prepare(self.env, *tables)
        rows = self._write_restored()
        self._log_restored(rows)
        moved = self.env["key.account"].browse(row["account_id"] for row in rows if row["grade"])
        if moved:
            bulk.prepare(self.env, *tables, "mail_message")
            moved._after_grade_change()
        self.env["mail.activity"].browse(self.approval["activities"]).exists().unlink()
        self._message_log(
            body=self._get_take_back_note(rows), author_id=self.taken_back_by_id.partner_id.id
        )
        self.write(
            {
                "state": "computed",
                "approved_on": False,
                "approved_by_id": False,
                "approval": False,
                "taken_back_on": fields.Datetime.now(),
            }
        )

    def _judge_effects(self):
        """Return the SQL of the effects, each with what is taken back.

        ``takes_grade`` and ``takes_posture`` are false where a person has decided since then; where
        two accounts were merged, too: they can have had different grades.
        """
        return SQL(
            """
            SELECT effect.*,
                   effect.grade_id IS DISTINCT FROM effect.previous_grade_id AS has_grade,
                   effect.posture IS DISTINCT FROM effect.previous_posture AS has_posture,
                   effect.number = 1
                       AND effect.grade_id IS DISTINCT FROM effect.previous_grade_id
                       AND account.grade_id IS NOT DISTINCT FROM effect.grade_id
                       AND latest.review_id = %(review)s AND latest.source = 'review'
                       AND (account.locked_until IS NULL OR account.locked_until < %(date)s)
                       AS takes_grade,
                   effect.number = 1
                       AND effect.posture IS DISTINCT FROM effect.previous_posture
                       AND account.posture IS NOT DISTINCT FROM effect.posture
                       AND account.posture_is_manual IS NOT TRUE
                       AS takes_posture
              FROM (SELECT *, COUNT(*) OVER (PARTITION BY account_id) AS number
                      FROM key_account_review_effect WHERE review_id = %(review)s) effect
              JOIN key_account account ON account.id = effect.account_id
         LEFT JOIN (SELECT DISTINCT ON (account_id) account_id, review_id, source
                      FROM key_account_grade_change
                     WHERE account_id IN (SELECT account_id FROM key_account_review_effect
                                           WHERE review_id = %(review)s)
                       AND merged_from IS NULL
                     ORDER BY account_id, id DESC) latest ON latest.account_id = effect.account_id
            """,
            review=self.id,
            date=self.date,
        )

    def _write_restored(self):
        """Restore the accounts, record it in their timelines and drop the effects.

        :return: a dict for each effect: ``account_id``, ``previous_grade_id`` (restored), ``grade_id``
            and what was restored (``grade``, ``posture``) or stays (``kept``)
        """
        self.env.cr.execute(
            SQL(
                """
                WITH judged AS MATERIALIZED (%(judged)s), restored AS (
                    UPDATE key_account account
                       SET grade_id = CASE WHEN takes_grade THEN judged.previous_grade_id ELSE account.grade_id END,
                           grade_date = CASE WHEN takes_grade THEN judged.previous_date ELSE account.grade_date END,
                           grade_source = CASE WHEN takes_grade THEN judged.previous_source ELSE account.grade_source END,
                           grade_reason = CASE WHEN takes_grade AND account.grade_reason IS NULL
                                               THEN judged.previous_reason ELSE account.grade_reason END,
                           posture = CASE WHEN takes_posture THEN judged.previous_posture ELSE account.posture END,
                           write_uid = %(uid)s,
                           write_date = %(now)s
                      FROM judged
                     WHERE account.id = judged.account_id AND (takes_grade OR takes_posture)
                ), history AS (
                    INSERT INTO key_account_grade_change (account_id, previous_grade_id, grade_id,
                                date, source, reason, review_id, user_id,
                                create_uid, create_date, write_uid, write_date)
                    SELECT account_id, grade_id, previous_grade_id, %(today)s, 'taken_back', %(reason)s,
                           %(review)s, %(user)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM judged WHERE takes_grade ORDER BY account_id
                ), dropped AS (
                    DELETE FROM key_account_review_effect WHERE review_id = %(review)s
                )
                SELECT account_id, previous_grade_id, grade_id, takes_grade AS grade, takes_posture AS posture,
                       (has_grade AND NOT takes_grade) OR (has_posture AND NOT takes_posture) AS kept
                  FROM judged ORDER BY account_id
                """,
                judged=self._judge_effects(),
                today=self.company_id._key_account_today(),
                reason=self.taken_back_reason,
                review=self.id,
                user=self.taken_back_by_id.id,
                uid=self.env.uid,
                now=self.env.cr.now(),
            )
        )
        rows = self.env.cr.dictfetchall()
        for model in ("key.account", "key.account.grade.change", "key.account.review.effect"):
            self.env[model].invalidate_model()
        return rows

    def _log_restored(self, rows):
        """Log a note on each account whose grade is restored, in bulk and without email."""
        grades = self._get_grade_names()
        log_in_bulk(
            self.env["key.account"],
            {
                row["account_id"]: self.env._(
                    "Grade %(previous)s → %(grade)s: the approval of %(review)s was taken back: "
                    "%(reason)s",
                    previous=grades.get(row["grade_id"], "–"),
                    grade=grades.get(row["previous_grade_id"], "–"),
                    review=self.name,
                    reason=self.taken_back_reason,
                )
                for row in rows
                if row["grade"]
            },
            author_id=self.taken_back_by_id.partner_id.id,
        )

    def _get_take_back_note(self, rows):
        """Return what was taken back and what stays, for the chatter of the review."""
        note = self.env._(
            "Approval taken back: %(reason)s. Grades restored: %(grades)s; postures restored: "
            "%(postures)s.",
            reason=self.taken_back_reason.strip().removesuffix("."),
            grades=sum(row["grade"] for row in rows),
            postures=sum(row["posture"] for row in rows),
        )
        kept = [row["account_id"] for row in rows if row["kept"]]
        return " ".join(filter(None, [note, self._get_kept_sentence(kept)]))

    def _get_kept_sentence(self, account_ids):
        """Return which accounts keep what people changed since the approval; "" for none."""
        if not account_ids:
            return ""
        shown = self.env["key.account"].browse(sorted(account_ids)[:NAMES])
        names = ", ".join(shown.mapped("display_name"))
        return self.env._(
            "Changed by people since the approval and therefore kept: %(count)s (%(accounts)s).",
            count=len(account_ids),
            accounts=names + (" …" if len(account_ids) > NAMES else ""),
        )

    def _forecast_take_back(self):
        """Return what taking back would do, as a text for the user."""
        self.ensure_one()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account_id, takes_grade, takes_posture,
                       (has_grade AND NOT takes_grade) OR (has_posture AND NOT takes_posture)
                  FROM (%s) judged
                """,
                self._judge_effects(),
            )
        )
        text = self.env._(
            "Accounts that get back their grade: %(grades)s. Accounts that get back their posture: "
            "%(postures)s.",
            grades=sum(row[1] for row in rows),
            postures=sum(row[2] for row in rows),
        )
        kept = self.sudo()._get_kept_sentence([row[0] for row in rows if row[3]])
        return "\n".join(filter(None, [text, kept]))

    # === SCHEDULED ACTION === #

    def _is_free_to_take_back(self):
        """Lock a review that waits; return whether it does, None if somebody else holds it."""
        review = self.try_lock_for_update()
        return review.is_taking_back if review else None

    def _report_not_taken_back(self, error):
        """Store on the review why its approval was not taken back: it stays approved."""
        text = describe(self.env, error)
        self.write({"is_taking_back": False, "error": text})
        self._message_log(
            body=self.env._("The approval could not be taken back: %(error)s", error=text)
        )
