from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ..tools import trust


class KeyAccount(models.Model):
    """The grade and posture of an account, set by a review or manually, and the lock of the grade."""

    _inherit = "key.account"

    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        index="btree_not_null",
        ondelete="restrict",
        group_expand="_read_group_expand_full",
        copy=False,
    )
    grade_date = fields.Date(
        readonly=True,
        copy=False,
        help="The day since which the account has this grade.",
    )
    grade_source = fields.Selection(
        selection=[
            ("review", "Review"),
            ("manual", "Manually"),
        ],
        readonly=True,
        copy=False,
    )
    grade_reason = fields.Char(
        copy=False,
        help="Why the grade was set manually. Required when a grade is set manually or imported.",
    )
    grade_change_ids = fields.One2many(
        comodel_name="key.account.grade.change",
        inverse_name="account_id",
        string="Grade Timeline",
    )
    locked_until = fields.Date(
        tracking=True,
        help="Reviews do not change the grade up to and including this day.",
    )
    lock_reason = fields.Char(
        tracking=True,
    )
    is_locked = fields.Boolean(
        compute="_compute_is_locked",
        search="_search_is_locked",
    )
    posture = fields.Selection(
        selection="_selection_posture",
        index="btree_not_null",
        tracking=True,
        help="What to do with the account: focus, develop, maintain, watch or drop.",
    )
    posture_is_manual = fields.Boolean(
        string="Posture Set Manually",
        help="Reviews do not change a posture that was set manually. Untick to let reviews decide "
        "again.",
    )

    # === SELECTIONS === #

    @api.model
    def _selection_posture(self):
        return [
            ("focus", self.env._("Focus")),
            ("develop", self.env._("Develop")),
            ("maintain", self.env._("Maintain")),
            ("watch", self.env._("Watch")),
            ("drop", self.env._("Drop")),
        ]

    # === CONSTRAINT METHODS === #

    @api.constrains("locked_until", "lock_reason")
    def _check_lock_reason(self):
        for account in self:
            if account.locked_until and not account.lock_reason:
                raise ValidationError(
                    self.env._(
                        "The grade of %(account)s is locked without a reason. Fill in “Lock "
                        "Reason”.",
                        account=account.display_name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("locked_until")
    def _compute_is_locked(self):
        for account in self:
            company = account.company_id or self.env.company
            account.is_locked = bool(
                account.locked_until and account.locked_until >= company._key_account_today()
            )

    def _search_is_locked(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self.env["res.company"]._key_account_domain_of_day(
            lambda today, companies: (
                Domain("company_id", "in", companies) & Domain("locked_until", ">=", today)
            )
        )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts.filtered("grade_id")._record_manual_grade({})
        return accounts

    def write(self, vals):
        if "posture" in vals and "posture_is_manual" not in vals:
            vals = dict(vals, posture_is_manual=bool(vals["posture"]))
        if "grade_id" not in vals:
            return super().write(vals)
        grade_id = vals["grade_id"] or False
        previous = {account.id: account.grade_id.id for account in self}
        changed = self.filtered(lambda account: previous[account.id] != grade_id)
        result = super().write(vals)
        if changed:
            self._check_grade_reason(vals)
            changed._record_manual_grade(previous)
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if kept := self._with_history():
            raise UserError(
                self.env._(
                    "%(accounts)s: this account has grades or reviews. Archive it instead, to "
                    "keep the history.",
                    accounts=", ".join(kept.mapped("display_name")),
                )
            )

    # === BUSINESS METHODS === #

    def _with_history(self):
        """Return the accounts that were graded, or reviewed by an approved review (sudo)."""
        return self.sudo().filtered(
            lambda account: (
                account.grade_change_ids
                or "approved" in account.review_line_ids.mapped("review_state")
            )
        )

    @api.model
    def _get_manager_fields(self):
        return super()._get_manager_fields() | {
            "grade_id",
            "grade_reason",
            "locked_until",
            "lock_reason",
        }

    @api.model
    def _get_serving_fields(self):
        return super()._get_serving_fields() | {"posture", "posture_is_manual"}

    @api.model
    def _prepare_new(self, vals):
        vals = super()._prepare_new(vals)
        if vals.get("posture"):
            vals["posture_is_manual"] = True
        if vals.get("grade_id"):
            self._check_grade_reason(vals)
        return vals

    @api.model
    def _check_grade_reason(self, vals):
        """Refuse ``vals`` that set a grade manually without a reason.

        :raise ValidationError: if there is no reason
        """
        if not vals.get("grade_reason"):
            raise ValidationError(
                self.env._("A grade set manually needs a reason. Fill in “Grade Reason”.")
            )

    def _record_manual_grade(self, previous):
        """Record who graded accounts manually and when: on the account, in the timeline and chatter.

        :param dict previous: id of the former grade (or ``False``) by account id
        """
        for company, accounts in self.sudo().grouped("company_id").items():
            accounts.write({"grade_source": "manual", "grade_date": company._key_account_today()})
        changes = trust.as_system(self.env["key.account.grade.change"]).create(
            [
                {
                    "account_id": account.id,
                    "date": account.grade_date,
                    "previous_grade_id": previous.get(account.id),
                    "grade_id": account.grade_id.id,
                    "source": "manual",
                    "reason": account.grade_reason,
                    "user_id": self.env.uid,
                }
                for account in self
            ]
        )
        self._message_log_batch(
            {
                change.account_id.id: self.env._(
                    "Grade %(previous)s → %(grade)s, set manually: %(reason)s",
                    previous=change.previous_grade_id.name or "–",
                    grade=change.grade_id.name or "–",
                    reason=change.reason,
                )
                for change in changes
            }
        )
