from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ...tools.job import Job, leave_to_next_run

BATCH = 5_000
PROGRESS = "key_account.profile_checked_up_to"


class KeyAccountCompleteness(models.AbstractModel):
    """How complete and how old a profile is, compared with the profile requirements."""

    _name = "key.account.completeness"
    _description = "Completeness of a Profile"
    _inherit = ["key.account.completeness.measure", "key.account.profile.history"]

    profile_completeness = fields.Integer(
        string="Profile Completeness (%)",
        aggregator="avg",
        compute="_compute_profile_completeness",
        store=True,
        help="Share of the profile requirements of this template and grade that are filled in.",
    )
    profile_missing = fields.Json(
        compute="_compute_profile_completeness",
        store=True,
    )
    profile_missing_text = fields.Text(
        string="Missing",
        compute="_compute_profile_missing_text",
    )
    profile_oldest_date = fields.Date(
        string="Oldest Profile Part",
        compute="_compute_profile_completeness",
        store=True,
        help="When the oldest required part was last filled in or confirmed.",
    )
    profile_age_text = fields.Text(
        string="Last Confirmed",
        compute="_compute_profile_age_text",
    )
    is_profile_incomplete = fields.Boolean(
        string="Profile Incomplete",
        compute="_compute_is_profile_stale",
        search="_search_is_profile_incomplete",
    )
    is_profile_stale = fields.Boolean(
        string="Profile Outdated",
        compute="_compute_is_profile_stale",
        search="_search_is_profile_stale",
        help="A required part was last confirmed longer ago than the time in the settings.",
    )
    profile_alerted_on = fields.Date(
        readonly=True,
        copy=False,
        help="When the owner was asked to complete the profile. Cleared when the profile is "
        "complete enough.",
    )

    # === COMPUTE METHODS === #

    @api.depends(lambda self: self._get_completeness_dependencies())
    def _compute_profile_completeness(self):
        for account, (percentage, missing, oldest) in self._measure_completeness().items():
            account.profile_completeness = percentage
            account.profile_missing = missing or False
            account.profile_oldest_date = oldest or False

    @api.model
    def _get_completeness_dependencies(self):
        names = [name for names in self._profile_fields().values() for name in names]
        return (
            "grade_id",
            "profile_properties",
            "profile_dates",
            "product_line_ids",
            "production_line_ids",
            "development_plan_ids",
            "consumption_ids",
            "competitor_share_ids",
            "stakeholder_ids.role_ids",
            "stakeholder_ids.active",
            "stakeholder_ids.left_on",
            "stakeholder_ids.write_date",
            *names,
        )

    @api.depends("profile_missing")
    @api.depends_context("lang")
    def _compute_profile_missing_text(self):
        requirements = self.env["key.account.profile.requirement"].sudo()
        for account in self:
            missing = requirements.browse(account.profile_missing or []).exists()
            account.profile_missing_text = ", ".join(missing.mapped("display_name"))

    @api.depends("profile_dates", "stakeholder_ids")
    @api.depends_context("lang")
    def _compute_profile_age_text(self):
        for account in self:
            today = (account.company_id or self.env.company)._key_account_today()
            dates = account.sudo()._get_part_dates()
            account.profile_age_text = "\n".join(
                self.env._(
                    "%(part)s: %(date)s (%(days)s days)",
                    part=label,
                    date=dates[part],
                    days=(today - fields.Date.to_date(dates[part])).days,
                )
                for part, label in self._selection_profile_part()
                if part in dates
            )

    @api.depends("profile_completeness", "profile_oldest_date")
    def _compute_is_profile_stale(self):
        for account in self:
            limit = account.company_id._key_account_profile_limit()
            oldest = account.profile_oldest_date
            account.is_profile_stale = bool(oldest and oldest < limit)
            account.is_profile_incomplete = account.profile_completeness < 100

    def _search_is_profile_incomplete(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("profile_completeness", "<", 100)]

    def _search_is_profile_stale(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain.FALSE
        for company in self.env["res.company"].sudo().search([]):
            domain |= Domain("company_id", "=", company.id) & Domain(
                "profile_oldest_date", "<", company._key_account_profile_limit()
            )
        return domain

    # === ACTION METHODS === #

    def action_confirm_profile(self):
        """Confirm the profile: all parts that are filled in get today's date."""
        self.check_access("write")
        self._touch_profile({account.id: set(account.profile_dates or {}) for account in self})
        self._message_log_batch(
            {account.id: self.env._("The profile was confirmed as up to date.") for account in self}
        )
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    # === BUSINESS METHODS === #

    def _after_grade_change(self):
        """Check profiles by what the new grade asks: a few at once, many in the background."""
        super()._after_grade_change()
        if (
            not self.env["key.account.profile.requirement"]
            .sudo()
            .search_count([("grade_ids", "!=", False)], limit=1)
        ):
            return
        if len(self) > BATCH:
            self.env["key.account.profile.requirement"]._check_profiles_again()
        else:
            self._refresh_completeness()

    def _get_part_dates(self):
        """Return when each part of the profile was last filled in, as ``{part: "2025-12-31"}``."""
        self.ensure_one()
        dates = dict(self.profile_dates or {})
        if changes := [date for date in self.stakeholder_ids.mapped("write_date") if date]:
            dates["people"] = fields.Date.to_string(self.company_id._key_account_day(max(changes)))
        return dates

    @api.model
    def _restart_profile_check(self):
        """Restart the check of all profiles with the first one."""
        self.env["ir.config_parameter"].sudo().set_param(PROGRESS, False)

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_profile(self):
        """Check all profiles against the requirements, and notify owners of A accounts.

        A run that was stopped goes on behind the last account that it checked.
        """
        parameters = self.env["ir.config_parameter"].sudo()
        Job(self.env, "ir_cron_profile").batches(
            self,
            [("active", "in", [True, False])],
            lambda accounts: accounts._check_profiles(),
            size=BATCH,
            after=int(parameters.get_param(PROGRESS, 0)),
            done=lambda last_id: parameters.set_param(PROGRESS, last_id),
            report=leave_to_next_run,
        )

    def _check_profiles(self):
        """Write what has changed, and notify owners."""
        self._refresh_completeness()
        self._ask_owners()

    def _refresh_completeness(self):
        """Write the completeness of profiles if it differs from the stored one."""
        names = ["profile_completeness", "profile_missing", "profile_oldest_date"]
        changed = defaultdict(list)
        for account, measured in self._measure_completeness().items():
            percentage, missing, oldest = measured
            stored = (
                account.profile_completeness,
                account.profile_missing,
                account.profile_oldest_date,
            )
            if stored != (percentage, missing or False, oldest or False):
                changed[percentage, tuple(missing or ()), oldest].append(account.id)
        for (percentage, missing, oldest), ids in changed.items():
            values = (percentage, list(missing) or False, oldest)
            self.browse(ids).write(dict(zip(names, values, strict=True)))
        self.flush_recordset()

    def _ask_owners(self):
        """Create one activity for the owner of each A account that fell below the threshold."""
        best = self.env["key.account.grade"].search([], limit=1)
        low = self.filtered(
            lambda account: (
                account.active
                and account.grade_id == best
                and account.profile_completeness < account.company_id.key_account_profile_threshold
            )
        )
        (self - low).filtered("profile_alerted_on").write({"profile_alerted_on": False})
        unasked = low.filtered(lambda account: not account.profile_alerted_on)
        asked = self.browse()
        for company, accounts in unasked.grouped("company_id").items():
            able = accounts.owner_id._key_account_able(company)
            asked += accounts.filtered(lambda account, able=able: account.owner_id & able)
        self.env["mail.activity"].with_context(mail_activity_quick_update=True).create(
            [
                account._prepare_profile_activity(account.company_id._key_account_today())
                for account in asked
            ]
        )
        for company, accounts in asked.grouped("company_id").items():
            accounts.write({"profile_alerted_on": company._key_account_today()})

    def _prepare_profile_activity(self, today):
        """Return the values of the activity for the owner, in the owner's language."""
        self.ensure_one()
        account = self.with_context(lang=self.owner_id.lang or self.env.lang)
        return {
            "activity_type_id": self.env.ref("mail.mail_activity_data_todo").id,
            "res_model_id": self.env["ir.model"]._get_id(self._name),
            "res_id": self.id,
            "user_id": self.owner_id.id,
            "date_deadline": today + timedelta(days=7),
            "summary": account.env._(
                "Complete the profile: %(percentage)s %% filled in",
                percentage=self.profile_completeness,
            ),
            "note": account.env._("Missing: %(missing)s", missing=account.profile_missing_text),
        }
