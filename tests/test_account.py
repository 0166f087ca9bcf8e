from lxml import etree
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .account_common import AccountCommon

TODAY = "2026-01-15"


@tagged("post_install", "-at_install")
class TestAccount(AccountCommon):
    @mute_logger("odoo.sql_db")
    def test_one_account_per_customer_and_company(self):
        account = self._account(self.alpha)
        self._account(self.alpha, self.other_company)
        account.active = False
        with self.assertRaises(IntegrityError) as caught:
            self._account(self.alpha)
        message = account._partner_company_uniq.get_error_message(account)
        self.assertIn("already has an account in this company", str(message))
        self.assertIn("key_account_partner_company_uniq", str(caught.exception))

    def test_contact_of_a_company_is_no_account(self):
        with self.assertRaises(ValidationError) as caught:
            self._account(self.alpha_buyer)
        self.assertIn("Create the account for Alpha Steel instead", str(caught.exception))

    def test_customer_of_the_other_company(self):
        self.alpha.company_id = self.other_company
        with self.assertRaises(UserError):
            self._account(self.alpha)

    def test_duplicate_is_refused(self):
        account = self._grade(self._account(self.alpha), self.grade_a)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            account.copy()

    @freeze_time(TODAY)
    def test_grade_by_hand(self):
        account = self._as(self.user_manager, self._account(self.alpha))
        with self.assertRaises(ValidationError) as caught:
            account.grade_id = self.grade_a
        self.assertIn("needs a reason", str(caught.exception))
        self._grade(account, self.grade_b, "They asked for us")
        self.assertEqual(account.grade_source, "manual")
        self.assertEqual(account.grade_date, fields.Date.to_date(TODAY))
        self._grade(account, self.grade_a, "They pay in advance")
        first, second = account.grade_change_ids.sorted("id")
        self.assertFalse(first.previous_grade_id)
        self.assertEqual(second.previous_grade_id, self.grade_b)
        self.assertEqual(second.grade_id, self.grade_a)
        self.assertEqual(second.user_id, self.user_manager)
        self.assertEqual(second.reason, "They pay in advance")
        self.assertEqual(second.source, "manual")
        note = account.message_ids[0]
        self.assertIn("B → A", note.body)
        self.assertIn("They pay in advance", note.body)
        self.assertEqual(note.author_id, self.user_manager.partner_id)
        # The same grade again is no step.
        self._grade(account, self.grade_a, "Still")
        self.assertEqual(len(account.grade_change_ids), 2)
        self._grade(account, self.env["key.account.grade"], "Not ours to grade")
        self.assertEqual(len(account.grade_change_ids), 3)

    def test_grade_of_several_at_once(self):
        accounts = self._account(self.alpha) + self._account(self.beta) + self._account(self.gamma)
        self._grade(accounts[0], self.grade_a)
        self._grade(accounts, self.grade_a, "All of them")
        self.assertEqual([len(account.grade_change_ids) for account in accounts], [1, 1, 1])

    def test_wizard(self):
        accounts = self._account(self.alpha) + self._account(self.beta)
        wizard = (
            self._as(self.user_manager, self.env["key.account.grade.wizard"])
            .with_context(active_model="key.account", active_ids=accounts.ids)
            .create(
                {"grade_id": self.grade_a.id, "reason": "Partners", "locked_until": "2099-12-31"}
            )
        )
        self.assertEqual(wizard.account_ids, accounts)
        wizard.action_apply()
        self.assertEqual(accounts.grade_id, self.grade_a)
        self.assertEqual(set(accounts.mapped("lock_reason")), {"Partners"})
        self.assertEqual(accounts.mapped("is_locked"), [True, True])
        self.assertEqual(len(accounts.grade_change_ids), 2)

    @freeze_time(TODAY)
    def test_lock(self):
        account = self._account(self.alpha)
        with self.assertRaises(ValidationError):
            account.locked_until = "2026-03-31"
        account.write({"locked_until": TODAY, "lock_reason": "Contract"})
        other = self._account(self.beta)
        everything = [("id", "in", (account + other).ids)]
        for locked, operator, value in [
            (account, "=", True),
            (other, "=", False),
            (other, "!=", True),
            (account, "!=", False),
        ]:
            domain = [("is_locked", operator, value), *everything]
            self.assertEqual(account.search(domain), locked)
        account.locked_until = "2026-01-14"
        self.assertFalse(account.is_locked)

    def test_posture_by_hand(self):
        account = self._account(self.alpha, owner_id=self.user_own.id)
        self.assertFalse(account.posture_is_manual)
        self._as(self.user_own, account).posture = "develop"
        self.assertTrue(account.posture_is_manual)
        account.write({"posture": "watch", "posture_is_manual": False})
        self.assertFalse(account.posture_is_manual)
        account.posture = "focus"
        account.posture = False
        self.assertFalse(account.posture_is_manual)
        account = self._account(self.beta, posture="drop")
        self.assertTrue(account.posture_is_manual)

    def test_salesperson_creates_his_own(self):
        with Form(self._as(self.user_own, self.env["key.account"])) as form:
            form.partner_id = self.alpha
        self.assertEqual(form.record.owner_id, self.user_own)
        self.assertEqual(form.record.company_id, self.company)
        self.assertFalse(form.record.rating_value_ids, "Nobody has rated it.")
        with Form(self._as(self.user_manager, self.env["key.account"])) as form:
            form.partner_id = self.beta
        self.assertFalse(form.record.owner_id)

    def test_edit_on_the_form(self):
        account = self._grade(self._account(self.alpha, owner_id=self.user_own.id), self.grade_b)
        with Form(self._as(self.user_own, account)) as form:
            form.posture = "develop"
            form.reputation = 60
        self.assertEqual((account.posture, account.reputation), ("develop", 60))
        self.assertEqual(account.reputation_user_id, self.user_own)
        self.assertEqual(account.rating_value_ids.mapped("kind"), ["reputation"])
        with Form(self._as(self.user_manager, account)) as form:
            form.owner_id = self.user_all
            form.locked_until = "2099-12-31"
            form.lock_reason = "Contract"
        self.assertEqual(account.owner_id, self.user_all)
        self.assertTrue(account.is_locked)

    def test_grade_in_use(self):
        grade = self.env["key.account.grade"].create({"name": "E", "sequence": 50})
        account = self._grade(self._account(self.alpha), grade)
        account.active = False
        with self.assertRaises(UserError) as caught:
            grade.unlink()
        self.assertIn("in use: E", str(caught.exception))

    def test_link_in_both_companies(self):
        """Who works for both companies sees the account of the one he is in."""
        self.user_all.company_ids += self.other_company
        here = self._grade(self._account(self.alpha), self.grade_a)
        there = self._grade(self._account(self.alpha, self.other_company), self.grade_d)
        for account in here + there:
            order = account.company_id + (self.company + self.other_company - account.company_id)
            partner = self.alpha.with_user(self.user_all).with_context(
                allowed_company_ids=order.ids
            )
            self.assertEqual(partner.key_account_id, account)
            self.assertEqual(partner.key_account_grade_id, account.grade_id)
            found = partner.search([("key_account_grade_id", "=", account.grade_id.id)])
            self.assertIn(partner, found)

    def test_owner_of_another_company(self):
        stranger = self._create_user("ka_stranger", "base.group_user", self.other_company)
        with self.assertRaises(UserError):
            self._account(self.alpha, owner_id=stranger.id)

    def test_deleted_owner(self):
        user = new_test_user(self.env, "ka_leaver", "key_account.group_user")
        user.write({"company_ids": [Command.link(self.company.id)]})
        account = self._account(self.alpha, owner_id=user.id)
        user.unlink()
        self.assertFalse(account.owner_id)
        self.assertTrue(account.exists())

    # === DELETING === #

    def test_delete(self):
        plain, graded = self._account(self.alpha), self._account(self.beta)
        self._grade(graded, self.grade_c)
        with self.assertRaises(UserError) as caught:
            graded.unlink()
        self.assertIn("Archive it instead", str(caught.exception))
        plain.unlink()
        self.assertFalse(self.alpha.with_company(self.company).key_account_id)

    # === IMPORT AND EXPORT === #

    def test_import(self):
        accounts = self._as(self.user_manager, self.env["key.account"])
        names = ["partner_id", "owner_id", "grade_id", "grade_reason", "posture"]
        result = accounts.load(
            names,
            [
                ["Alpha Steel", self.user_own.name, "A", "From the old list", "Focus"],
                ["Beta Mills", "", "", "", ""],
            ],
        )
        self.assertFalse(result["messages"])
        alpha, beta = accounts.browse(result["ids"])
        self.assertEqual(alpha.owner_id, self.user_own)
        self.assertEqual(alpha.grade_id, self.grade_a)
        self.assertEqual(alpha.grade_change_ids.reason, "From the old list")
        self.assertEqual(alpha.posture, "focus")
        self.assertFalse(beta.grade_id)
        self.assertEqual(self.alpha.with_company(self.company).key_account_id, alpha)
        result = accounts.load(names[:1] + names[2:3], [["Gamma Metals", "B"]])
        self.assertFalse(result["ids"])
        self.assertIn("needs a reason", result["messages"][0]["message"])

    def test_import_of_an_export(self):
        """What was exported can be changed and imported again."""
        account = self._grade(self._account(self.alpha), self.grade_a)
        names = ["id", "partner_id", "grade_id", "grade_reason", "owner_id", "customer_since"]
        accounts = self._as(self.user_manager, self.env["key.account"])
        self.user_manager.group_ids += self.env.ref("base.group_allow_export")
        rows = accounts.browse(account.id).export_data(names)["datas"]
        self.assertEqual(rows[0][1:4], ["Alpha Steel", "A", "We know them"])
        rows[0][2:4] = ["B", "They buy less"]
        names = [names[0], *names[2:]]
        result = accounts.load(names, [[rows[0][0], *rows[0][2:]]])
        self.assertFalse(result["messages"])
        self.assertEqual(account.grade_id, self.grade_b)
        self.assertEqual(account.grade_change_ids[0].reason, "They buy less")

    def test_export_of_the_list(self):
        self._account(self.alpha, owner_id=self.user_own.id)
        self.user_own.group_ids += self.env.ref("base.group_allow_export")
        accounts = self._as(self.user_own, self.env["key.account"]).search([])
        names = self._view_fields("list")
        self.assertTrue(accounts.export_data(names)["datas"])

    def _view_fields(self, kind):
        arch = etree.fromstring(self.env["key.account"].get_view(view_type=kind)["arch"])
        return arch.xpath("//field[not(ancestor::field)]/@name")

    # === QUERIES === #

    def test_queries_of_list_and_kanban(self):
        """Ten times the accounts are read with the same number of queries."""
        partners = self._customers(60)
        for partner in partners:
            self._order(partner, [(self.roll, 1, 1000)], "2025-05-05")
        self._review(partners)
        accounts = self._accounts_of(partners)
        accounts.owner_id = self.user_own
        for user in (self.user_own, self.user_manager):
            for kind in ("list", "kanban"):
                spec = self._specification(kind)
                model = self._as(user, self.env["key.account"])

                def read(count, model=model, spec=spec, kind=kind):
                    domain = [("id", "in", accounts[:count].ids)]
                    if kind == "list":
                        return model.web_search_read(domain, spec)
                    return model.web_read_group(
                        domain,
                        ["grade_id"],
                        ["__count"],
                        auto_unfold=True,
                        unfold_read_specification=spec,
                        unfold_read_default_limit=100,
                    )

                read(6)  # fill the caches of views, rules and translations
                few, many = (self._queries(lambda count=count: read(count)) for count in (6, 60))
                with self.subTest(user=user.login, kind=kind):
                    self.assertLessEqual(many, few + 2)
                    self.assertLess(many, 60)

    def _specification(self, kind):
        names = self._view_fields(kind)
        model = self.env["key.account"]
        return {
            name: {"fields": {"display_name": {}}} if model._fields[name].relational else {}
            for name in names
        }
