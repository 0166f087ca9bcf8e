from lxml import etree
from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command, Domain
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import KeyAccountCommon

TODAY = "2026-01-15"


class AccountCommon(KeyAccountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade_a, cls.grade_b, cls.grade_c, cls.grade_d = (
            cls.env.ref(f"key_account.grade_{letter}") for letter in "abcd"
        )

    def _as(self, user, records):
        return records.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    def _grade(self, account, grade, reason="We know them"):
        account.write({"grade_id": grade.id, "grade_reason": reason})
        return account

    def _rate(self, account, kind, value, day):
        return self.env["key.account.rating"].create(
            {"account_id": account.id, "kind": kind, "value": value, "date": day}
        )

    def _accounts_of(self, partners, **domain):
        return (
            self.env["key.account"]
            .with_context(active_test=False)
            .search([("partner_id", "in", partners.ids), *domain.items()])
        )

    def _review(self, partners, day="2025-12-31", approve=True):
        scorecard = self.env["key.account.scorecard"].create(
            {
                "name": "Orders",
                "company_id": self.company.id,
                "rule": "pareto",
                "rank_metric_id": self.env.ref("key_account.metric_order_amount").id,
                "partner_domain": repr([("id", "in", partners.ids)]),
            }
        )
        review = self.env["key.account.review"].create(
            {"scorecard_id": scorecard.id, "company_id": self.company.id, "date": day}
        )
        review.action_compute()
        if approve:
            review.action_approve()
        return review

    def _customers(self, count, **values):
        return self.env["res.partner"].create(
            [{"name": f"Customer {i}", "is_company": True, **values} for i in range(count)]
        )

    def _queries(self, function):
        """Return how many queries a call makes, with nothing in the caches."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - before


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
        self.assertIn("is an account of this company already", str(message))
        self.assertIn("key_account_partner_company_uniq", str(caught.exception))

    def test_contact_of_a_company_is_no_account(self):
        with self.assertRaises(ValidationError) as caught:
            self._account(self.alpha_buyer)
        self.assertIn("Make Alpha Steel the account instead", str(caught.exception))

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
        self.assertIn("Say why", str(caught.exception))
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

    # === RATINGS === #

    @freeze_time(TODAY)
    def test_ratings(self):
        account = self._account(self.alpha, owner_id=self.user_own.id)
        self.assertFalse(account.influence_label)
        mine = self._as(self.user_own, account)
        mine.influence = 75
        self.assertEqual(account.influence, 75)
        self.assertEqual(account.influence_label, "High")
        self.assertEqual(account.influence_date, fields.Date.to_date(TODAY))
        self.assertEqual(account.influence_user_id, self.user_own)
        # An older judgement that comes in later does not change today's.
        self._rate(account, "influence", 10, "2024-01-01")
        self.assertEqual(account.influence, 75)
        mine.influence = 90
        self.assertEqual(account.influence, 90)
        self.assertEqual(account.rating_value_ids.sorted().mapped("value"), [90, 75, 10])
        for value, word in [(0, "Very low"), (20, "Very low"), (21, "Low"), (60, "Medium")]:
            account.reputation = value
            self.assertEqual(account.reputation_label, word)
        for value in (-1, 101):
            with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
                self._rate(account, "influence", value, TODAY)

    @freeze_time(TODAY)
    def test_ratings_are_not_of_tomorrow(self):
        account = self._account(self.alpha)
        with self.assertRaises(ValidationError):
            self._rate(account, "influence", 50, "2026-01-17")

    @freeze_time(TODAY)
    def test_stale_ratings(self):
        self.company.key_account_rating_months = 12
        self.other_company.key_account_rating_months = 1
        fresh, stale, half, foreign = (
            self._account(self.alpha)
            + self._account(self.beta)
            + self._account(self.gamma)
            + self._account(self.alpha, self.other_company)
        )
        for kind in ("influence", "reputation"):
            self._rate(fresh, kind, 50, "2025-01-15")
            self._rate(stale, kind, 50, "2025-01-14")
            self._rate(foreign, kind, 50, "2025-12-14")
        self._rate(half, "influence", 50, TODAY)
        accounts = fresh + stale + half + foreign
        self.assertEqual(accounts.mapped("is_rating_stale"), [False, True, True, True])
        for operator, value, expected in [
            ("=", True, stale + half + foreign),
            ("=", False, fresh),
            ("!=", True, fresh),
        ]:
            domain = [("is_rating_stale", operator, value), ("id", "in", accounts.ids)]
            self.assertEqual(accounts.search(domain), expected)

    # === DELETING === #

    def test_delete(self):
        plain, graded = self._account(self.alpha), self._account(self.beta)
        self._grade(graded, self.grade_c)
        with self.assertRaises(UserError) as caught:
            graded.unlink()
        self.assertIn("Archive the account instead", str(caught.exception))
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
        self.assertIn("Say why", result["messages"][0]["message"])

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


@tagged("post_install", "-at_install")
class TestAccountCreation(AccountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.former = cls._create_user("ka_former", "base.group_user")
        cls.stranger = cls._create_user("ka_stranger", "base.group_user", cls.other_company)

    def _ensure(self, partners, company=None, day="2025-12-31"):
        return self.env["key.account"]._ensure_customer_accounts(
            company or self.company, Domain("id", "in", partners.ids), fields.Date.to_date(day)
        )

    def test_customers_become_accounts(self):
        ordered, invoiced, both, quoted, late = self._customers(5)
        self._order(ordered, [(self.roll, 1, 1000)], "2025-03-01")
        self._order(ordered, [(self.roll, 1, 1000)], "2025-05-01")
        self._invoice(invoiced, 100, "2025-04-01")
        self._order(both, [(self.roll, 1, 1000)], "2025-06-01")
        self._invoice(both, 100, "2025-02-01")
        self._quote(quoted, [(self.roll, 1, 1000)], "2025-03-01")
        self._draft_invoice(quoted, 100, "2025-03-01")
        self._order(late, [(self.roll, 1, 1000)], "2026-01-01")
        partners = ordered + invoiced + both + quoted + late
        self.assertEqual(self._ensure(partners), 3)
        accounts = self._accounts_of(partners)
        since = {account.partner_id: str(account.customer_since) for account in accounts}
        self.assertEqual(since, {ordered: "2025-03-01", invoiced: "2025-04-01", both: "2025-02-01"})
        self.assertEqual(accounts.company_id, self.company)
        for account in accounts:
            partner = account.partner_id
            self.assertEqual(partner.with_company(self.company).key_account_id, account)
            self.assertFalse(partner.with_company(self.other_company).key_account_id)

    def test_second_run_writes_nothing(self):
        partners = self._customers(3)
        for partner in partners:
            self._order(partner, [(self.roll, 1, 1000)], "2025-03-01")
        self._ensure(partners)
        accounts = self._accounts_of(partners)
        self.env.flush_all()

        def rows():
            self.cr.execute(
                "SELECT ctid, xmin, id FROM key_account WHERE id IN %s", [accounts._ids]
            )
            found = self.cr.fetchall()
            self.cr.execute(
                "SELECT ctid, xmin, id FROM res_partner WHERE id IN %s", [partners._ids]
            )
            return found + self.cr.fetchall()

        before = rows()
        self.assertEqual(self._ensure(partners), 0)
        self.assertEqual(rows(), before)

    def test_owner_is_the_salesperson(self):
        partners = self._customers(4)
        for partner, user in zip(
            partners, (self.user_own, self.former, self.stranger), strict=False
        ):
            partner.user_id = user
        self.former.active = False
        for partner in partners:
            self._order(partner, [(self.roll, 1, 1000)], "2025-03-01")
        self._ensure(partners[:2] + partners[2] + partners[3])
        owners = {account.partner_id: account.owner_id for account in self._accounts_of(partners)}
        nobody = self.env["res.users"]
        self.assertEqual(
            [owners[partner] for partner in partners], [self.user_own, nobody, nobody, nobody]
        )

    def test_same_owner_by_hand(self):
        partners = self._customers(4)
        for partner, user in zip(
            partners, (self.user_own, self.former, self.stranger), strict=False
        ):
            partner.user_id = user
        self.former.active = False
        accounts = self.env["key.account"]._ensure_accounts(partners, self.company)
        self.assertEqual(
            [account.owner_id.login for account in accounts], ["ka_own", False, False, False]
        )

    def test_customers_of_one_company(self):
        """Two companies keep their accounts apart; what belongs to one is not the other's."""
        common, private = self._customers(2)
        private.company_id = self.other_company
        archived = self._customers(1)
        self._order(archived, [(self.roll, 1, 1000)], "2025-03-01")
        archived.active = False
        self._order(common, [(self.roll, 1, 1000)], "2025-03-01")
        self._order(common, [(self.roll, 1, 1000)], "2025-07-01", company=self.other_company)
        self._order(private, [(self.roll, 1, 1000)], "2025-07-01", company=self.other_company)
        partners = common + private + archived
        self.assertEqual(self._ensure(partners), 1)
        self.assertEqual(self._ensure(partners, self.other_company), 2)
        accounts = self._accounts_of(common)
        self.assertEqual(len(accounts), 2)
        self.assertEqual(
            sorted(str(account.customer_since) for account in accounts),
            ["2025-03-01", "2025-07-01"],
        )
        for account in accounts:
            linked = common.with_company(account.company_id).key_account_id
            self.assertEqual(linked, account)
        self.assertEqual(self._accounts_of(private).company_id, self.other_company)
        self.assertFalse(self._accounts_of(archived))

    def test_prospect_becomes_customer(self):
        account = self._account(self.alpha)
        self.assertFalse(account.customer_since)
        self._order(self.alpha_buyer, [(self.roll, 1, 1000)], "2025-03-01")
        self.assertEqual(self._ensure(self.alpha), 0)
        self.assertEqual(str(account.customer_since), "2025-03-01")
        account.customer_since = "2010-01-01"
        self._ensure(self.alpha)
        self.assertEqual(str(account.customer_since), "2010-01-01")
        self._order(self.beta, [(self.roll, 1, 1000)], "2025-04-01")
        self.assertEqual(str(self._account(self.beta).customer_since), "2025-04-01")

    def test_archived_account_stays_archived_in_a_review(self):
        account = self._account(self.alpha)
        account.active = False
        self._order(self.alpha, [(self.roll, 1, 1000)], "2025-03-01")
        self.assertEqual(self._ensure(self.alpha), 0)
        self.assertFalse(account.active)
        self.assertFalse(self.alpha.with_company(self.company).key_account_id)

    def test_manage_chosen_contacts(self):
        """Contacts of a company stand for it; archived accounts come back; others stay."""
        beta = self._account(self.beta)
        gamma = self._account(self.gamma, owner_id=self.user_all.id)
        gamma.active = False
        person = self.env["res.partner"].create({"name": "Someone", "user_id": self.user_own.id})
        chosen = self.alpha_buyer + self.alpha + self.beta + self.gamma + person
        action = self._as(self.user_manager, chosen).action_manage_as_key_account()
        accounts = self.env["key.account"].search(action["domain"])
        self.assertEqual(accounts.partner_id, self.alpha + self.beta + self.gamma + person)
        self.assertIn(beta, accounts)
        self.assertTrue(gamma.active)
        self.assertEqual(gamma.owner_id, self.user_all)
        self.assertEqual(self.gamma.with_company(self.company).key_account_id, gamma)
        self.assertEqual(
            accounts.filtered(lambda a: a.partner_id == person).owner_id, self.user_own
        )
        again = self._as(self.user_manager, chosen).action_manage_as_key_account()
        self.assertEqual(self.env["key.account"].search(again["domain"]), accounts)

    def test_queries(self):
        """Ten times the customers cost the same statements in bulk, and few more by choice."""
        few, many = self._customers(5), self._customers(50)
        for partner in few + many:
            self._order(partner, [(self.roll, 1, 1000)], "2025-03-01")
        self._ensure(self.alpha)
        bulk = [
            self._queries(lambda partners=partners: self._ensure(partners))
            for partners in (few, many)
        ]
        self.assertEqual(bulk[0], bulk[1])
        few, many = self._customers(5), self._customers(50)
        ensure = self.env["key.account"]._ensure_accounts
        chosen = [
            self._queries(lambda partners=partners: ensure(partners, self.company))
            for partners in (few, many)
        ]
        self.assertLessEqual(chosen[1], chosen[0] + 10)


@tagged("post_install", "-at_install")
class TestAccountMerge(AccountCommon):
    def _merge(self, source, target, user=None):
        wizard = self.env["base.partner.merge.automatic.wizard"]
        if user:
            wizard = wizard.with_user(user).with_context(allowed_company_ids=self.company.ids)
        wizard.create(
            {"partner_ids": (source + target).ids, "dst_partner_id": target.id}
        ).action_merge()
        self.env.invalidate_all()
        self.assertFalse(source.exists())

    def _assert_linked(self, partner, account, company=None):
        linked = partner.with_company(company or self.company).key_account_id
        self.assertEqual(linked, account)

    def test_only_the_merged_one_is_an_account(self):
        account = self._grade(self._account(self.alpha), self.grade_a)
        self._merge(self.alpha, self.beta)
        self.assertEqual(account.partner_id, self.beta)
        self.assertEqual(account.grade_id, self.grade_a)
        self.assertEqual(len(account.grade_change_ids), 1)
        self._assert_linked(self.beta, account)

    def test_only_the_remaining_one_is_an_account(self):
        account = self._account(self.beta)
        self._merge(self.alpha, self.beta)
        self._assert_linked(self.beta, account)
        self._assert_linked(self.beta, self.env["key.account"], self.other_company)

    def test_accounts_in_two_companies(self):
        here = self._account(self.alpha)
        there = self._account(self.beta, self.other_company)
        self._merge(self.alpha, self.beta)
        self.assertEqual((here + there).partner_id, self.beta)
        self._assert_linked(self.beta, here)
        self._assert_linked(self.beta, there, self.other_company)

    def test_both_are_accounts(self):
        """Everything that hangs on the merged account is on the one that stays."""
        for partner, amount in ((self.alpha, 5000), (self.beta, 3000), (self.gamma, 100)):
            self._order(partner, [(self.roll, 1, amount)], "2025-05-05")
        customers = self.alpha + self.beta + self.gamma
        review = self._review(customers)
        source, target = (
            self._accounts_of(partner).filtered(lambda a: a.company_id == self.company)
            for partner in (self.alpha, self.beta)
        )
        self._grade(source, self.grade_b, "By hand")
        self._rate(source, "influence", 80, "2025-12-01")
        self._rate(source, "reputation", 30, "2025-06-01")
        self._rate(target, "reputation", 60, "2025-12-01")
        source.write(
            {
                "owner_id": self.user_own.id,
                "shared_user_ids": [Command.set(self.user_all.ids)],
                "locked_until": "2099-01-01",
                "lock_reason": "Contract",
                "customer_since": "2001-01-01",
            }
        )
        source.message_post(body="They called")
        source.activity_schedule("mail.mail_activity_data_todo", user_id=self.user_own.id)
        self.env["ir.attachment"].create(
            {"name": "contract.txt", "raw": b"x", "res_model": source._name, "res_id": source.id}
        )
        common, lone = self.user_all.partner_id, self.user_own.partner_id
        source.message_subscribe((common + lone).ids)
        target.message_subscribe(common.ids)
        history = source.grade_change_ids + target.grade_change_ids
        lines = source.review_line_ids + target.review_line_ids
        ratings = source.rating_value_ids + target.rating_value_ids
        messages = source.message_ids + target.message_ids
        activities = source.activity_ids
        grade = target.grade_id
        self._merge(self.alpha, self.beta)

        self.assertFalse(source.exists())
        self.assertEqual(target.partner_id, self.beta)
        self._assert_linked(self.beta, target)
        self.assertEqual(target.grade_id, grade)
        self.assertEqual(target.owner_id, self.user_own)
        self.assertEqual(target.shared_user_ids, self.user_all)
        self.assertEqual(target.lock_reason, "Contract")
        self.assertEqual(str(target.customer_since), "2001-01-01")
        self.assertEqual(target.grade_change_ids, history.sorted())
        self.assertEqual(target.review_line_ids, lines.sorted())
        self.assertEqual(lines.partner_id, self.beta)
        self.assertEqual(target.rating_value_ids, ratings.sorted())
        self.assertEqual((target.influence, target.reputation), (80, 60))
        self.assertLessEqual(messages, target.message_ids)
        self.assertIn("Alpha Steel was merged", target.message_ids[0].body)
        self.assertEqual(target.activity_ids, activities)
        self.assertLessEqual(common + lone, target.message_partner_ids)
        attached = self.env["ir.attachment"].search(
            [("res_model", "=", "key.account"), ("res_id", "=", target.id)]
        )
        self.assertEqual(attached.name, "contract.txt")
        # Later reviews have one line per account again, and compare with both.
        review = self._review_again(review)
        self.assertEqual(review.line_ids.account_id, review.line_ids.mapped("account_id"))
        self.assertEqual(len(review.line_ids), 2)
        comparison = (
            self.env["key.account.review.comparison"]
            .with_context(compare_from=lines.review_id.id, compare_to=review.id)
            .search([])
        )
        self.assertEqual(len(comparison), 2)
        self.assertEqual(len(comparison.mapped("account_id")), 2)

    def _review_again(self, review):
        following = review.create(
            {
                "scorecard_id": review.scorecard_id.id,
                "company_id": self.company.id,
                "date": "2026-01-31",
            }
        )
        following.action_compute()
        return following

    def test_archived_account_comes_back(self):
        self._account(self.alpha)
        target = self._account(self.beta)
        target.active = False
        self._merge(self.alpha, self.beta)
        self.assertTrue(target.active)
        self._assert_linked(self.beta, target)

    def test_grade_is_taken_over_by_who_lacks_one(self):
        source, target = self._account(self.alpha), self._account(self.beta)
        self._grade(source, self.grade_a)
        source.write({"posture": "focus", "posture_is_manual": False})
        self._merge(self.alpha, self.beta)
        self.assertEqual(target.grade_id, self.grade_a)
        self.assertEqual(target.posture, "focus")
        self.assertFalse(target.posture_is_manual)
        self.assertEqual(target.grade_change_ids[0].grade_id, self.grade_a)

    def test_three_contacts(self):
        accounts = self._account(self.alpha) + self._account(self.beta)
        self._grade(accounts, self.grade_b)
        self._merge(self.alpha + self.beta, self.gamma)
        self.assertEqual(len(accounts.exists()), 1)
        self._assert_linked(self.gamma, accounts.exists())
        self.assertEqual(len(accounts.exists().grade_change_ids), 2)

    def test_merged_by_somebody_outside(self):
        """Whoever may merge contacts can, also without the module's groups."""
        user = self._create_user("ka_merge", "base.group_user,base.group_partner_manager")
        source, target = self._account(self.alpha), self._account(self.beta)
        self._grade(source, self.grade_a)
        (self.alpha + self.beta).email = "info@example.com"
        self._merge(self.alpha, self.beta, user)
        self.assertEqual(target.grade_id, self.grade_a)
        self._assert_linked(self.beta, target)


@tagged("post_install", "-at_install")
class TestAccountCustomer(AccountCommon):
    """What happens to accounts when their customers change."""

    def _link(self, partner, company=None):
        return partner.with_company(company or self.company).key_account_id

    def test_archive_and_restore(self):
        accounts = self._account(self.alpha) + self._account(self.alpha, self.other_company)
        self.alpha.active = False
        self.assertEqual(accounts.mapped("active"), [False, False])
        self.assertFalse(self._link(self.alpha))
        self.assertFalse(self._link(self.alpha, self.other_company))
        self.alpha.active = True
        self.assertEqual(accounts.mapped("active"), [True, True])
        self.assertEqual(self._link(self.alpha), accounts[0])
        self.assertEqual(self._link(self.alpha, self.other_company), accounts[1])

    def test_archived_account_is_hidden(self):
        account = self._grade(self._account(self.alpha), self.grade_a)
        for partner in self.alpha + self.alpha_buyer:
            self.assertEqual(partner.with_company(self.company).key_account_grade_id, self.grade_a)
        account.active = False
        for partner in self.alpha + self.alpha_buyer:
            self.assertFalse(partner.with_company(self.company).key_account_grade_id)
        account.active = True
        self.assertEqual(self._link(self.alpha), account)

    def test_delete_without_history(self):
        account = self._account(self.alpha)
        self._rate(account, "influence", 50, "2025-01-01")
        (self.alpha_buyer + self.alpha).unlink()
        self.assertFalse(account.exists())

    def test_delete_with_grades(self):
        account = self._grade(self._account(self.alpha), self.grade_a)
        self.alpha_buyer.unlink()
        with self.assertRaises(UserError) as caught:
            self.alpha.unlink()
        self.assertIn("Alpha Steel: managed as key account", str(caught.exception))
        self.assertTrue(account.exists())

    def test_delete_with_a_simulation(self):
        """Lines of a review that was not approved are no history."""
        self.alpha_buyer.unlink()
        partner = self._customers(1)
        account = self._account(partner)
        order = self._order(partner, [(self.roll, 1, 1000)], "2025-05-05")
        review = self._review(partner, approve=False)
        self.assertEqual(review.line_ids.account_id, account)
        order._action_cancel()
        order.unlink()
        partner.unlink()
        self.assertFalse(account.exists())
        self.assertFalse(review.line_ids.exists())

    def test_delete_with_an_approved_review(self):
        partner = self._customers(1)
        account = self._grade(self._account(partner), self.grade_a)
        order = self._order(partner, [(self.roll, 1, 1000)], "2025-05-05")
        self._review(partner)
        account.grade_change_ids.unlink()
        order._action_cancel()
        order.unlink()
        with self.assertRaises(UserError) as caught:
            partner.unlink()
        self.assertIn("managed as key account", str(caught.exception))
        with self.assertRaises(UserError):
            account.unlink()

    def test_customer_joins_a_company(self):
        account = self._grade(self._account(self.beta), self.grade_a)
        self.beta.write({"is_company": False, "parent_id": self.gamma.id})
        self.assertEqual(account.partner_id, self.gamma)
        self.assertEqual(account.grade_id, self.grade_a)
        self.assertEqual(self._link(self.gamma), account)
        self.assertFalse(self._link(self.beta))
        self.assertEqual(self.beta.with_company(self.company).key_account_grade_id, self.grade_a)
        self.assertIn("Beta Mills became part of Gamma Metals", account.message_ids[0].body)
        # And leaves it again: the account stays with the company.
        self.beta.write({"is_company": True, "parent_id": False})
        self.assertFalse(self.beta.with_company(self.company).key_account_grade_id)
        self.assertEqual(account.partner_id, self.gamma)

    def test_customer_joins_an_account(self):
        source = self._grade(self._account(self.beta), self.grade_a)
        target = self._grade(self._account(self.gamma), self.grade_b)
        self._order(self.beta, [(self.roll, 1, 1000)], "2025-05-05")
        review = self._review(self.beta)
        foreign = self._account(self.beta, self.other_company)
        self.beta.write({"is_company": False, "parent_id": self.gamma.id})
        self.assertFalse(source.exists())
        self.assertEqual(target.grade_id, self.grade_b)
        self.assertIn(self.grade_a, target.grade_change_ids.grade_id)
        self.assertEqual(target.review_line_ids.review_id, review)
        self.assertEqual(review.line_ids.partner_id, self.gamma)
        self.assertEqual(self._link(self.gamma), target)
        self.assertFalse(self._link(self.beta))
        self.assertEqual(foreign.partner_id, self.gamma)
        self.assertEqual(self._link(self.gamma, self.other_company), foreign)

    def test_only_is_company_changes(self):
        subsidiary = self.env["res.partner"].create(
            {"name": "Alpha South", "parent_id": self.alpha.id, "is_company": True}
        )
        account = self._account(subsidiary)
        subsidiary.is_company = False
        self.assertEqual(account.partner_id, self.alpha)
        self.assertEqual(self._link(self.alpha), account)

    def test_daughter_company_stays_an_account(self):
        account = self._account(self.beta)
        self.beta.parent_id = self.gamma
        self.assertEqual(account.partner_id, self.beta)
        self.assertEqual(self._link(self.beta), account)

    def test_customer_moves_to_another_company(self):
        here = self._grade(self._account(self.beta), self.grade_a)
        there = self._account(self.beta, self.other_company)
        self.beta.company_id = self.other_company
        self.assertFalse(here.active)
        self.assertTrue(there.active)
        self.assertEqual(len(here.grade_change_ids), 1)
        self.assertFalse(self._link(self.beta))
        self.assertEqual(self._link(self.beta, self.other_company), there)
        self.assertIn("now belongs to Roll Works Overseas", here.message_ids[0].body)
        # Archived and restored, it does not come back to the company that lost it.
        self.beta.active = False
        self.beta.active = True
        self.assertFalse(here.active)
        self.assertTrue(there.active)

    def test_copy_of_a_customer(self):
        self._grade(self._account(self.beta), self.grade_a)
        self.assertFalse(self._link(self.beta.copy()))
