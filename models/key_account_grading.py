from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import format_list

from ..tools import trust


class KeyAccountGrading(models.AbstractModel):
    """The grade and posture of an account, given by a review or by hand, and its lock."""

    _name = "key.account.grading"
    _description = "Key Account Grading"
    _manager_fields = {"grade_id", "grade_reason", "locked_until", "lock_reason"}
    _serving_fields = {"posture", "posture_is_manual"}
    _optional_fields = _manager_fields

    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        index="btree_not_null",
        ondelete="restrict",
        group_expand="_read_group_expand_full",
        copy=False,
    )
    grade_color = fields.Integer(
        related="grade_id.color",
        string="Grade Color",
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
        if set(value) == {True, False}:
            return Domain.TRUE
        return self.env["res.company"]._key_account_domain_of_day(
            lambda today, companies: (
                Domain("company_id", "in", companies) & Domain("locked_until", ">=", today)
            )
        )

    # === STEPS === #

    @api.model
    def _prepare_new(self, vals_list):
        vals_list = super()._prepare_new(vals_list)
        for vals in vals_list:
            if vals.get("posture"):
                vals["posture_is_manual"] = True
            if vals.get("grade_id"):
                self._check_grade_reason(vals)
        return vals_list

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self.filtered("grade_id")._record_manual_grade({})

    def _prepare_change(self, vals):
        vals = super()._prepare_change(vals)
        if "posture" in vals:
            vals.setdefault("posture_is_manual", bool(vals["posture"]))
        return vals

    def _before_change(self, vals):
        before = super()._before_change(vals)
        if "grade_id" in vals:
            before["grades"] = {account.id: account.grade_id.id for account in self}
        return before

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        grades = before.get("grades", {})
        moved = self.filtered(
            lambda account: account.id in grades and account.grade_id.id != grades[account.id]
        )
        if moved:
            self._check_grade_reason(vals)
            moved._record_manual_grade(grades)

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
        """Return the accounts with a history that is kept: here those that were graded (sudo)."""
        return self.sudo().filtered("grade_change_ids")

    def _filter_decided(self):
        """Return the accounts of which managers decided something that would become that of another one (sudo).

        That is a grade, and what an account takes over and managers alone write, but for its people. To be
        extended by rooms. Salespeople do not merge such accounts.
        """
        decided = frozenset().union(*self._collect("_manager_fields"))
        taken = [
            name
            for name in self._fields_to_take_over()
            if name in decided and self._fields[name].comodel_name != "res.users"
        ]
        return self.filtered(
            lambda account: account.grade_change_ids or any(account[name] for name in taken)
        )

    def _filter_joining(self, targets, family):
        """Return the accounts that would count documents of another customer, where they are moved to.

        :param targets: the accounts that are there
        :param res.partner family: the contacts that are moved along
        """
        taken = {(target.partner_id, target.company_id) for target in targets}

        def joins(account):
            customer = account.partner_id.commercial_partner_id
            others = customer._key_account_family(family)
            return (customer, account.company_id) in taken or others._key_account_invoiced(
                account.company_id
            )

        return self.filtered(joins)

    def _check_may_join(self, env):
        """Refuse that salespeople merge accounts of which managers decided something into others.

        Those would get it: a grade and its past, a rebate, an exception.

        :param env: of the user who merges
        :raise AccessError: naming the accounts
        """
        if env.su or env["key.account"]._user_is_manager():
            return
        if decided := self.sudo()._filter_decided():
            raise AccessError(
                env._(
                    "Managers have decided on these key accounts: %(customers)s. What they decided would count "
                    "for another customer. Ask a key account manager to merge or move the contacts.",
                    customers=format_list(env, decided.mapped("display_name")),
                )
            )

    def _merge_into(self, target):
        """Keep the timeline of the account that goes, without letting it count for a graded ``target``."""
        graded = target.sudo()
        if graded.grade_id or graded.grade_change_ids:
            self.sudo().grade_change_ids.filtered(lambda change: not change.merged_from).write(
                {"merged_from": self.sudo().display_name}
            )
        super()._merge_into(target)

    def _get_sheet_sections(self, contacts):
        """Return what the preparation sheet of a visit tells of this account. To be extended by rooms.

        It is read in full rights, and shown to all who see the visit: protected data of people,
        margins and confidential criteria are never in it.

        :param res.partner contacts: who is to be met
        :return: texts and lists of texts, without any record, in the language of the reader, by the
            name of the section
        """
        self.ensure_one()
        return {}

    def _after_grade_change(self):
        """Do what follows from other grades of these accounts. To be extended by rooms."""

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
