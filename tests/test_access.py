import inspect
import json
import re

from lxml import etree

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.service.model import call_kw
from odoo.tests import Form, tagged

from .common import KeyAccountCommon

# Who may do what with the records that the rules leave him: read, write, create, unlink.
# Users without the module's groups, portal and public users have no access to any model.
ACCESS = {
    # model: (own accounts, all accounts, manager, administrator)
    "key.account": ("rwc", "rwc", "rwc", "rwcu"),
    "key.account.band": ("r", "r", "r", "rwcu"),
    "key.account.criterion": ("r", "r", "r", "rwcu"),
    "key.account.export": ("rc", "rc", "rc", "rc"),
    "key.account.grade": ("r", "r", "r", "rwcu"),
    "key.account.grade.change": ("r", "r", "r", "r"),
    "key.account.grade.wizard": ("", "", "rwcu", "rwcu"),
    "key.account.metric": ("r", "r", "r", "rwcu"),
    "key.account.rating": ("rc", "rc", "rc", "rwcu"),
    "key.account.review": ("r", "r", "rwcu", "rwcu"),
    "key.account.review.comparison": ("", "", "r", "r"),
    "key.account.review.line": ("r", "r", "rw", "rw"),
    "key.account.review.measure": ("", "", "r", "r"),
    "key.account.review.skip": ("", "", "r", "r"),
    "key.account.scorecard": ("r", "r", "r", "rwcu"),
    "key.account.scorecard.gate": ("r", "r", "r", "rwcu"),
    "key.account.scorecard.grade": ("r", "r", "r", "rwcu"),
}
OPERATIONS = {"r": "read", "w": "write", "c": "create", "u": "unlink"}

# How a record belongs to a company. Grades and metrics are the same in all companies.
COMPANY_PATHS = {
    "key.account": "company_id",
    "key.account.band": "criterion_id.scorecard_id.company_id",
    "key.account.criterion": "scorecard_id.company_id",
    "key.account.grade": None,
    "key.account.grade.change": "account_id.company_id",
    "key.account.metric": None,
    "key.account.rating": "account_id.company_id",
    "key.account.review": "company_id",
    "key.account.review.comparison": "company_id",
    "key.account.review.line": "company_id",
    "key.account.review.measure": "company_id",
    "key.account.review.skip": "company_id",
    "key.account.scorecard": "company_id",
    "key.account.scorecard.gate": "scorecard_id.company_id",
    "key.account.scorecard.grade": "scorecard_id.company_id",
}
FOLLOW_ACCOUNT = ("key.account.rating", "key.account.grade.change", "key.account.review.line")

# Methods that the module adds for callers from outside, and the least group that may call them.
# What anybody may call returns the address of a screen and nothing else.
PUBLIC_METHODS = {
    ("key.account", "action_export_xlsx"): "user",
    ("key.account", "action_grade_now"): "manager",
    ("key.account", "action_open_partner"): "user",
    ("key.account.grade", "action_view_accounts"): "anybody",
    ("key.account.grade.wizard", "action_apply"): "manager",
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
    ("key.account.review.line", "action_open_account"): "user",
    ("key.account.review.line", "action_reset_override"): "manager",
    ("key.account.scorecard", "action_review"): "manager",
    ("key.account.scorecard", "action_view_reviews"): "anybody",
    ("res.partner", "action_manage_as_key_account"): "user",
    ("res.partner", "action_open_key_account"): "user",
}
ORM_OVERRIDES = {"create", "write", "unlink", "copy_data", "default_get"}

CONFIDENTIAL_LINE_FIELDS = ("score", "measures", "points", "rank_value", "cumulative_share")
CONFIDENTIAL_REVIEW_FIELDS = ("settings", "summary", "gini", "top_share", "lorenz_html")


def rpc(records, method, *args, **kwargs):
    """Call as a client does from outside."""
    model = records.browse()
    if getattr(getattr(type(model), method, None), "_api_model", False):
        return call_kw(model, method, list(args), kwargs)
    return call_kw(model, method, [records.ids, *args], kwargs)


class AccessCommon(KeyAccountCommon):
    """Accounts of several people in two companies, reviewed by a scorecard that weighs the margin."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade_a, cls.grade_b, cls.grade_c, cls.grade_d = (
            cls.env.ref(f"key_account.grade_{letter}") for letter in "abcd"
        )
        cls.user_portal = cls._create_user("ka_portal", "base.group_portal")
        cls.user_public = cls._create_user("ka_public", "base.group_public")
        cls.user_contacts = cls._create_user(
            "ka_contacts", "base.group_user,base.group_partner_manager"
        )
        cls.foreign_admin = cls._create_user(
            "ka_foreign", "key_account.group_admin", cls.other_company
        )
        cls.outsiders = cls.user_none + cls.user_contacts + cls.user_portal + cls.user_public
        cls.insiders = cls.user_own + cls.user_all + cls.user_manager + cls.user_admin
        internal = cls.insiders + cls.user_none + cls.user_contacts
        internal.write({"group_ids": [Command.link(cls.env.ref("base.group_allow_export").id)]})
        cls.delta, cls.epsilon = cls.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Delta Forge", "Epsilon Rolls")]
        )
        cls.owned = cls._account(cls.alpha, owner_id=cls.user_own.id)
        cls.deputised = cls._account(cls.beta, owner_id=cls.user_all.id, deputy_id=cls.user_own.id)
        cls.shared = cls._account(
            cls.gamma,
            owner_id=cls.user_all.id,
            shared_user_ids=[Command.set(cls.user_own.ids)],
        )
        cls.hidden = cls._account(cls.delta, owner_id=cls.user_all.id)
        cls.foreign = cls._account(
            cls.alpha,
            cls.other_company,
            owner_id=cls.foreign_admin.id,
            grade_id=cls.grade_d.id,
            grade_reason="Overseas they buy little",
            posture="drop",
        )
        cls.mine = cls.owned + cls.deputised + cls.shared
        cls.local = cls.mine + cls.hidden
        cls.env["key.account.rating"].create(
            [
                {"account_id": account.id, "kind": "influence", "value": 70, "date": "2025-06-01"}
                for account in cls.local + cls.foreign
            ]
        )
        cls._do_business()
        cls.approved = cls._create_review(cls.company, "2025-11-30")
        cls.approved.action_approve()
        cls.simulated = cls._create_review(cls.company, "2025-12-31")
        cls.foreign_review = cls._create_review(cls.other_company, "2025-12-31")
        cls.line = cls.approved.line_ids.filtered(lambda line: line.account_id == cls.owned)

    @classmethod
    def _do_business(cls):
        for number, account in enumerate(cls.local, start=1):
            cls._order(account.partner_id, [(cls.roll, 15 * number, 930)], "2025-05-05")
        cls._order(cls.alpha, [(cls.roll, 1, 2000)], "2025-05-05", company=cls.other_company)
        # A customer who bought after the as-of days is in the scope, and skipped.
        for company in (cls.company, cls.other_company):
            cls._account(cls.epsilon, company)

    @classmethod
    def _create_scorecard(cls, company, **values):
        metrics = {
            code: cls.env.ref(f"key_account.metric_{code}").id
            for code in ("order_amount", "margin", "margin_rate")
        }
        return cls.env["key.account.scorecard"].create(
            {
                "name": f"Scorecard of {company.name}",
                "company_id": company.id,
                "rank_metric_id": metrics["order_amount"],
                "criterion_ids": [
                    Command.create(
                        {
                            "metric_id": metrics["order_amount"],
                            "weight": 60,
                            "scoring": "linear",
                            "value_low": 0,
                            "value_high": 50000,
                        }
                    ),
                    Command.create(
                        {
                            "metric_id": metrics["margin"],
                            "weight": 40,
                            "scoring": "bands",
                            "band_ids": [
                                Command.create({"value_from": start, "points": points})
                                for start, points in ((8000, 90), (0, 30))
                            ],
                        }
                    ),
                ],
                "gate_ids": [
                    Command.create(
                        {
                            "grade_id": cls.grade_a.id,
                            "metric_id": metrics["margin_rate"],
                            "operator": ">=",
                            "value": 0.5,
                        }
                    )
                ],
                **values,
            }
        )

    @classmethod
    def _create_review(cls, company, day, **values):
        review = cls.env["key.account.review"].create(
            {
                "scorecard_id": cls._create_scorecard(company, **values).id,
                "company_id": company.id,
                "date": day,
            }
        )
        review.action_compute()
        return review

    def _as(self, user, records):
        """Return ``records`` as the user sees them in his own company."""
        return records.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    def _model(self, user, name):
        return self._as(user, self.env[name])

    def _all_of(self, name):
        """Return all records of a model, also of those that compare two reviews."""
        context = {
            "compare_from": self.approved.id,
            "compare_to": self.simulated.id,
            "active_test": False,
        }
        return self.env[name].with_context(**context)


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
class TestAccessRpc(AccessCommon):
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
        return {
            "key.account": self.owned,
            "key.account.grade": self.grade_a,
            "key.account.grade.wizard": self.env["key.account.grade.wizard"].create(
                {"account_ids": self.owned.ids, "grade_id": self.grade_b.id, "reason": "Why not"}
            ),
            "key.account.review": self.approved,
            "key.account.review.line": self.line,
            "key.account.scorecard": self.approved.scorecard_id,
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
                self.assertIsInstance(rpc(self._as(self.user_own, records), method), dict)
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
            ("key.account.scorecard", "_get_settings"),
            ("res.partner", "_key_account_all"),
        ]:
            with self.subTest(method=method), self.assertRaises(AccessError):
                rpc(self._model(self.user_admin, model), method)

    def test_salespeople_do_not_decide(self):
        """Fields that managers or reviews set are refused, whoever's account it is."""
        for user in self.user_own + self.user_all:
            account = self._as(user, self.owned)
            for vals in [
                {"owner_id": user.id},
                {"owner_id": False},
                {"deputy_id": user.id},
                {"grade_id": self.grade_a.id},
                {"grade_id": self.grade_a.id, "grade_reason": "A friend of mine"},
                {"grade_id": False, "grade_reason": "None"},
                {"grade_reason": "Another"},
                {"grade_date": "2025-01-01"},
                {"grade_source": "manual"},
                {"locked_until": "2030-01-01", "lock_reason": "Mine"},
                {"lock_reason": "Mine"},
                {"influence_date": "2030-01-01"},
                {"reputation_user_id": user.id},
            ]:
                with self.subTest(user=user.login, vals=vals), self.assertRaises(AccessError):
                    rpc(account, "write", vals)
        self.assertEqual(self.owned.owner_id, self.user_own)
        rpc(self._as(self.user_own, self.owned), "write", {"posture": "focus"})

    def test_nobody_moves_an_account(self):
        for user in self.insiders:
            for vals in ({"partner_id": self.epsilon.id}, {"company_id": self.other_company.id}):
                with self.subTest(user=user.login, vals=vals), self.assertRaises(UserError):
                    rpc(self._as(user, self.owned), "write", vals)

    def test_nobody_writes_history_by_hand(self):
        change = self.owned.grade_change_ids
        rating = self.owned.rating_value_ids
        for user in self.insiders:
            account = self._as(user, self.owned)
            for vals in [
                {"grade_change_ids": [Command.create({"date": "2020-01-01", "source": "manual"})]},
                {"grade_change_ids": [Command.update(change.id, {"reason": "Other"})]},
                {"grade_change_ids": [Command.delete(change.id)]},
                {"grade_change_ids": [Command.clear()]},
                {"rating_value_ids": [Command.update(rating.id, {"value": 99})]},
                {"review_line_ids": [Command.create({"review_id": self.simulated.id})]},
                {"review_line_ids": [Command.delete(self.line.id)]},
                {"grade_source": "review"},
                {"grade_date": "2020-01-01"},
                {"influence_date": "2020-01-01"},
                {"influence_user_id": user.id},
            ]:
                with self.subTest(user=user.login, vals=vals), self.assertRaises(AccessError):
                    rpc(account, "write", vals)
            for name in ("value", "date", "user_id", "kind", "account_id"):
                with self.subTest(user=user.login, name=name), self.assertRaises(AccessError):
                    rpc(self._as(user, rating), "write", {name: rating[name]})
            with self.assertRaises(AccessError):
                rpc(self._model(user, "key.account.grade.change"), "create", {})

    def test_create_accounts(self):
        """A salesperson's new account is his own; the owner is not his to choose."""
        accounts = self._model(self.user_own, "key.account")
        partners = self.env["res.partner"].create(
            [{"name": name, "is_company": True} for name in ("Zeta", "Eta", "Theta")]
        )
        account = self.env["key.account"].browse(
            rpc(accounts, "create", {"partner_id": partners[0].id, "owner_id": self.user_all.id})
        )
        self.assertEqual(account.owner_id, self.user_own)
        self.assertEqual(account.company_id, self.company)
        for vals in [
            {"deputy_id": self.user_own.id},
            {"grade_id": self.grade_a.id, "grade_reason": "Mine"},
            {"grade_source": "review"},
            {"locked_until": "2030-01-01", "lock_reason": "Mine"},
            {"company_id": self.other_company.id},
        ]:
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                rpc(accounts, "create", {"partner_id": partners[1].id, **vals})
        manager = self._model(self.user_manager, "key.account")
        account = self.env["key.account"].browse(
            rpc(manager, "create", {"partner_id": partners[2].id, "owner_id": self.user_own.id})
        )
        self.assertEqual(account.owner_id, self.user_own)

    def test_a_colleagues_customer_is_not_taken(self):
        partner = self.env["res.partner"].create(
            {"name": "Iota", "is_company": True, "user_id": self.user_all.id}
        )
        with self.assertRaises(UserError) as caught:
            rpc(self._as(self.user_own, partner), "action_manage_as_key_account")
        self.assertIn("ka_all", str(caught.exception))
        with self.assertRaises(UserError):
            rpc(self._model(self.user_own, "key.account"), "create", {"partner_id": partner.id})
        rpc(self._as(self.user_manager, partner), "action_manage_as_key_account")
        account = self.env["key.account"].search([("partner_id", "=", partner.id)])
        self.assertEqual(account.owner_id, self.user_all)

    def test_rate_own_accounts_only(self):
        ratings = self._model(self.user_own, "key.account.rating")
        vals = {"kind": "reputation", "value": 60}
        rpc(ratings, "create", {"account_id": self.owned.id, "user_id": self.user_all.id, **vals})
        self.assertEqual(self.owned.reputation_user_id, self.user_own)
        for account in self.hidden + self.foreign:
            with self.assertRaises(AccessError):
                rpc(ratings, "create", {"account_id": account.id, **vals})
        with self.assertRaises(AccessError):
            rpc(self._as(self.user_own, self.hidden), "write", {"reputation": 1})
        with self.assertRaises(AccessError):
            rpc(self._as(self.user_own, self.owned.rating_value_ids), "unlink")

    def test_lines_are_overridden_by_managers_only(self):
        line = self.simulated.line_ids.filtered(lambda line: line.account_id == self.owned)
        vals = {"final_grade_id": self.grade_a.id, "override_reason": "I know better"}
        for user in self.user_own + self.user_all:
            for target in (line, self.line):
                with self.assertRaises(AccessError):
                    rpc(self._as(user, target), "write", vals)
        with self.assertRaises(UserError):
            rpc(self._as(self.user_manager, self.line), "write", vals)
        rpc(self._as(self.user_manager, line), "write", vals)
        self.assertEqual(line.override_user_id, self.user_manager)

    def test_figures_of_a_review_cannot_be_typed(self):
        line = self.simulated.line_ids.filtered(lambda line: line.account_id == self.owned)
        for user in self.user_manager + self.user_admin:
            for vals in [
                {"score": 100},
                {"open_score": 100},
                {"points": {}},
                {"proposed_grade_id": self.grade_a.id},
                {"movement": "up"},
                {"account_id": self.hidden.id},
                {"override_user_id": self.user_own.id},
            ]:
                with self.subTest(user=user.login, vals=vals), self.assertRaises(AccessError):
                    rpc(self._as(user, line), "write", vals)
            for vals in [
                {"state": "approved"},
                {"settings": {}},
                {"summary": {}},
                {"approved_by_id": self.user_own.id},
                {"line_count": 1},
            ]:
                with self.subTest(user=user.login, vals=vals), self.assertRaises(AccessError):
                    rpc(self._as(user, self.simulated), "write", vals)

    def test_configuration_is_for_administrators(self):
        metric = self.env.ref("key_account.metric_margin")
        for user in self.user_own + self.user_all + self.user_manager:
            with self.assertRaises(AccessError):
                rpc(self._as(user, metric), "write", {"confidential": False})
            with self.assertRaises(AccessError):
                rpc(self._model(user, "key.account.metric"), "create", {"name": "M", "code": "m"})
            with self.assertRaises(AccessError):
                rpc(self._model(user, "key.account.scorecard"), "create", {"name": "S"})
            with self.assertRaises(AccessError):
                rpc(self._as(user, self.grade_a), "write", {"name": "AA"})
            with self.assertRaises(AccessError):
                rpc(self._as(user, self.owned), "unlink")

    def test_selections_for_export_are_private(self):
        selection = self._as(self.user_manager, self.local)._create_export_selection()
        exports = self._model(self.user_own, "key.account.export")
        self.assertIsNone(exports._get_accounts(selection.id))
        with self.assertRaises(AccessError):
            rpc(exports.browse(selection.id), "read", ["account_ids"])
        mine = self._as(self.user_own, self.local)._create_export_selection()
        self.assertEqual(exports._get_accounts(mine.id), self.mine.sorted())


@tagged("post_install", "-at_install")
class TestAccessConfidential(AccessCommon):
    def _ways_to_read(self, records, name):
        """Yield callables that would show the value of a field, or let one guess it."""
        yield lambda: records.read([name])
        yield lambda: records.search_read([], [name])
        yield lambda: records.web_read({name: {}})
        yield lambda: records.web_search_read([], {name: {}})
        yield lambda: records.export_data([name])
        yield lambda: records.search([(name, "!=", False)])
        yield lambda: records.search([], order=name)
        yield lambda: records.mapped(name)
        yield lambda: records.filtered_domain([(name, "!=", False)])
        if records._fields[name].type == "float":
            yield lambda: records.formatted_read_group([], [name], ["__count"])
            yield lambda: records.web_read_group([], [name], ["__count"])
            yield lambda: records.formatted_read_group([], [], [f"{name}:sum"])
            yield lambda: records.formatted_read_group([], [], [f"{name}:max"])

    def test_figures_are_for_managers(self):
        for records, names in [
            (self.line, CONFIDENTIAL_LINE_FIELDS),
            (self.approved, CONFIDENTIAL_REVIEW_FIELDS),
        ]:
            for user in self.user_own + self.user_all:
                for name in names:
                    for way, look in enumerate(self._ways_to_read(self._as(user, records), name)):
                        who = self.subTest(user=user.login, field=name, way=way)
                        with who, self.assertRaises(AccessError):
                            look()
                readable = self._as(user, records).fields_get()
                self.assertFalse(set(names) & set(readable))
            readable = self._as(self.user_manager, records).fields_get()
            self.assertLessEqual(set(names), set(readable))

    def test_figures_through_other_models(self):
        """A path from an account, a contact or a review does not lead to them either."""
        for user in self.user_own + self.user_all:
            for model, path in [
                ("key.account", "review_line_ids.score"),
                ("key.account.review", "line_ids.score"),
                ("res.partner", "key_account_id.review_line_ids.score"),
                ("key.account", "grade_change_ids.review_id.gini"),
            ]:
                with self.subTest(user=user.login, path=path), self.assertRaises(AccessError):
                    self._model(user, model).search([(path, ">", 0)])
                with self.subTest(user=user.login, path=path), self.assertRaises(AccessError):
                    self._model(user, model).search([]).export_data([path.replace(".", "/")])

    def _texts(self, user, line):
        """Return all that the module tells the user about a line, as plain values."""
        self.env.flush_all()
        self.env.invalidate_all()
        line = self._as(user, line)
        account = self._as(user, line.account_id)
        names = ["headline", "reason", "improvement", "explanation", "open_score", "hold_reason"]
        told = line.read(names)[0]
        told["account"] = account.read(["reason", "improvement", "explanation", "open_score"])[0]
        told["review"] = self._as(user, line.review_id).read(["distribution_html", "warning"])[0]
        return told

    def test_texts_hold_nothing_confidential(self):
        for rule, values in {
            "score": {},
            "count": {
                "rule": "count",
                "grade_ids": [
                    Command.create({"grade_id": grade.id, "head_count": heads})
                    for grade, heads in zip(
                        self.grade_a + self.grade_b + self.grade_c + self.grade_d,
                        (1, 1, 1, 0),
                        strict=True,
                    )
                ],
            },
            "pareto": {
                "rule": "pareto",
                "rank_metric_id": self.env.ref("key_account.metric_margin").id,
            },
        }.items():
            review = self._create_review(self.company, "2025-12-01", **values)
            review.action_approve()
            for line in review.line_ids.filtered(lambda line: line.account_id in self.mine):
                with self.subTest(rule=rule, account=line.account_id.display_name):
                    self._check_texts(line)

    def _check_texts(self, line):
        told = json.dumps(self._texts(self.user_own, line), default=str)
        self.assertNotIn("margin", told.lower())
        full = json.dumps(self._texts(self.user_manager, line), default=str)
        self.assertIn("margin", full.lower())
        numbers = {float(number.replace(",", "")) for number in re.findall(r"\d[\d,]*\.?\d*", told)}
        measured = line.measures["margin"], line.measures["margin_rate"] * 100, line.score
        self.assertFalse({round(figure, 1) for figure in measured} & numbers)
        # Nothing told depends on the confidential figures: with others it reads the same.
        before = self._texts(self.user_own, line)
        self.env.cr.execute(
            "UPDATE key_account_review_line SET score = score / 3, rank_value = rank_value / 7,"
            " cumulative_share = 0.123,"
            " measures = jsonb_set(jsonb_set(measures, '{margin}', '123.4'), '{margin_rate}', '0.012'),"
            " points = jsonb_set(points, '{margin}', '12.3') WHERE id = %s",
            [line.id],
        )
        self.assertEqual(before, self._texts(self.user_own, line))

    def test_gate_is_told_without_its_figure(self):
        line = self.approved.line_ids.filtered(lambda line: line.account_id == self.hidden)
        self.assertNotEqual(line.rule_grade_id, line.proposed_grade_id)
        self.assertIn("confidential", self._as(self.user_all, line).reason)
        self.env.invalidate_all()
        self.assertIn("Margin rate", self._as(self.user_manager, line).reason)


@tagged("post_install", "-at_install")
class TestAccessContacts(AccessCommon):
    def test_users_see_whose_customer_it_is(self):
        """Grade, posture and owner of any account of the company, from its contacts too."""
        self.hidden.posture = "watch"
        contact = self.env["res.partner"].create({"name": "Dora", "parent_id": self.delta.id})
        both = self.delta + contact
        names = ["key_account_grade_id", "key_account_posture", "key_account_owner_id"]
        expected = [self.hidden.grade_id.id, "watch", self.user_all.id]
        for user in self.insiders:
            self.env.invalidate_all()
            partners = self._as(user, both)
            for values in partners.read(names, load=None):
                self.assertEqual([values[name] for name in names], expected)
            for name, value in zip(names, expected, strict=True):
                found = partners.search([(name, "=", value), ("id", "in", both.ids)])
                self.assertEqual(found, both)
                groups = partners.formatted_read_group(
                    [("id", "in", both.ids)], [name], ["__count"]
                )
                self.assertEqual([group["__count"] for group in groups], [2], name)
                partners.search([("id", "in", both.ids)], order=name)
            self.assertEqual(
                partners.search(
                    [("key_account_owner_id.login", "=", "ka_all"), ("id", "in", both.ids)]
                ),
                both,
            )

    def test_nothing_else_of_a_hidden_account(self):
        partners = self._as(self.user_own, self.delta)
        self.assertEqual(partners.key_account_id.display_name, "Delta Forge")
        with self.assertRaises(AccessError):
            partners.key_account_id.read(["influence"])
        for name in ("influence", "locked_until", "customer_since", "rating_value_ids.value"):
            domain = [(f"key_account_id.{name}", "!=", False)]
            self.assertNotIn(self.delta, partners.search(domain))
            self.assertNotIn(
                self.delta,
                partners.search([(f"commercial_partner_id.key_account_id.{name}", "!=", False)]),
            )
        self.assertIn(self.alpha, partners.search([("key_account_id.influence", "=", 70)]))
        groups = partners.formatted_read_group(
            [("id", "in", (self.alpha + self.delta).ids)], ["key_account_id.influence"], ["__count"]
        )
        by_influence = {group["key_account_id.influence"]: group["__count"] for group in groups}
        self.assertEqual(by_influence, {70: 1, False: 1})
        with self.assertRaises(AccessError) as caught:
            rpc(partners, "action_open_key_account")
        self.assertIn("ka_all", str(caught.exception))

    def test_other_company_does_not_show(self):
        for user in self.insiders:
            self.env.invalidate_all()
            partner = self._as(user, self.alpha)
            self.assertEqual(partner.key_account_id, self.owned)
            self.assertEqual(partner.key_account_owner_id, self.user_own)
            owner = self.foreign_admin.id
            self.assertFalse(partner.search([("key_account_owner_id", "=", owner)]))
            with self.assertRaises(AccessError):
                partner.with_context(allowed_company_ids=self.other_company.ids).read(
                    ["key_account_owner_id"]
                )
        self.env.invalidate_all()
        partner = self._as(self.foreign_admin, self.alpha)
        self.assertEqual(partner.key_account_id, self.foreign)
        self.assertEqual(partner.key_account_grade_id, self.grade_d)

    def _ways_to_see(self, records, name):
        group = f"{name}:month" if records._fields[name].type == "date" else name
        yield lambda: records.read([name])
        yield lambda: records.search([(name, "!=", False)])
        yield lambda: records.search([(name, "=", False)])
        yield lambda: records.search([(f"commercial_partner_id.{name}", "!=", False)])
        yield lambda: records.search([], order=name)
        yield lambda: records.formatted_read_group([], [group], ["__count"])
        yield lambda: records.formatted_read_group([], [f"commercial_partner_id.{group}"])
        yield lambda: records.formatted_read_group([], [], [f"{name}:count_distinct"])
        yield lambda: records.filtered_domain([(name, "!=", False)])
        if records.env.user.has_group("base.group_allow_export"):
            yield lambda: records.export_data([name])

    def test_outsiders_see_none_of_it(self):
        names = [name for name in self.env["res.partner"]._fields if name.startswith("key_account")]
        self.assertGreaterEqual(len(names), 6)
        for user in self.outsiders:
            for model, records in (("res.partner", self.alpha), ("res.users", user)):
                known = self._as(user, records)
                if model == "res.partner" and not known.has_access("read"):
                    known = self._as(user, user.partner_id)
                self.assertNotIn("key_account", json.dumps(known.fields_get(), default=str))
                for name in names:
                    for way, look in enumerate(self._ways_to_see(known, name)):
                        who = self.subTest(user=user.login, model=model, field=name, way=way)
                        with who, self.assertRaises(AccessError):
                            look()
        for user in self.user_none + self.user_contacts:
            kinds = ("form", "list", "kanban", "search")
            views = self._as(user, self.alpha).get_views(
                [(False, kind) for kind in kinds], {"toolbar": True}
            )
            shown = json.dumps(views, default=str)
            self.assertNotIn("key_account", shown)
            self.assertNotIn("Manage as key account", shown)
        views = self._as(self.user_own, self.alpha).get_views(
            [(False, kind) for kind in kinds], {"toolbar": True}
        )
        self.assertIn("key_account_grade_id", json.dumps(views, default=str))
        self.assertIn("Manage as key account", json.dumps(views, default=str))

    def test_outsiders_work_on_contacts(self):
        """Whoever may edit contacts can do so also where they are accounts."""
        partners = self._model(self.user_contacts, "res.partner")
        with Form(partners) as form:
            form.name = "Kappa"
        kappa = form.record
        with Form(self._as(self.user_contacts, self.delta)) as form:
            form.phone = "+49 123"
        delta = self._as(self.user_contacts, self.delta)
        rpc(delta, "write", {"active": False})
        self.assertFalse(self.hidden.active)
        rpc(delta, "write", {"active": True})
        self.assertTrue(self.hidden.active)
        rpc(delta, "write", {"company_id": self.company.id})
        rpc(delta, "write", {"parent_id": kappa.id, "is_company": False})
        self.assertEqual(self.hidden.partner_id, kappa)
        rpc(kappa, "copy")
        rpc(self._as(self.user_contacts, self.epsilon), "unlink")
        self.assertFalse(self.epsilon.exists())
        with self.assertRaises(AccessError):
            rpc(delta, "action_manage_as_key_account")

    def test_outsiders_read_contacts(self):
        partner = self._as(self.user_none, self.alpha)
        self.assertTrue(Form(partner.with_user(self.user_contacts)).name)
        self.assertTrue(partner.web_read({"name": {}, "child_ids": {"fields": {"name": {}}}}))
        portal = self._as(self.user_portal, self.user_portal.partner_id)
        self.assertTrue(portal.read(["name"]))
