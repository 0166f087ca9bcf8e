from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ...tools.booked import LINES, BookColumn, BookSource, lines_of
from ...tools.days import local_date
from ...tools.handing import HandoverSource
from ...tools.story import StorySource
from ...tools.value_text import describe

FOLLOW_UPS = {
    # field that counts the open ones: model
    "open_commitment_count": "key.account.commitment",
    "open_problem_count": "key.account.usage.problem",
    "open_complaint_count": "key.account.complaint",
}
FOLLOW_UPS_ON_SHEET = 10


class KeyAccount(models.Model):
    """Promises, usage problems and complaints of an account."""

    _inherit = "key.account"

    commitment_ids = fields.One2many(
        comodel_name="key.account.commitment",
        inverse_name="account_id",
        string="Promises",
    )
    problem_ids = fields.One2many(
        comodel_name="key.account.usage.problem",
        inverse_name="account_id",
        string="Usage Problems",
    )
    complaint_ids = fields.One2many(
        comodel_name="key.account.complaint",
        inverse_name="account_id",
        string="Complaints",
    )
    open_commitment_count = fields.Integer(
        string="Our Open Promises",
        compute="_compute_follow_up_counts",
    )
    open_problem_count = fields.Integer(
        string="Open Usage Problems",
        compute="_compute_follow_up_counts",
    )
    open_complaint_count = fields.Integer(
        string="Open Complaints",
        compute="_compute_follow_up_counts",
    )

    # === COMPUTE METHODS === #

    @api.depends("commitment_ids.state", "problem_ids.state", "complaint_ids.state")
    def _compute_follow_up_counts(self):
        for field, model in FOLLOW_UPS.items():
            domain = [("account_id", "in", self.ids), ("is_open", "=", True)]
            counts = dict(self.env[model]._read_group(domain, ["account_id"], ["__count"]))
            for account in self:
                account[field] = counts.get(account._origin, 0)

    # === HOOKS === #

    @api.model
    def _get_follow_up_models(self):
        """Return the models of what is followed up with a contact. To be extended by rooms."""
        return list(FOLLOW_UPS.values())

    # === BUSINESS METHODS === #

    def _with_history(self):
        known = super()._with_history()
        for name in self._get_follow_up_models():
            model = self.env[name].sudo().with_context(active_test=False)
            groups = model._read_group([("account_id", "in", self.ids)], ["account_id"])
            known = known.union(*(account.with_env(self.env) for [account] in groups))
        return known

    @api.model
    def _get_book_columns(self):
        _ = self.env._
        labels = (_("Open Promises"), _("Open Complaints"), _("Open Usage Problems"))
        return [
            *super()._get_book_columns(),
            BookSource(
                80,
                tuple(BookColumn(label, LINES, 40) for label in labels),
                lambda accounts: accounts._tell_book_service(),
                feature="feature_service",
            ),
        ]

    def _tell_book_service(self):
        """Return what is open, as far as the reader sees it: with the day when it is due, or since when."""
        tells = {
            "key.account.commitment": lambda promise: (
                f"{format_date(self.env, promise.date_due)} {promise.name} ({describe(promise, 'side')})"
            ),
            "key.account.complaint": self._tell_book_issue,
            "key.account.usage.problem": self._tell_book_issue,
        }
        domain = [("account_id", "in", self.ids), ("is_open", "=", True)]
        told = [
            lines_of(self.env[model].search(domain).sudo(), tell) for model, tell in tells.items()
        ]
        return {account_id: [lines.get(account_id) for lines in told] for account_id in self.ids}

    def _tell_book_issue(self, issue):
        return f"{format_date(self.env, issue.date)} {issue.name} ({describe(issue, 'severity')})"

    def _get_sheet_sections(self, contacts):
        return {
            **super()._get_sheet_sections(contacts),
            "promises": self._get_sheet_promises(),
            "problems": self._get_sheet_problems(),
            "complaints": self._get_sheet_complaints(),
        }

    def _get_sheet_promises(self):
        promises = self.env["key.account.commitment"].search(
            [("account_id", "=", self.id), ("state", "=", "open")], limit=FOLLOW_UPS_ON_SHEET
        )
        return [
            {
                "due": format_date(self.env, promise.date_due),
                "overdue": promise.is_overdue,
                "side": describe(promise, "side"),
                "text": promise.name,
                "who": promise._get_promiser(),
            }
            for promise in promises
        ]

    def _get_sheet_problems(self):
        problems = self.env["key.account.usage.problem"].search(
            [("account_id", "=", self.id), ("is_open", "=", True)], limit=FOLLOW_UPS_ON_SHEET
        )
        return [
            {
                "name": problem.name,
                "text": " · ".join(
                    filter(
                        None,
                        (
                            problem.product_id.display_name,
                            describe(problem, "severity"),
                            describe(problem, "state"),
                            format_date(self.env, problem.date),
                        ),
                    )
                ),
            }
            for problem in problems
        ]

    def _get_sheet_complaints(self):
        complaints = self.env["key.account.complaint"].search(
            [("account_id", "=", self.id), ("is_open", "=", True)]
        )
        rows = [
            {
                "name": complaint.name,
                "text": " · ".join(
                    filter(
                        None,
                        (
                            complaint.kind_id.name,
                            describe(complaint, "severity"),
                            describe(complaint, "state"),
                            self.env._("days open: %(days)s", days=complaint.age),
                            complaint.is_overdue
                            and self.env._(
                                "answer was due on %(day)s",
                                day=format_date(self.env, complaint.date_due),
                            ),
                            complaint.user_id.name,
                        ),
                    )
                ),
                "overdue": complaint.is_overdue,
            }
            for complaint in complaints[:FOLLOW_UPS_ON_SHEET]
        ]
        if more := len(complaints) - len(rows):
            text = self.env._("and %(count)s more", count=more)
            rows.append({"name": "", "text": text, "overdue": False})
        return rows

    # === STORY AND LOOK === #

    def _get_story_sources(self):
        """Promises, on the day on which they were settled or made; issues as received and solved."""
        zone = self.company_id.sudo().partner_id.tz or "UTC"
        mine = [("account_id", "=", self.id)]
        promise = StorySource(
            kind="promise",
            label=self.env._("Promises"),
            icon="fa-thumbs-o-up",
            model="key.account.commitment",
            domain=mine,
            day=lambda alias: SQL(
                "COALESCE(%s, (SELECT visit.date FROM key_account_visit visit WHERE visit.id = %s), %s)",
                SQL.identifier(alias, "date_done"),
                SQL.identifier(alias, "visit_id"),
                local_date(SQL.identifier(alias, "create_date"), zone),
            ),
            tell=lambda promises: {promise.id: promise._tell_story() for promise in promises},
            feature="feature_service",
        )
        complaints = self.env._("Complaints")
        problems = self.env._("Usage Problems")
        issues = {
            "key.account.complaint": ("complaint", complaints, "fa-comments-o"),
            "key.account.usage.problem": ("problem", problems, "fa-wrench"),
        }
        sources = [*super()._get_story_sources(), promise]
        for model, (kind, label, icon) in issues.items():
            sources += [
                StorySource(
                    kind=kind,
                    label=label,
                    icon=icon,
                    model=model,
                    domain=mine,
                    day="date",
                    tell=lambda records: {issue.id: issue._tell_received() for issue in records},
                    feature="feature_service",
                ),
                StorySource(
                    kind=kind,
                    label=label,
                    icon="fa-check",
                    model=model,
                    domain=[*mine, ("date_solved", "!=", False)],
                    day="date_solved",
                    tell=lambda records: {issue.id: issue._tell_solved() for issue in records},
                    feature="feature_service",
                ),
            ]
        return sources

    def _get_next_steps(self):
        """The first promise of ours, and the first answer to a complaint."""
        promise = self.env._("Promise")
        answer = self.env._("Answer complaint")
        wanted = {
            "key.account.commitment": (promise, ("side", "=", "us")),
            "key.account.complaint": (answer, ("active", "=", True)),
        }
        return super()._get_next_steps() + [
            StorySource(
                model=model,
                domain=[("account_id", "=", self.id), ("is_open", "=", True), condition],
                day="date_due",
                tell=lambda records, word=word: {
                    record.id: f"{word}: {record.name}" for record in records
                },
                feature="feature_service",
            )
            for model, (word, condition) in wanted.items()
        ]

    @api.model
    def _get_handover_sources(self):
        return [
            *super()._get_handover_sources(),
            HandoverSource(
                "commitment",
                self.env._("Open promises"),
                "key.account.commitment",
                "user_id",
                (("state", "=", "open"),),
            ),
            HandoverSource(
                "problem",
                self.env._("Open usage problems"),
                "key.account.usage.problem",
                "user_id",
                (("state", "!=", "closed"),),
            ),
            HandoverSource(
                "complaint",
                self.env._("Open complaints"),
                "key.account.complaint",
                "user_id",
                (("state", "!=", "closed"),),
            ),
        ]
