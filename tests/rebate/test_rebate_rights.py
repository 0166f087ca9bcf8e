from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..access_common import rpc
from .rebate_common import RebateCommon


@tagged("post_install", "-at_install")
class TestRebateRights(RebateCommon):
    """Owner, colleague, manager, finance, portal; and what is forged over RPC."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user_portal = cls._create_user("ka_portal", "base.group_portal")
        cls.stranger = cls._create_user("ka_stranger", "key_account.group_user")
        cls.rebate = cls._agree("total", [(0, 0.1)])
        cls._invoice(cls.alpha, 1000, "2025-02-02")
        cls._accrue(cls.rebate)
        cls.share = cls.shares.search([("rebate_id", "=", cls.rebate.id)])

    def _model(self, user, name):
        return self.env[name].with_user(user).with_context(allowed_company_ids=self.company.ids)

    def test_who_sees_what(self):
        for user, seen in (
            (self.user_own, True),
            (self.stranger, False),
            (self.user_all, True),
            (self.user_finance, True),
            (self.user_manager, True),
        ):
            for record in (self.rebate, self.rebate.step_ids, self.share, self.share.accrual_ids):
                with self.subTest(user=user.login, model=record._name):
                    found = self._model(user, record._name).search([("id", "=", record.id)])
                    self.assertEqual(bool(found), seen)
        for user in self.user_portal + self.user_none:
            for name in ("key.account.rebate", "key.account.rebate.share"):
                with self.assertRaises(AccessError):
                    self._model(user, name).search([])

    def test_a_group_shows_each_owner_its_own_share(self):
        self.second.owner_id = self.stranger
        group = self._agree("total", [(0, 0.1)], self.account + self.second, name="Group")
        self._invoice(self.beta, 500, "2025-02-02")
        self._accrue(group)
        self.env.invalidate_all()
        mine = self._model(self.stranger, "key.account.rebate").browse(group.id)
        self.assertEqual(mine.share_ids.account_id, self.second)
        self.assertEqual(mine.account_ids, self.second)
        self.assertEqual(mine.accrued, 50)
        # Not even which other accounts take part.
        with self.assertRaises(AccessError):
            rpc(mine, "read", ["member_ids"])
        with self.assertRaises(AccessError):
            mine.search([("member_ids", "in", self.account.ids)])
        for operator, account, found in (
            ("in", self.second, True),
            ("in", self.account, False),
            ("not in", self.account, True),
        ):
            with self.subTest(operator=operator, account=account.id):
                domain = [("account_ids", operator, account.ids), ("id", "=", group.id)]
                self.assertEqual(bool(mine.search(domain)), found)
        everybody = self._model(self.user_all, "key.account.rebate")
        self.assertEqual(
            everybody.search([("account_ids", "in", self.account.ids)]), group | self.rebate
        )

    def test_who_pays(self):
        for user in (self.user_own, self.user_all, self.stranger):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.share.with_user(user)._settle()
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                rpc(
                    self._model(user, "key.account.rebate.settle"),
                    "create",
                    {"share_ids": self.share.ids},
                )
        for user in (self.user_finance, self.user_manager):
            notes, _refused = self.share.with_user(user)._settle()
            notes.unlink()

    def test_who_approves(self):
        draft = self._draft("total", [(0, 0.1)], name="Draft")
        for user in (self.user_own, self.user_all, self.user_finance, self.stranger):
            for method in ("action_approve", "action_close", "action_draft", "action_reopen"):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    rpc(self._model(user, draft._name).browse(draft.id), method)
        rpc(self._model(self.user_manager, draft._name).browse(draft.id), "action_approve")
        self.assertEqual((draft.state, draft.approved_by_id), ("running", self.user_manager))

    def test_forged(self):
        """A manager writes no state, and nothing that was earned or paid."""
        rebate = self._model(self.user_manager, "key.account.rebate").browse(self.rebate.id)
        draft = self._draft("total", [(0, 0.1)], name="Draft")
        mine = rebate.browse(draft.id)
        for vals in (
            {"state": "running"},
            {"approved_by_id": self.user_own.id},
            {"share_ids": [[1, self.share.id, {"accrued": 5000}]]},
            {"share_ids": [[0, 0, {"account_id": self.account.id, "accrued": 5000}]]},
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                rpc(mine, "write", vals)
        for model, vals in (
            ("share", {"accrued": 5000}),
            ("share", {"settled": 0}),
            ("accrual", {"amount": 5000}),
        ):
            record = self.share if model == "share" else self.share.accrual_ids
            mine = self._model(self.user_manager, record._name).browse(record.id)
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                rpc(mine, "write", vals)
        values = {
            "name": "Forged",
            "account_ids": self.account.ids,
            "date_from": "2025-01-01",
            "date_to": "2025-12-31",
        }
        forged = self._model(self.user_manager, "key.account.rebate").with_context(
            default_state="running", default_approved_by_id=self.user_own.id
        )
        made = forged.browse(rpc(forged, "create", values))
        self.assertEqual((made.state, made.approved_by_id.id), ("draft", False))

    def test_the_dialog_takes_no_shares_of_others(self):
        """A manager of another company pays nothing here."""
        foreign = self._create_user("ka_foreign", "key_account.group_manager", self.other_company)
        wizards = self.env["key.account.rebate.settle"].with_user(foreign)
        wizards = wizards.with_context(allowed_company_ids=self.other_company.ids)
        with self.assertRaises(AccessError):
            rpc(wizards, "create", {"share_ids": self.share.ids})
