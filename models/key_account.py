from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

# Decided by managers only: who serves an account and how it is graded.
MANAGER_FIELDS = {
    "owner_id",
    "deputy_id",
    "grade_id",
    "grade_reason",
    "locked_until",
    "lock_reason",
}
RATING_KINDS = ("influence", "reputation")
# Nobody types these: they tell when and by whom something was decided.
RECORDED_FIELDS = {
    "grade_date",
    "grade_source",
    "influence_date",
    "influence_user_id",
    "reputation_date",
    "reputation_user_id",
}


class KeyAccount(models.Model):
    """One commercial partner managed by one company."""

    _name = "key.account"
    _description = "Key Account"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "grade_id, id"
    _rec_name = "partner_id"
    _rec_names_search = ["partner_id"]
    _check_company_auto = True
    _mail_post_access = "read"

    active = fields.Boolean(
        default=True,
        tracking=True,
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Customer",
        required=True,
        ondelete="restrict",
        check_company=True,
        domain="['|', ('is_company', '=', True), ('parent_id', '=', False), ('company_id', 'in', [company_id, False])]",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    country_id = fields.Many2one(
        related="partner_id.country_id",
    )
    city = fields.Char(
        related="partner_id.city",
    )
    owner_id = fields.Many2one(
        comodel_name="res.users",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="The named account manager.",
    )
    deputy_id = fields.Many2one(
        comodel_name="res.users",
        index="btree_not_null",
        check_company=True,
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Stands in for the owner.",
    )
    shared_user_ids = fields.Many2many(
        comodel_name="res.users",
        string="Shared with",
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="Further colleagues who see and work on this account.",
    )
    user_is_manager = fields.Boolean(
        compute="_compute_user_is_manager",
    )
    customer_since = fields.Date(
        help="First confirmed order or posted invoice, unless a person knows better.",
    )

    # === Grade === #
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
        help="Since when the account has this grade.",
    )
    grade_source = fields.Selection(
        selection=[
            ("review", "Review"),
            ("manual", "By hand"),
        ],
        readonly=True,
        copy=False,
    )
    grade_reason = fields.Char(
        copy=False,
        help="Why a person set this grade. Needed whenever a grade is set by hand or imported.",
    )
    grade_change_ids = fields.One2many(
        comodel_name="key.account.grade.change",
        inverse_name="account_id",
        string="Grade Timeline",
    )
    locked_until = fields.Date(
        tracking=True,
        help="Until this day, inclusive, reviews leave the grade as it is.",
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
        help="Whom to focus on, develop, maintain, watch or drop.",
    )
    posture_is_manual = fields.Boolean(
        string="Posture Set by Hand",
        help="Reviews leave a posture alone that a person has set. Untick to let them decide again.",
    )

    # === Ratings === #
    rating_value_ids = fields.One2many(
        comodel_name="key.account.rating",
        inverse_name="account_id",
        string="Ratings",
    )
    influence = fields.Integer(
        string="Industry Influence",
        aggregator="avg",
        compute="_compute_ratings",
        inverse="_inverse_influence",
        store=True,
        help="How much others in its industry look to this customer, from 0 to 100.",
    )
    influence_date = fields.Date(
        string="Influence Rated on",
        compute="_compute_rating_origins",
        store=True,
    )
    influence_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Influence Rated by",
        compute="_compute_rating_origins",
        store=True,
    )
    influence_label = fields.Char(
        string="Influence in Words",
        compute="_compute_rating_labels",
    )
    reputation = fields.Integer(
        aggregator="avg",
        compute="_compute_ratings",
        inverse="_inverse_reputation",
        store=True,
        help="The customer's commercial reputation and creditworthiness, from 0 to 100.",
    )
    reputation_date = fields.Date(
        string="Reputation Rated on",
        compute="_compute_rating_origins",
        store=True,
    )
    reputation_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Reputation Rated by",
        compute="_compute_rating_origins",
        store=True,
    )
    reputation_label = fields.Char(
        string="Reputation in Words",
        compute="_compute_rating_labels",
    )
    is_rating_stale = fields.Boolean(
        string="Ratings Stale",
        compute="_compute_is_rating_stale",
        search="_search_is_rating_stale",
        help="A rating is missing or older than the time set for the company.",
    )

    _partner_company_uniq = models.Constraint(
        "UNIQUE (partner_id, company_id)",
        "This customer is an account of this company already (perhaps archived). Open that account instead.",
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

    @api.constrains("partner_id")
    def _check_partner_is_commercial(self):
        for account in self.sudo():
            commercial = account.partner_id.commercial_partner_id
            if commercial != account.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(contact)s is a contact of %(company)s. Make %(company)s the account instead.",
                        contact=account.partner_id.display_name,
                        company=commercial.display_name,
                    )
                )

    @api.constrains("locked_until", "lock_reason")
    def _check_lock_reason(self):
        for account in self:
            if account.locked_until and not account.lock_reason:
                raise ValidationError(
                    self.env._(
                        "Say why the grade of %(account)s is locked: fill in the lock reason.",
                        account=account.display_name,
                    )
                )

    # === COMPUTE METHODS === #

    @api.depends("partner_id")
    def _compute_display_name(self):
        # The name of an account is public to the users of the module, its record is not.
        for account in self:
            account.display_name = account.sudo().partner_id.name

    @api.depends_context("uid")
    def _compute_user_is_manager(self):
        self.user_is_manager = self._user_is_manager()

    @api.depends("locked_until")
    def _compute_is_locked(self):
        today = fields.Date.context_today(self)
        for account in self:
            account.is_locked = bool(account.locked_until and account.locked_until >= today)

    def _search_is_locked(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("locked_until", ">=", fields.Date.context_today(self))]

    @api.depends("rating_value_ids.value", "rating_value_ids.date", "rating_value_ids.kind")
    def _compute_ratings(self):
        latest = self._get_latest_ratings()
        for account in self:
            for kind, rating in latest[account].items():
                account[kind] = rating.value

    # Not with the values: what is typed there is not computed, when and by whom is.
    @api.depends("rating_value_ids.user_id", "rating_value_ids.date", "rating_value_ids.kind")
    def _compute_rating_origins(self):
        latest = self._get_latest_ratings()
        for account in self:
            for kind, rating in latest[account].items():
                account[f"{kind}_date"] = rating.date
                account[f"{kind}_user_id"] = rating.user_id

    def _get_latest_ratings(self):
        """Return ``{account: {kind: rating}}``, with an empty rating where there is none."""
        ratings = self.env["key.account.rating"].sudo()
        found = {
            (rating.account_id.id, rating.kind): rating
            for rating in ratings.search([("account_id", "in", self.ids)], order="date, id")
        }
        return {
            account: {kind: found.get((account._origin.id, kind), ratings) for kind in RATING_KINDS}
            for account in self
        }

    def _inverse_influence(self):
        self._inverse_rating("influence")

    def _inverse_reputation(self):
        self._inverse_rating("reputation")

    def _inverse_rating(self, kind):
        """Turn the typed value of ``kind`` into a rating of today by this user."""
        self.env["key.account.rating"].create(
            [
                {
                    "account_id": account.id,
                    "kind": kind,
                    "value": account[kind],
                    "date": fields.Date.context_today(self),
                }
                for account in self
            ]
        )

    @api.depends("influence", "influence_date", "reputation", "reputation_date")
    def _compute_rating_labels(self):
        in_words = self.env["key.account.rating"]._in_words
        for account in self:
            for kind in RATING_KINDS:
                rated = account[f"{kind}_date"]
                account[f"{kind}_label"] = in_words(account[kind]) if rated else False

    @api.depends("influence_date", "reputation_date", "company_id.key_account_rating_months")
    def _compute_is_rating_stale(self):
        for account in self:
            oldest = account.company_id._key_account_rating_limit()
            account.is_rating_stale = any(
                not rated or rated < oldest
                for rated in (account.influence_date, account.reputation_date)
            )

    def _search_is_rating_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = fields.Domain.FALSE
        for company in self.env["res.company"].sudo().search([]):
            oldest = company._key_account_rating_limit()
            domain |= fields.Domain("company_id", "=", company.id) & (
                fields.Domain("influence_date", "=", False)
                | fields.Domain("influence_date", "<", oldest)
                | fields.Domain("reputation_date", "=", False)
                | fields.Domain("reputation_date", "<", oldest)
            )
        return domain

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        is_manager = self._user_is_manager()
        vals_list = [self._prepare_new(vals) for vals in vals_list]
        for vals in vals_list:
            self._check_recorded_fields(vals)
            if not is_manager:
                self._check_manager_fields(vals.keys() - {"owner_id"})
                vals["owner_id"] = self.env.uid
            if vals.get("grade_id"):
                self._prepare_manual_grade(vals)
        accounts = super().create(vals_list)
        if not is_manager:
            accounts._check_not_served_by_colleague()
        accounts._fill_customer_since()
        accounts._sync_partner_link()
        accounts.filtered("grade_id")._log_manual_grade({})
        return accounts

    def write(self, vals):
        self._check_recorded_fields(vals)
        if not self._user_is_manager():
            self._check_manager_fields(vals)
        if not self.env.su and {"partner_id", "company_id"} & vals.keys():
            raise UserError(
                self.env._(
                    "An account stays with its customer and company. Merge contacts, or make another account."
                )
            )
        if "posture" in vals and "posture_is_manual" not in vals:
            vals = dict(vals, posture_is_manual=bool(vals["posture"]))
        if "grade_id" not in vals:
            result = super().write(vals)
        else:
            grade_id = vals["grade_id"] or False
            changed = self.filtered(lambda account: account.grade_id.id != grade_id)
            previous = {account.id: account.grade_id.id for account in changed}
            others = {name: value for name, value in vals.items() if name != "grade_id"}
            result = super(KeyAccount, self - changed).write(others)
            if changed:
                vals = dict(vals)
                self._prepare_manual_grade(vals)
                result = super(KeyAccount, changed).write(vals)
                changed._log_manual_grade(previous)
        if {"active", "partner_id", "company_id"} & vals.keys():
            self._sync_partner_link()
        return result

    def unlink(self):
        partners = self.sudo().partner_id
        result = super().unlink()
        partners._key_account_invalidate()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        if kept := self._with_history():
            raise UserError(
                self.env._(
                    "%(accounts)s: graded or reviewed before. Archive the account instead, so that its history is kept.",
                    accounts=", ".join(kept.mapped("display_name")),
                )
            )

    # === ACTION METHODS === #

    def action_open_partner(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
        }

    # === BUSINESS METHODS === #

    def _with_history(self):
        """Return the accounts that were graded, or reviewed by a review that was approved (sudo)."""
        return self.sudo().filtered(
            lambda account: (
                account.grade_change_ids
                or "approved" in account.review_line_ids.mapped("review_state")
            )
        )

    @api.model
    def _user_is_manager(self):
        return self.env.su or self.env.user.has_group("key_account.group_manager")

    @api.model
    def _check_manager_fields(self, names):
        if refused := MANAGER_FIELDS & set(names):
            raise AccessError(
                self.env._(
                    "Only key-account managers may change: %(fields)s. Ask your manager.",
                    fields=self._get_field_labels(refused),
                )
            )

    @api.model
    def _check_recorded_fields(self, names):
        if not self.env.su and (refused := RECORDED_FIELDS & set(names)):
            raise AccessError(
                self.env._(
                    "Recorded with each grade and rating, not typed: %(fields)s. Leave them out.",
                    fields=self._get_field_labels(refused),
                )
            )

    @api.model
    def _get_field_labels(self, names):
        fields_get = self.fields_get(names, ["string"])
        return ", ".join(fields_get[name]["string"] for name in sorted(names))

    def _check_not_served_by_colleague(self):
        """Refuse that a salesperson takes a customer whose contact names another salesperson."""
        for account in self.sudo():
            salesperson = account.partner_id._key_account_salesperson(account.company_id)
            if salesperson and salesperson != account.owner_id:
                raise UserError(
                    self.env._(
                        "%(account)s is a customer of %(salesperson)s. Ask your manager to make the account.",
                        account=account.display_name,
                        salesperson=salesperson.name,
                    )
                )

    @api.model
    def _prepare_new(self, vals):
        """Return the values of a new account without what a form sends although nobody typed it."""
        optional = MANAGER_FIELDS | RECORDED_FIELDS | set(RATING_KINDS)
        vals = {name: value for name, value in vals.items() if value or name not in optional}
        if vals.get("posture"):
            vals["posture_is_manual"] = True
        return vals

    @api.model
    def _prepare_manual_grade(self, vals):
        """Complete ``vals`` that set a grade by hand; refuse a grade without a reason."""
        if not vals.get("grade_reason"):
            raise ValidationError(
                self.env._("Say why the grade is set by hand: fill in the grade reason.")
            )
        vals.update(grade_source="manual", grade_date=fields.Date.context_today(self))

    def _log_manual_grade(self, previous):
        """Add a step to the timeline and a note to the chatter of accounts graded by hand.

        :param dict previous: id of the former grade (or ``False``) by account id
        """
        changes = (
            self.env["key.account.grade.change"]
            .sudo()
            .create(
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
        )
        self._message_log_batch(
            {
                change.account_id.id: self.env._(
                    "Grade %(previous)s → %(grade)s, set by hand: %(reason)s",
                    previous=change.previous_grade_id.name or "–",
                    grade=change.grade_id.name or "–",
                    reason=change.reason,
                )
                for change in changes
            }
        )

    def _fill_customer_since(self):
        """Set the missing *customer since* to the first confirmed order or posted invoice."""
        accounts = self.filtered(lambda account: not account.customer_since)
        if not accounts:
            return
        self.env.flush_all()
        metric = self.env["key.account.metric"]
        for company, company_accounts in accounts.grouped("company_id").items():
            self.env.cr.execute(
                SQL(
                    """
                    UPDATE key_account account
                       SET customer_since = first.date
                      FROM (%(first)s) first
                     WHERE account.id IN %(accounts)s
                       AND account.customer_since IS NULL
                       AND first.partner_id = account.partner_id
                       AND first.partner_id IN %(partners)s
                    """,
                    first=metric._first_document_query(company),
                    accounts=company_accounts._ids,
                    partners=company_accounts.partner_id._ids,
                )
            )
        accounts.invalidate_recordset(["customer_since"])

    def _sync_partner_link(self, condition=None):
        """Let the customers point at their active accounts, and at nothing else.

        Written as one statement per company, and only on rows that point elsewhere: contacts are
        read and locked by all of Odoo.

        :param SQL condition: instead of the accounts in ``self``, those of one company that meet
            this condition on ``account``
        """
        if condition is None:
            # One by one: a customer's row is updated once per statement, not once per account.
            for accounts in self.sudo().grouped("company_id").values():
                self._sync_partner_link(SQL("account.id IN %s", accounts._ids))
            return
        self.flush_model(["active", "company_id", "partner_id"])
        self.env["res.partner"].flush_model(["key_account_id"])
        self.env.cr.execute(
            SQL(
                """
                UPDATE res_partner partner
                   SET key_account_id = CASE
                           WHEN account.active
                           THEN COALESCE(partner.key_account_id, '{}'::jsonb)
                                || jsonb_build_object(account.company_id::text, account.id)
                           ELSE partner.key_account_id - account.company_id::text
                       END
                  FROM key_account account
                 WHERE account.partner_id = partner.id
                   AND %(condition)s
                   AND (partner.key_account_id->>account.company_id::text)::int
                       IS DISTINCT FROM CASE WHEN account.active THEN account.id END
                """,
                condition=condition,
            )
        )
        self.env["res.partner"]._key_account_invalidate()
