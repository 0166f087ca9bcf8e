from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .access_common import AccessCommon, rpc


@tagged("post_install", "-at_install")
class TestAccessRpc(AccessCommon):
    def test_salespeople_do_not_decide(self):
        """Fields that managers or reviews set are refused, on any account."""
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
        evidence = self.owned.relationship_evidence_ids
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
                {"relationship_level": 4},
                {"relationship_level_id": False},
                {"relationship_date": "2020-01-01"},
                {
                    "relationship_assessment_ids": [
                        Command.create({"date": "2020-01-01", "level": 4})
                    ]
                },
                {"relationship_assessment_ids": [Command.clear()]},
                {"relationship_evidence_ids": [Command.clear()]},
                {"relationship_evidence_ids": [Command.update(evidence.id, {"note": "Other"})]},
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

    def test_tick_own_accounts_only(self):
        """The author of a tick is the current user, on that user's accounts."""
        evidence = self._model(self.user_own, "key.account.relationship.evidence")
        criterion = self.scales[0].level_ids.criterion_ids
        vals = {"criterion_id": criterion.id, "user_id": self.user_all.id}
        forged = {"withdrawn_on": "2025-01-01", "withdrawn_by_id": self.user_all.id}
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            rpc(evidence, "create", {"account_id": self.owned.id, **vals, **forged})
        new = evidence.browse(rpc(evidence, "create", {"account_id": self.owned.id, **vals}))
        self.assertEqual(new.user_id, self.user_own)
        self.assertFalse(new.withdrawn_on)
        for account in self.hidden + self.foreign:
            with self.assertRaises(AccessError):
                rpc(evidence, "create", {"account_id": account.id, **vals})
            mine = self._as(self.user_own, account.relationship_evidence_ids)
            with self.assertRaises(AccessError):
                rpc(mine, "action_withdraw")
            with self.assertRaises(AccessError):
                rpc(self._as(self.user_own, account), "action_update_relationship")
        with self.assertRaises(AccessError):
            rpc(new, "write", {"date": "2020-01-01"})
        with self.assertRaises(AccessError):
            rpc(self._as(self.user_own, self.scales[0]), "action_recompute")

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
