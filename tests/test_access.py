import inspect

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .access_common import AccessCommon, rpc
from .access_companies import COMPANY_PATHS, FOLLOW_ACCOUNT, FOLLOW_CREDIT
from .access_methods import PUBLIC_METHODS
from .access_models import ACCESS, FINANCE, OPERATIONS

ORM_OVERRIDES = {
    "create", "write", "unlink", "copy", "copy_data", "default_get", "exists", "export_data", "fields_get",
    "onchange",
    # Of Odoo's users: see TestHandoverLeavers.
    "action_archive",
    # Of Odoo as well, of all that has a chatter: see TestAccessNotes.
    "message_notify",
    # Of Odoo's gateway: without full rights it creates a complaint as a form does.
    "message_new",
    # Takes no values for the module: see TestComplaintMail.
    "message_process",
}  # fmt: skip

# Their reviews are in the context.
OF_A_REVIEW = ("key.account.review.comparison", "key.account.review.left.out")


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
            table.append((self.user_finance, FINANCE.get(model, expected[1])))
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
                    if model not in OF_A_REVIEW or (company, model) == (
                        self.company,
                        "key.account.review.comparison",
                    ):
                        self.assertTrue(hidden)
                    mine = self._as(user, everything)
                    self.assertFalse(mine.search(domain))
                    if hidden:
                        with self.assertRaises(AccessError):
                            mine.browse(hidden.ids).read(["id", "display_name"])
                    self.assertTrue(mine.search([]) or model in OF_A_REVIEW)

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

    def test_credit_is_for_owner_deputy_finance_and_managers(self):
        """A shared account shows no credit, nor does one that the user sees with all others."""
        own = self.owned + self.deputised
        local = self.local
        seen = {
            self.user_own: own,
            self.user_all: self.deputised + self.shared + self.hidden,
            self.user_manager: local,
            self.user_admin: local,
            self.user_finance: local,
        }
        for model in FOLLOW_CREDIT:
            for user, accounts in seen.items():
                with self.subTest(model=model, user=user.login):
                    found = self._model(user, model).search([])
                    self.assertEqual(found.account_id & local, accounts)
        for user, accounts in seen.items():
            self.assertEqual(self._as(user, local)._filter_credit().ids, (accounts & local).ids)

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
            # A part of a model has no records: its methods are found on the model.
            if model._abstract and model._inherit_children:
                continue
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
        return {
            "key.account": self.owned,
            "key.account.calibration": self._model(
                self.user_admin, "key.account.calibration"
            ).create({"scorecard_id": self._own_scorecard().id}),
            **self._records_of_credit(),
            **self._records_of_policy(),
            **self._records_of_commission(),
            **self._records_of_value(),
            **self._records_of_satisfaction(),
            "key.account.grade": self.grade_a,
            "key.account.grade.wizard": self.env["key.account.grade.wizard"].create(
                {"account_ids": self.owned.ids, "grade_id": self.grade_b.id, "reason": "Why not"}
            ),
            "key.account.metric": self.env["key.account.metric"],
            "key.account.relationship.check": self.owned.relationship_check_ids,
            "key.account.relationship.evidence": self.owned.relationship_evidence_ids,
            "key.account.relationship.scale": self.scales[0],
            "key.account.review": self.approved,
            "key.account.review.approve": self.env["key.account.review.approve"].create(
                {"review_ids": self.simulated.ids}
            ),
            "key.account.review.compare": self.env["key.account.review.compare"].create(
                {"review_id": self.approved.id, "other_id": self.simulated.id}
            ),
            "key.account.review.line": self.line,
            "key.account.review.take.back": self.env["key.account.review.take.back"].create(
                {"review_id": self.approved.id, "reason": "Why not"}
            ),
            "key.account.scorecard": self.approved.scorecard_id,
            "key.account.stakeholder": self.owned.stakeholder_ids,
            "key.account.feasibility": self.env["key.account.feasibility"],
            "onboarding.onboarding.step": self.env["onboarding.onboarding.step"],
            "key.account.visit.plan": self.plans[0],
            "key.account.visit.due": self.owned.visit_due_ids[:1],
            "key.account.commitment": self.owned.commitment_ids,
            "key.account.complaint": self.owned.complaint_ids.sorted("id")[:1],
            "key.account.feedback": self.owned.feedback_ids,
            "key.account.return.call": self.owned.return_call_ids.sorted("id")[:1],
            "key.account.return.call.record": self.env["key.account.return.call.record"].create(
                {"call_id": self.owned.return_call_ids.sorted("id")[:1].copy().id}
            ),
            "key.account.complaint.mail": self.complaint_mails.filtered(
                lambda mail: mail.state == "new" and mail.account_id == self.owned
            )[:1],
            "key.account.complaint.measure": self.owned.complaint_ids.measure_ids[:1],
            "key.account.territory": self.env["key.account.territory"].search(
                [("company_id", "=", self.company.id)], limit=1
            ),
            **self._records_of_visits(),
            "res.partner": self.alpha,
        }[model]

    def _records_of_visits(self):
        # The first one: methods that were called before may have planned further visits.
        visit = self.owned.visit_ids.sorted("id")[:1]
        return {
            "key.account.visit": visit,
            "key.account.visit.report": self._as(
                self.user_own, self.env["key.account.visit.report"]
            ).create(visit._prepare_report()),
            "key.account.visit.near": self._as(
                self.user_own, self.env["key.account.visit.near"]
            ).create({"visit_id": visit.id}),
            "key.account.visit.near.line": self.env["key.account.visit.near.line"],
            "key.account.visit.cancel": self._model(
                self.user_own, "key.account.visit.cancel"
            ).create({"visit_ids": self.deputised.visit_ids.ids, "reason": "Closed"}),
            "key.account.visit.miss": self._model(self.user_own, "key.account.visit.miss").create(
                {"visit_ids": self.shared.visit_ids.ids, "reason": "Forgotten"}
            ),
            "key.account.visit.log": self._model(self.user_own, "key.account.visit.log").create(
                {
                    "event_id": self.env["calendar.event"]
                    .with_user(self.user_own)
                    .create({"name": "Lunch", "partner_ids": self.beta.ids})
                    .id
                }
            ),
        }

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

    def _own_scorecard(self):
        """Return a scorecard of the company alone, which its administrator may change."""
        return self.approved.scorecard_id.copy({"company_id": self.company.id})

    def test_methods_for_administrators(self):
        scorecard = self._own_scorecard()
        for (model, method), group in PUBLIC_METHODS.items():
            if group != "admin":
                continue
            records = self._records(model)
            if model == "key.account.scorecard":
                records = scorecard
            for user in self.outsiders + self.user_own + self.user_all + self.user_manager:
                with self.subTest(method=method, user=user.login), self.assertRaises(AccessError):
                    rpc(self._as(user, records), method)
            with self.subTest(method=method):
                answer = rpc(self._as(self.user_admin, records), method)
                self.assertIn(type(answer), (dict, type(None)))

    def test_methods_for_users(self):
        # Prospects alone are marked.
        self.env["key.account"].search([]).customer_since = False
        for (model, method), group in PUBLIC_METHODS.items():
            if group != "user":
                continue
            records = self._records(model)
            with self.subTest(method=method):
                answer = rpc(self._as(self.user_own, records), method)
                self.assertIn(type(answer), (dict, bool, list))
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
