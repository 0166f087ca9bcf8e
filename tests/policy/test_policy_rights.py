from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..access_common import rpc
from .policy_common import PolicyCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-02-10 12:00:00")
class TestPolicyRights(PolicyCommon):
    """Owner, other salesperson, manager and strangers; and what they may not send."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._invoice(cls.alpha, 120000, "2025-05-01")
        cls._approve()
        cls.user_portal = cls._create_user("ka_portal", "base.group_portal")

    def _as(self, user, records):
        return records.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)

    def test_rows_follow_their_account(self):
        for model in ("key.account.entitlement", "key.account.policy.proposal"):
            everything = self.env[model].search([("company_id", "=", self.company.id)])
            mine = self._as(self.user_own, everything.browse()).search([])
            self.assertEqual(mine.account_id, self.account_a + self.account_b)
            all_of_company = self._as(self.user_manager, everything.browse()).search([])
            self.assertEqual(all_of_company.ids, everything.ids)
            for user in self.user_none + self.user_portal:
                with self.assertRaises(AccessError):
                    self._as(user, everything).read(["kind"])

    def test_managers_of_another_company(self):
        foreign = self._create_user("ka_abroad", "key_account.group_manager", self.other_company)
        for records in (self.policy, self._row(self.account_a), self._open()):
            with self.assertRaises(AccessError):
                self._as(foreign, records).read(["display_name"])
        with self.assertRaises(AccessError):
            self._as(foreign, self._open()).action_apply()
        with self.assertRaises(AccessError):
            self._as(foreign, self.policy).action_end()
        self.assertFalse(self._term_of(self.alpha))

    def test_nothing_is_forged(self):
        proposal = self._open(self.account_a)
        row = self._row(self.account_a)
        for user in self.user_own + self.user_manager:
            for records, vals in (
                (proposal, {"state": "applied"}),
                (proposal, {"term_to_id": self.terms_30.id}),
                (row, {"value": 0.5}),
                (self.policy, {"approved_by_id": user.id}),
                (self.policy, {"state": "draft"}),
            ):
                with self.assertRaises(UserError):
                    rpc(self._as(user, records), "write", vals)
        for model in ("key.account.entitlement", "key.account.policy.proposal"):
            with self.assertRaises(AccessError):
                rpc(
                    self._as(self.user_manager, self.env[model]),
                    "create",
                    {"account_id": self.account_a.id, "kind": "term"},
                )
        mine = self._as(self.user_manager, self.env["key.account"]).browse(self.account_a.id)
        with self.assertRaises(UserError):
            rpc(mine, "write", {"entitlement_ids": [Command.update(row.id, {"value": 0.5})]})

    def test_an_approved_exception_is_not_created(self):
        vals = {
            "account_id": self.account_a.id,
            "kind": "discount",
            "value": 0.5,
            "reason": "Why not",
            "date_to": "2026-12-31",
        }
        exceptions = self._as(self.user_own, self.env["key.account.policy.exception"])
        with self.assertRaises(AccessError):
            rpc(exceptions, "create", {**vals, "state": "approved"})
        forged = exceptions.with_context(default_state="approved", default_approved_on="2026-01-01")
        created = exceptions.browse(rpc(forged, "create", vals)).sudo()
        self.assertEqual((created.state, created.approved_on), ("requested", False))
        with self.assertRaises(AccessError):
            rpc(exceptions, "create", {**vals, "account_id": self.account_c.id})

    def test_drafts_are_the_managers(self):
        vals = {"name": "Mine", "date_from": "2027-01-01"}
        policies = self.env["key.account.policy"]
        for user in self.user_own + self.user_all:
            with self.assertRaises(AccessError):
                rpc(self._as(user, policies), "create", vals)
        manager = self._as(self.user_manager, policies)
        draft = manager.browse(rpc(manager, "create", {**vals, "state": "draft"}))
        with self.assertRaises(AccessError):
            rpc(manager, "create", {**vals, "state": "in_force"})
        with self.assertRaises(AccessError):
            rpc(self._as(self.user_own, draft), "read", ["name"])
