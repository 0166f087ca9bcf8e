import inspect

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .access_common import PROFILE_LINES, AccessCommon, rpc

# Who may do what with the records that the rules leave him: read, write, create, unlink.
# Users without the module's groups, portal and public users have no access to any model.
ACCESS = {
    # model: (own accounts, all accounts, manager, administrator)
    "key.account": ("rwc", "rwc", "rwc", "rwcu"),
    "key.account.acquisition.channel": ("r", "r", "r", "rwcu"),
    "key.account.product.line": ("rwcu", "rwcu", "rwcu", "rwcu"),
    "key.account.production.line": ("rwcu", "rwcu", "rwcu", "rwcu"),
    "key.account.profile.change": ("r", "r", "r", "r"),
    "key.account.profile.requirement": ("r", "r", "r", "rwcu"),
    "key.account.profile.template": ("r", "r", "r", "rwcu"),
    "key.account.band": ("r", "r", "r", "rwcu"),
    "key.account.checklist": ("r", "r", "r", "rwcu"),
    "key.account.checklist.item": ("r", "r", "r", "rwcu"),
    "key.account.closeness": ("rwcu", "rwcu", "rwcu", "rwcu"),
    "key.account.commitment": ("rwc", "rwc", "rwcu", "rwcu"),
    "key.account.competitor.share": ("rwcu", "rwcu", "rwcu", "rwcu"),
    "key.account.consumption": ("rwcu", "rwcu", "rwcu", "rwcu"),
    "key.account.criterion": ("r", "r", "r", "rwcu"),
    "key.account.deal.heat": ("r", "r", "r", "rwcu"),
    "key.account.development.plan": ("rwcu", "rwcu", "rwcu", "rwcu"),
    "key.account.export": ("rc", "rc", "rc", "rc"),
    "key.account.grade": ("r", "r", "r", "rwcu"),
    "key.account.grade.change": ("r", "r", "r", "r"),
    "key.account.grade.wizard": ("", "", "rwcu", "rwcu"),
    "key.account.metric": ("r", "r", "r", "rwcu"),
    "key.account.personal.card": ("r", "r", "r", "rwcu"),
    "key.account.rating": ("rc", "rc", "rc", "rwcu"),
    "key.account.relationship.assessment": ("r", "r", "r", "r"),
    "key.account.relationship.check": ("r", "r", "r", "r"),
    "key.account.relationship.criterion": ("r", "r", "r", "rwcu"),
    "key.account.relationship.evidence": ("rc", "rc", "rc", "rc"),
    "key.account.relationship.level": ("r", "r", "r", "rwcu"),
    "key.account.relationship.scale": ("r", "r", "r", "rwcu"),
    "key.account.relation.kind": ("r", "r", "r", "rwcu"),
    "key.account.review": ("r", "r", "rwcu", "rwcu"),
    "key.account.review.comparison": ("", "", "r", "r"),
    "key.account.review.line": ("r", "r", "rw", "rw"),
    "key.account.review.measure": ("", "", "r", "r"),
    "key.account.review.skip": ("", "", "r", "r"),
    "key.account.settings": ("", "", "", "rwcu"),
    "key.account.scorecard": ("r", "r", "r", "rwcu"),
    "key.account.scorecard.gate": ("r", "r", "r", "rwcu"),
    "key.account.scorecard.grade": ("r", "r", "r", "rwcu"),
    "key.account.sensitive.access": ("", "", "r", "r"),
    "key.account.stakeholder": ("rwc", "rwc", "rwcu", "rwcu"),
    "key.account.stakeholder.role": ("r", "r", "r", "rwcu"),
    "key.account.cadence": ("r", "r", "r", "rwcu"),
    "key.account.cadence.exception": ("rwcu", "rwcu", "rwcu", "rwcu"),
    "key.account.executive.rank": ("r", "r", "r", "rwcu"),
    "key.account.feasibility": ("", "", "rwcu", "rwcu"),
    "key.account.feasibility.line": ("", "", "rwcu", "rwcu"),
    "key.account.visit.coverage": ("r", "r", "r", "r"),
    "key.account.visit.due": ("r", "r", "r", "r"),
    "key.account.usage.problem": ("rwc", "rwc", "rwcu", "rwcu"),
    "key.account.visit.plan": ("rwc", "rwc", "rwcu", "rwcu"),
    "key.account.visit.plan.omission": ("r", "r", "r", "r"),
    "key.account.visit.plan.person": ("r", "r", "r", "r"),
    "key.account.visit": ("rwc", "rwc", "rwcu", "rwcu"),
    "key.account.visit.check": ("rwcu", "rwcu", "rwcu", "rwcu"),
    "key.account.visit.note": ("rwcu", "rwcu", "rwcu", "rwcu"),
    "key.account.visit.cancel": ("rwcu", "rwcu", "rwcu", "rwcu"),
    "key.account.visit.log": ("rwcu", "rwcu", "rwcu", "rwcu"),
    "key.account.visit.purpose": ("r", "r", "r", "rwcu"),
    "key.account.visit.report": ("rwcu", "rwcu", "rwcu", "rwcu"),
    "key.account.visit.report.line": ("rwcu", "rwcu", "rwcu", "rwcu"),
    "key.account.visit.requirement": ("r", "r", "r", "rwcu"),
    "key.account.visit.topic": ("r", "r", "r", "rwcu"),
    # For its own group only, which nobody here is in: see test_people_sensitive.
    "key.account.stakeholder.sensitive": ("", "", "", ""),
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}

# How a record belongs to a company. Grades and metrics are the same in all companies.
COMPANY_PATHS = {
    "key.account": "company_id",
    "key.account.acquisition.channel": None,
    "key.account.product.line": "account_id.company_id",
    "key.account.production.line": "account_id.company_id",
    "key.account.profile.change": "account_id.company_id",
    "key.account.profile.requirement": None,
    "key.account.profile.template": None,
    "key.account.band": "criterion_id.scorecard_id.company_id",
    "key.account.checklist": "company_id",
    "key.account.checklist.item": "checklist_id.company_id",
    "key.account.closeness": "account_id.company_id",
    "key.account.commitment": "company_id",
    "key.account.competitor.share": "account_id.company_id",
    "key.account.consumption": "account_id.company_id",
    "key.account.criterion": "scorecard_id.company_id",
    "key.account.deal.heat": None,
    "key.account.development.plan": "account_id.company_id",
    "key.account.grade": None,
    "key.account.grade.change": "account_id.company_id",
    "key.account.metric": None,
    "key.account.personal.card": None,
    "key.account.rating": "account_id.company_id",
    "key.account.relationship.assessment": "account_id.company_id",
    "key.account.relationship.check": "account_id.company_id",
    "key.account.relationship.criterion": "level_id.scale_id.company_id",
    "key.account.relationship.evidence": "account_id.company_id",
    "key.account.relationship.level": "scale_id.company_id",
    "key.account.relationship.scale": "company_id",
    "key.account.relation.kind": None,
    "key.account.review": "company_id",
    "key.account.review.comparison": "company_id",
    "key.account.review.line": "company_id",
    "key.account.review.measure": "company_id",
    "key.account.review.skip": "company_id",
    "key.account.scorecard": "company_id",
    "key.account.scorecard.gate": "scorecard_id.company_id",
    "key.account.scorecard.grade": "scorecard_id.company_id",
    "key.account.sensitive.access": "account_id.company_id",
    "key.account.stakeholder": "account_id.company_id",
    "key.account.stakeholder.role": None,
    "key.account.stakeholder.sensitive": None,
    "key.account.cadence": "company_id",
    "key.account.cadence.exception": "account_id.company_id",
    "key.account.executive.rank": None,
    "key.account.visit.coverage": "company_id",
    "key.account.visit.due": "company_id",
    "key.account.usage.problem": "company_id",
    "key.account.visit.plan": "company_id",
    "key.account.visit.plan.omission": "plan_id.company_id",
    "key.account.visit.plan.person": "plan_id.company_id",
    "key.account.visit": "company_id",
    "key.account.visit.check": "visit_id.company_id",
    "key.account.visit.note": "visit_id.company_id",
    "key.account.visit.purpose": None,
    "key.account.visit.requirement": "company_id",
    "key.account.visit.topic": None,
}
FOLLOW_ACCOUNT = (
    "key.account.closeness",
    "key.account.commitment",
    "key.account.grade.change",
    "key.account.profile.change",
    "key.account.rating",
    "key.account.relationship.assessment",
    "key.account.relationship.check",
    "key.account.relationship.evidence",
    "key.account.review.line",
    "key.account.stakeholder",
    "key.account.cadence.exception",
    "key.account.usage.problem",
    "key.account.visit",
    "key.account.visit.check",
    "key.account.visit.coverage",
    "key.account.visit.due",
    "key.account.visit.note",
    *PROFILE_LINES,
)

# Methods that the module adds for callers from outside, and the least group that may call them.
# What anybody may call returns the address of a screen and nothing else.
PUBLIC_METHODS = {
    ("key.account", "activity_schedule"): "anybody",
    ("key.account", "action_confirm_profile"): "user",
    ("key.account", "action_export_dossier_xlsx"): "user",
    ("key.account", "action_export_xlsx"): "user",
    ("key.account", "action_grade_now"): "manager",
    ("key.account", "action_launch_playbook"): "user",
    ("key.account", "action_open_partner"): "user",
    ("key.account", "action_update_relationship"): "user",
    ("key.account.grade", "action_view_accounts"): "anybody",
    ("key.account.grade.wizard", "action_apply"): "manager",
    ("key.account.relationship.check", "action_tick"): "user",
    ("key.account.relationship.check", "action_view_proof"): "user",
    ("key.account.relationship.evidence", "action_withdraw"): "user",
    ("key.account.relationship.scale", "action_recompute"): "manager",
    ("key.account.relationship.scale", "action_view_accounts"): "anybody",
    ("key.account", "get_import_templates"): "anybody",
    ("key.account.profile.template", "action_view_accounts"): "anybody",
    ("key.account.review", "action_approve"): "manager",
    ("key.account.review", "action_cancel"): "manager",
    ("key.account.review", "action_compare"): "manager",
    ("key.account.review", "action_compute"): "manager",
    ("key.account.review", "action_compute_and_approve"): "manager",
    ("key.account.review", "action_draft"): "manager",
    ("key.account.review", "action_export_xlsx"): "anybody",
    ("key.account.review", "action_start"): "manager",
    ("key.account.review", "action_view_lines"): "user",
    ("key.account.review", "action_view_movers"): "user",
    ("key.account.review", "action_view_skips"): "anybody",
    ("key.account.review", "action_view_unconverted"): "anybody",
    ("key.account.review.line", "action_open_account"): "user",
    ("key.account.review.line", "action_reset_override"): "manager",
    ("key.account.scorecard", "action_review"): "manager",
    ("key.account.scorecard", "action_view_reviews"): "anybody",
    ("key.account.stakeholder", "action_open_sensitive"): "protected",
    ("key.account.stakeholder", "action_view_sensitive_access"): "manager",
    ("key.account.stakeholder", "get_import_templates"): "anybody",
    ("key.account.cadence", "action_view_due"): "anybody",
    ("key.account.feasibility", "action_check"): "manager",
    ("key.account.visit.due", "action_plan_visit"): "user",
    ("key.account.visit.plan", "action_generate"): "user",
    ("key.account.visit.plan", "action_confirm"): "user",
    ("key.account.visit.plan", "action_view_visits"): "user",
    ("key.account.visit.plan", "action_cancel"): "user",
    ("key.account.visit.plan", "action_export_xlsx"): "user",
    ("key.account.visit", "action_confirm"): "user",
    ("key.account.visit", "action_done"): "user",
    ("key.account.visit", "action_missed"): "user",
    ("key.account.visit", "action_plan_again"): "user",
    ("key.account.visit", "action_check_in"): "user",
    ("key.account.visit", "action_complaint"): "user",
    ("key.account.visit", "action_next_visit"): "user",
    ("key.account.visit", "action_open_account"): "user",
    ("key.account.visit", "action_opportunity"): "user",
    ("key.account.visit", "action_prepare"): "user",
    ("key.account.visit", "action_problem"): "user",
    ("key.account.visit", "action_quotation"): "user",
    ("key.account.visit", "action_report"): "user",
    ("key.account.visit", "action_schedule_activity"): "user",
    ("key.account.visit.report", "action_save"): "user",
    ("key.account.commitment", "action_broken"): "user",
    ("key.account.commitment", "action_kept"): "user",
    ("key.account.commitment", "action_reopen"): "user",
    ("key.account.visit.cancel", "action_cancel"): "user",
    ("key.account.visit.log", "action_log"): "user",
    ("privacy.lookup.wizard.line", "action_unlink"): "system",
    ("res.partner", "action_manage_as_key_account"): "user",
    ("res.partner", "action_open_key_account"): "user",
}
ORM_OVERRIDES = {"create", "write", "unlink", "copy_data", "default_get", "export_data"}


@tagged("post_install", "-at_install")
class TestAccessModels(AccessCommon):
    def _models(self):
        return {
            name
            for name, model in self.env.registry.items()
            if (name + ".").startswith("key.account.") and not model._abstract
        }

    def test_table_is_complete(self):
        self.assertEqual(set(ACCESS), self._models(), "A new model needs its row in the table.")
        kept = {name for name in self._models() if not self.env[name]._transient}
        self.assertEqual(set(COMPANY_PATHS), kept, "A new model needs its path to a company.")

    def test_access_of_each_group(self):
        for model, expected in ACCESS.items():
            table = [(user, "") for user in self.outsiders]
            table += zip(self.insiders, expected, strict=True)
            for user, letters in table:
                for letter, operation in OPERATIONS.items():
                    with self.subTest(model=model, user=user.login, operation=operation):
                        allowed = self._model(user, model).has_access(operation)
                        self.assertEqual(allowed, letter in letters)

    def test_outsiders_are_refused(self):
        for model in ACCESS:
            for user in self.outsiders:
                with self.subTest(model=model, user=user.login), self.assertRaises(AccessError):
                    rpc(self._model(user, model), "search_read", [], ["id"])

    def test_other_company(self):
        """Also the administrator of one company sees nothing of the other."""
        for model, path in COMPANY_PATHS.items():
            if not path:
                continue
            everything = self._all_of(model)
            for user, company in (
                (self.user_manager, self.other_company),
                (self.user_admin, self.other_company),
                (self.foreign_admin, self.company),
            ):
                with self.subTest(model=model, user=user.login):
                    domain = [(path, "=", company.id)]
                    hidden = everything.sudo().search(domain)
                    if model != "key.account.review.comparison" or company == self.company:
                        self.assertTrue(hidden)
                    mine = self._as(user, everything)
                    self.assertFalse(mine.search(domain))
                    if hidden:
                        with self.assertRaises(AccessError):
                            mine.browse(hidden.ids).read(["id", "display_name"])
                    self.assertTrue(mine.search([]) or model == "key.account.review.comparison")

    def test_other_company_is_refused_when_asked_for(self):
        accounts = self.env["key.account"].with_user(self.user_admin)
        with self.assertRaises(AccessError):
            accounts.with_context(allowed_company_ids=self.other_company.ids).search([])

    def test_accounts_of_the_user(self):
        company = [("company_id", "in", (self.company + self.other_company).ids)]
        rest = self.env["key.account"].search([("partner_id", "=", self.epsilon.id)])
        local = self.local + rest.filtered(lambda account: account.company_id == self.company)
        for user, expected in [
            (self.user_own, self.mine),
            (self.user_all, local),
            (self.user_manager, local),
            (self.user_admin, local),
        ]:
            self.assertEqual(self._model(user, "key.account").search(company), expected.sorted())
        for account in self.mine:
            self._as(self.user_own, account).read(["posture"])
        for account in self.hidden + self.foreign:
            with self.assertRaises(AccessError):
                self._as(self.user_own, account).read(["posture"])
            with self.assertRaises(AccessError):
                self._as(self.user_own, account).write({"posture": "focus"})

    def test_what_belongs_to_an_account_follows_it(self):
        for model in FOLLOW_ACCOUNT:
            for user in self.insiders:
                accounts = self._model(user, "key.account").search([])
                found = self._model(user, model).search([])
                with self.subTest(model=model, user=user.login):
                    self.assertEqual(found.account_id & self.local, accounts & self.local)
                    self.assertLessEqual(found.account_id, accounts)

    def test_unapproved_reviews_are_for_managers(self):
        for user in self.user_own + self.user_all:
            self.assertEqual(self._model(user, "key.account.review").search([]), self.approved)
            lines = self._model(user, "key.account.review.line").search([])
            self.assertEqual(lines.review_id, self.approved)
            account = self._as(user, self.owned)
            self.assertEqual(account.review_line_ids.review_id, self.approved)
            self.assertEqual(account.last_line_id, self.line)
            with self.assertRaises(AccessError):
                self._as(user, self.simulated).read(["state"])
        for user in self.user_manager + self.user_admin:
            reviews = self._model(user, "key.account.review").search([])
            self.assertEqual(reviews, self.simulated + self.approved)

    def test_screens_open(self):
        """Each user can open each of his menus, in all views, with all that they show."""
        actions = self.env["ir.actions.act_window"].search(
            [("res_model", "in", list(ACCESS)), ("res_model", "not like", "wizard")]
        )
        self.assertTrue(actions)
        for user in self.insiders:
            for action in actions:
                model = self._model(user, action.res_model)
                if not model.has_access("read"):
                    continue
                for view_type in action.view_mode.split(","):
                    with self.subTest(user=user.login, action=action.name, view=view_type):
                        views = model.get_views([(False, view_type), (False, "search")])["views"]
                        arch = etree.fromstring(views[view_type]["arch"])
                        names = arch.xpath("//field[not(ancestor::field)]/@name")
                        self.assertTrue(names)
                        records = self._as(user, self._all_of(action.res_model)).search([])
                        records.web_read({name: {} for name in names})


@tagged("post_install", "-at_install")
class TestAccessMethods(AccessCommon):
    def test_public_methods_are_known(self):
        """What can be called from outside is on the list above; a new method needs its test."""
        found = set()
        for name, model in self.env.registry.items():
            for base in model.__mro__:
                if not base.__module__.startswith("odoo.addons.key_account."):
                    continue
                found |= {
                    (name, method)
                    for method, function in vars(base).items()
                    if inspect.isfunction(function)
                    and not method.startswith("_")
                    and method not in ORM_OVERRIDES
                    and not getattr(function, "_api_private", False)
                }
        self.assertEqual(found, set(PUBLIC_METHODS))

    def _records(self, model):
        # The first one: methods that were called before may have planned further visits.
        visit = self.owned.visit_ids.sorted("id")[:1]
        return {
            "key.account": self.owned,
            "key.account.grade": self.grade_a,
            "key.account.grade.wizard": self.env["key.account.grade.wizard"].create(
                {"account_ids": self.owned.ids, "grade_id": self.grade_b.id, "reason": "Why not"}
            ),
            "key.account.relationship.check": self.owned.relationship_check_ids,
            "key.account.relationship.evidence": self.owned.relationship_evidence_ids,
            "key.account.relationship.scale": self.scales[0],
            "key.account.review": self.approved,
            "key.account.review.line": self.line,
            "key.account.scorecard": self.approved.scorecard_id,
            "key.account.stakeholder": self.owned.stakeholder_ids,
            "key.account.feasibility": self.env["key.account.feasibility"],
            "key.account.visit.plan": self.plans[0],
            "key.account.visit.due": self.owned.visit_due_ids[:1],
            "key.account.commitment": self.owned.commitment_ids,
            "key.account.visit": visit,
            "key.account.visit.report": self._as(
                self.user_own, self.env["key.account.visit.report"]
            ).create(visit._prepare_report()),
            "key.account.visit.cancel": self._model(
                self.user_own, "key.account.visit.cancel"
            ).create({"visit_ids": self.deputised.visit_ids.ids, "reason": "Closed"}),
            "key.account.visit.log": self._model(self.user_own, "key.account.visit.log").create(
                {
                    "event_id": self.env["calendar.event"]
                    .with_user(self.user_own)
                    .create({"name": "Lunch", "partner_ids": self.beta.ids})
                    .id
                }
            ),
            "res.partner": self.alpha,
        }[model]

    def test_methods_for_managers(self):
        for (model, method), group in PUBLIC_METHODS.items():
            if group != "manager":
                continue
            for user in self.outsiders + self.user_own + self.user_all:
                records = self._as(user, self._records(model))
                with self.subTest(method=method, user=user.login), self.assertRaises(AccessError):
                    rpc(records, method)
        self.assertEqual(self.approved.state, "approved")
        self.assertEqual(self.simulated.state, "computed")

    def test_methods_for_users(self):
        for (model, method), group in PUBLIC_METHODS.items():
            if group != "user":
                continue
            records = self._records(model)
            with self.subTest(method=method):
                answer = rpc(self._as(self.user_own, records), method)
                self.assertIn(type(answer), (dict, bool))
            for user in self.outsiders:
                with self.subTest(method=method, user=user.login), self.assertRaises(AccessError):
                    rpc(self._as(user, records), method)

    def test_private_methods_cannot_be_called(self):
        for model, method in [
            ("key.account.metric", "_measure"),
            ("key.account.review", "_compute_lines"),
            ("key.account.review", "_apply_grades"),
            ("key.account.review", "_cron_review"),
            ("key.account", "_ensure_accounts"),
            ("key.account", "_ensure_customer_accounts"),
            ("key.account", "_merge_into"),
            ("key.account", "_update_relationship_levels"),
            ("key.account", "_cron_update_relationship"),
            ("key.account", "_cron_update_visit_due"),
            ("key.account", "_update_visit_due"),
            ("key.account.scorecard", "_get_settings"),
            ("res.partner", "_key_account_all"),
        ]:
            with self.subTest(method=method), self.assertRaises(AccessError):
                rpc(self._model(self.user_admin, model), method)
