from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tools import SQL

# Decided by managers only: who serves an account and how it is graded.
MANAGER_FIELDS = {"owner_id", "deputy_id", "grade_id", "locked_until", "lock_reason"}


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
        index=True,
        ondelete="restrict",
        check_company=True,
        domain="[('parent_id', '=', False), '|', ('company_id', '=', False), ('company_id', '=', company_id)]",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        index=True,
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
        tracking=True,
        domain="[('share', '=', False), ('company_ids', 'in', company_id)]",
        help="The named account manager.",
    )
    deputy_id = fields.Many2one(
        comodel_name="res.users",
        index="btree_not_null",
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
    customer_since = fields.Date(
        help="First confirmed order or posted invoice, unless a person knows better.",
    )

    # === Grade === #
    grade_id = fields.Many2one(
        comodel_name="key.account.grade",
        index="btree_not_null",
        ondelete="restrict",
        group_expand="_read_group_expand_full",
    )
    grade_date = fields.Date(
        readonly=True,
        help="Since when the account has this grade.",
    )
    grade_source = fields.Selection(
        selection=[
            ("review", "Review"),
            ("manual", "By hand"),
        ],
        readonly=True,
    )
    grade_reason = fields.Char(
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
        compute="_compute_ratings",
        store=True,
    )
    influence_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Influence Rated by",
        compute="_compute_ratings",
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
        compute="_compute_ratings",
        store=True,
    )
    reputation_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Reputation Rated by",
        compute="_compute_ratings",
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
        ratings = self.env["key.account.rating"].sudo()
        latest = {}
        for rating in ratings.search([("account_id", "in", self.ids)], order="date, id"):
            latest[rating.account_id.id, rating.kind] = rating
        for account in self:
            for kind in ("influence", "reputation"):
                rating = latest.get((account._origin.id, kind), ratings)
                account[kind] = rating.value
                account[f"{kind}_date"] = rating.date
                account[f"{kind}_user_id"] = rating.user_id

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
            for kind in ("influence", "reputation"):
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
        for company in self.env.companies:
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
        for vals in vals_list:
            if not is_manager:
                self._check_manager_fields(vals.keys() - {"owner_id"})
                vals["owner_id"] = self.env.uid
            if vals.get("grade_id"):
                self._prepare_manual_grade(vals)
        accounts = super().create(vals_list)
        accounts._fill_customer_since()
        accounts._sync_partner_link()
        accounts.filtered("grade_id")._log_manual_grade({})
        return accounts

    def write(self, vals):
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
            changed = self.filtered(lambda account: account.grade_id.id != vals["grade_id"])
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
        partners.invalidate_recordset(["key_account_id"])
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        graded = self.sudo().filtered("grade_change_ids")
        if graded:
            raise UserError(
                self.env._(
                    "%(accounts)s: graded before. Archive the account instead, so that its history is kept.",
                    accounts=", ".join(graded.mapped("display_name")),
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

    @api.model
    def _user_is_manager(self):
        return self.env.su or self.env.user.has_group("key_account.group_manager")

    @api.model
    def _check_manager_fields(self, names):
        if refused := MANAGER_FIELDS & set(names):
            labels = (self._fields[name]._description_string(self.env) for name in sorted(refused))
            raise AccessError(
                self.env._(
                    "Only key-account managers may change: %(fields)s. Ask your manager.",
                    fields=", ".join(labels),
                )
            )

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
        accounts.flush_recordset()
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
                    """,
                    first=metric._first_document_query(company),
                    accounts=company_accounts._ids,
                )
            )
        accounts.invalidate_recordset(["customer_since"])

    def _sync_partner_link(self, condition=None):
        """Let the customers point at their active accounts, and at nothing else.

        Written as one statement, and only on rows that point elsewhere: contacts are read and
        locked by all of Odoo.

        :param SQL condition: instead of the accounts in ``self``, those that meet this condition
            on ``account``
        """
        if condition is None:
            if not self:
                return
            condition = SQL("account.id IN %s", self._ids)
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
        self.env["res.partner"].invalidate_model(["key_account_id"])
