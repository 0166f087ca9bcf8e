from collections import Counter

from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...tools import bulk
from ...tools.notes import log_in_bulk

ACTIVITIES_PER_OWNER = 10


class KeyAccountReviewApproval(models.AbstractModel):
    """Effects of the approval of a review on the accounts."""

    _name = "key.account.review.approval"
    _description = "Approval of a Key Account Review"

    # === BUSINESS METHODS === #

    def _apply_grades(self, user):
        """Write the final grades on the accounts that change, with history, notes and activities.

        :param res.users user: the user who approves
        :raise UserError: if another review of the company was approved since this one was computed
        """
        self._lock()
        self._check_state("computed")
        self._lock_others("approved")
        self._check_not_overtaken()
        bulk.prepare(self.env, "key_account", "key_account_review_line")
        changes = self._write_changed_accounts()
        self._log_changes(changes, user)
        moved = self.env["key.account"].browse(account_id for account_id, *_grades in changes)
        if moved:
            bulk.prepare(self.env, "key_account", "key_account_grade_change", "mail_message")
            moved._after_grade_change()
        activities = self.env["mail.activity"]
        if self.scorecard_id.notify_owner:
            activities = self._schedule_owner_activities(changes)
        self.write(
            {
                "state": "approved",
                "approval": {"activities": activities.ids},
                "approved_on": fields.Datetime.now(),
                "approved_by_id": user.id,
            }
        )
        self._message_log(body=self._get_approval_note(len(changes)))

    def _check_not_overtaken(self):
        """Refuse if another review changed accounts since this one was computed, or is of a later day."""
        change = self.env["key.account.grade.change"].search(
            [
                ("id", ">", self.computed_after_change),
                ("source", "in", ("review", "taken_back")),
                ("account_id.company_id", "=", self.company_id.id),
                ("review_id", "!=", self.id),
            ],
            order="id desc",
            limit=1,
        )
        if change.source == "taken_back":
            raise UserError(
                self.env._(
                    "The approval of %(other)s was taken back in the meantime. Compute %(review)s "
                    "again. Its movements then start from the current grades.",
                    other=change.review_id.name,
                    review=self.name,
                )
            )
        later = change.review_id or self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "approved"),
                ("date", ">", self.date),
            ],
            limit=1,
        )
        if later:
            raise UserError(
                self.env._(
                    "%(later)s was approved in the meantime. Compute %(review)s again, if "
                    "necessary as of a later day. Its movements then start from the current "
                    "grades.",
                    later=later.name,
                    review=self.name,
                )
            )

    def _write_changed_accounts(self):
        """Update the accounts whose grade or posture changes, and their timeline.

        Accounts that a user graded or locked since the review was computed do not change.

        :return: ``[(account id, previous grade id, new grade id)]`` of the accounts whose grade
            changed
        """
        common = {"review": self.id, "uid": self.env.uid, "now": self.env.cr.now()}
        changes = self._write_grades(common)
        self._write_postures(common)
        self.env["key.account"].invalidate_model()
        self.env["key.account.grade.change"].invalidate_model()
        return changes

    def _write_grades(self, common):
        """Update grades, and the postures that come with them, and record the changes.

        :param dict common: ``review``, ``uid`` and ``now`` of the statement
        """
        self.env.cr.execute(
            SQL(
                """
                WITH moved AS (
                    UPDATE key_account account
                       SET grade_id = line.final_grade_id,
                           grade_date = %(date)s,
                           grade_source = 'review',
                           grade_reason = NULL,
                           posture = CASE WHEN account.posture_is_manual THEN account.posture
                                          ELSE line.posture END,
                           write_uid = %(uid)s,
                           write_date = %(now)s
                      FROM key_account_review_line line
                      JOIN key_account former ON former.id = line.account_id
                     WHERE line.review_id = %(review)s
                       AND account.id = line.account_id
                       AND account.active
                       AND account.grade_id IS NOT DISTINCT FROM line.previous_grade_id
                       AND (account.locked_until IS NULL OR account.locked_until < %(date)s)
                       AND line.final_grade_id IS DISTINCT FROM line.previous_grade_id
                 RETURNING account.id, line.previous_grade_id, line.final_grade_id,
                           former.grade_date, former.grade_source, former.grade_reason,
                           former.posture AS previous_posture, account.posture
                ), effect AS (
                    INSERT INTO key_account_review_effect (review_id, account_id, previous_grade_id, grade_id,
                                previous_date, previous_source, previous_reason,
                                previous_posture, posture)
                    SELECT %(review)s, id, previous_grade_id, final_grade_id, grade_date, grade_source,
                           grade_reason, previous_posture, posture
                      FROM moved
                ), history AS (
                    INSERT INTO key_account_grade_change (account_id, previous_grade_id, grade_id,
                                date, source, review_id, user_id,
                                create_uid, create_date, write_uid, write_date)
                    SELECT id, previous_grade_id, final_grade_id, %(date)s, 'review', %(review)s,
                           %(uid)s, %(uid)s, %(now)s, %(uid)s, %(now)s
                      FROM moved
                )
                SELECT id, previous_grade_id, final_grade_id FROM moved ORDER BY id
                """,
                date=self.date,
                **common,
            )
        )
        return self.env.cr.fetchall()

    def _write_postures(self, common):
        """Update the postures of accounts that keep their grade.

        :param dict common: ``review``, ``uid`` and ``now`` of the statement
        """
        self.env.cr.execute(
            SQL(
                """
                WITH changed AS (
                    UPDATE key_account account
                       SET posture = line.posture, write_uid = %(uid)s, write_date = %(now)s
                      FROM key_account_review_line line
                      JOIN key_account former ON former.id = line.account_id
                     WHERE line.review_id = %(review)s
                       AND account.id = line.account_id
                       AND account.active
                       AND account.posture_is_manual IS NOT TRUE
                       AND account.grade_id IS NOT DISTINCT FROM line.final_grade_id
                       AND account.posture IS DISTINCT FROM line.posture
                 RETURNING account.id, account.grade_id, former.posture AS previous_posture, account.posture
                )
                INSERT INTO key_account_review_effect (review_id, account_id, previous_grade_id, grade_id,
                            previous_posture, posture)
                SELECT %(review)s, id, grade_id, grade_id, previous_posture, posture FROM changed
                """,
                **common,
            )
        )

    def _log_changes(self, changes, user):
        """Log a note on each account whose grade changed, in bulk and without email."""
        grades = self._get_grade_names()
        log_in_bulk(
            self.env["key.account"],
            {
                account_id: self.env._(
                    "Grade %(previous)s → %(grade)s by review %(review)s",
                    previous=grades.get(previous, "–"),
                    grade=grades.get(grade, "–"),
                    review=self.name,
                )
                for account_id, previous, grade in changes
            },
            author_id=user.partner_id.id,
        )

    def _schedule_owner_activities(self, changes):
        """Notify the owners of accounts that moved up or down: on each account, or with one activity.

        An owner of more than :data:`ACTIVITIES_PER_OWNER` such accounts gets a single activity on
        the review with a list of them, because hundreds of activities do not help.

        :return: the activities
        """
        moved = {
            account_id: (previous, grade) for account_id, previous, grade in changes if previous
        }
        accounts_by_owner = self.env["key.account"]._read_group(
            [("id", "in", list(moved)), ("owner_id", "!=", False)],
            ["owner_id"],
            ["id:recordset"],
        )
        grades = self._get_grade_names()
        owners = self.env["res.users"].union(*(owner for owner, _accounts in accounts_by_owner))
        able = owners._key_account_able(self.company_id)
        vals_list, many = [], []
        for owner, accounts in accounts_by_owner:
            if owner not in able:
                continue
            if len(accounts) > ACTIVITIES_PER_OWNER:
                many.append(self._prepare_movers_activity(owner, [moved[i] for i in accounts.ids]))
            else:
                vals_list += [
                    self._prepare_mover_activity(owner, account, *moved[account.id], grades)
                    for account in accounts
                ]
        # Read at once; activities would read the names one by one.
        self.env["key.account"].browse(vals["res_id"] for vals in vals_list).mapped("display_name")
        activities = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        followers = self.message_partner_ids
        created = activities.create(vals_list + many)
        # Owners who get an activity do not become followers of the review.
        self.message_unsubscribe((self.message_partner_ids - followers).ids)
        return created

    def _prepare_activity(self, record, owner, summary):
        return {
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "res_model_id": self.env["ir.model"]._get_id(record._name),
            "res_id": record.id,
            "user_id": owner.id,
            "date_deadline": record.company_id._key_account_today(),
            "summary": summary,
        }

    def _prepare_mover_activity(self, owner, account, previous, grade, grades):
        summary = self.env._(
            "Grade moved from %(previous)s to %(grade)s",
            previous=grades[previous],
            grade=grades.get(grade, "–"),
        )
        return self._prepare_activity(account, owner, summary)

    def _prepare_movers_activity(self, owner, moves):
        """Return the activity that lists the changed accounts of ``owner``.

        :param list moves: (previous grade id, new grade id) per account
        """
        names = self._get_grade_names()
        counts = Counter(moves)
        rows = [
            Markup("<li>%s → %s: %s</li>")
            % (names.get(previous, "–"), names.get(grade, "–"), count)
            for (previous, grade), count in counts.most_common()
        ]
        summary = self.env._(
            "Accounts that moved to another grade: %(count)s",
            count=len(moves),
        )
        return self._prepare_activity(self, owner, summary) | {
            "note": Markup("<ul>%s</ul>") % Markup().join(rows)
        }

    def _get_grade_names(self):
        grades = self.env["key.account.grade"].with_context(active_test=False).search([])
        return {grade.id: grade.name for grade in grades}

    def _get_approval_note(self, changed):
        """Return the summary of the approval for the chatter of the review."""
        counts = dict(
            self.line_ids._read_group([("review_id", "=", self.id)], ["movement"], ["__count"])
        )
        return self.env._(
            "Approved. Reviewed: %(reviewed)s; new: %(new)s, up: %(up)s, down: %(down)s, same: "
            "%(same)s. Accounts changed: %(changed)s. Skipped: %(skipped)s.",
            reviewed=self.line_count,
            new=counts.get("new", 0),
            up=counts.get("up", 0),
            down=counts.get("down", 0),
            same=counts.get("same", 0),
            changed=changed,
            skipped=self.skip_count,
        )
