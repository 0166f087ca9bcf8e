from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .handover_common import HandoverCommon


@tagged("post_install", "-at_install")
class TestHandoverRules(HandoverCommon):
    """Receivers by rule, then by deputy, then by load; each line says which."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade_a, cls.grade_b = cls.env["key.account.grade"].search([], limit=2)
        cls.kind = cls.env["key.account.relation.kind"].create({"name": "A sample kind"})
        cls.north = cls.env["key.account.territory"].create(
            {"name": "North", "company_id": cls.company.id}
        )
        cls._grade(cls, cls.at_alpha, cls.grade_a)

    def _ruled(self, *rules, **values):
        rules = [{"sequence": number, **rule} for number, rule in enumerate(rules)]
        return self._handover(
            self.user_third, rule_ids=[Command.create(rule) for rule in rules], **values
        )

    def _receivers(self, handover):
        return {line.account_id: (line.receiver_id, line.reason) for line in handover.line_ids}

    def test_order(self):
        """The first rule that fits goes before the deputy; what no rule fits goes by load."""
        handover = self._ruled(
            {"grade_id": self.grade_b.id, "receiver_id": self.user_third.id},
            {"grade_id": self.grade_a.id, "receiver_id": self.user_manager.id},
            {"grade_id": self.grade_a.id, "receiver_id": self.user_third.id},
        )
        found = self._receivers(handover)
        self.assertEqual(found[self.at_alpha], (self.user_manager, "rule"))
        self.assertEqual(found[self.at_beta], (self.user_third, "load"))
        by_rule = handover.line_ids.filtered("rule_id")
        self.assertEqual(by_rule.rule_id, handover.rule_ids.sorted()[1])
        self.assertEqual(by_rule.rule_id.display_name, self.grade_a.name)

    def test_conditions(self):
        """All conditions of a rule hold together; without any, it fits all accounts."""
        self.at_beta.territory_id = self.north
        self.at_beta.relation_kind_id = self.kind
        rule = {
            "territory_id": self.north.id,
            "relation_kind_id": self.kind.id,
            "receiver_id": self.user_manager.id,
        }
        found = self._receivers(self._ruled(rule))
        self.assertEqual(found[self.at_beta], (self.user_manager, "rule"))
        self.assertEqual(found[self.at_alpha], (self.user_all, "deputy"))
        found = self._receivers(self._ruled(rule | {"grade_id": self.grade_a.id}))
        self.assertEqual(found[self.at_beta], (self.user_third, "load"))
        found = self._receivers(self._ruled({"receiver_id": self.user_manager.id}))
        self.assertEqual(set(found.values()), {(self.user_manager, "rule")})

    def test_found_again(self):
        """Changed rules count when accounts are found again; what was chosen by hand stays."""
        handover = self._ruled({"receiver_id": self.user_manager.id})
        line = handover.line_ids.filtered(lambda line: line.account_id == self.at_beta)
        line.receiver_id = self.user_all
        handover.rule_ids.receiver_id = self.user_third
        handover.action_find()
        found = self._receivers(handover)
        self.assertEqual(found[self.at_alpha], (self.user_third, "rule"))
        self.assertEqual(found[self.at_beta], (self.user_all, "hand"))
        handover.rule_ids.unlink()
        handover.action_find()
        self.assertEqual(self._receivers(handover)[self.at_alpha], (self.user_all, "deputy"))

    def test_load(self):
        """What goes to somebody by rule counts: of two without accounts, the other one takes the rest."""
        self.at_gamma.owner_id = False
        handover = self._ruled(
            {"grade_id": self.grade_a.id, "receiver_id": self.user_manager.id}, to_deputy=False
        )
        handover.receiver_ids = self.user_manager + self.user_third
        handover.action_find()
        found = self._receivers(handover)
        self.assertEqual(found[self.at_alpha], (self.user_manager, "rule"))
        self.assertEqual(found[self.at_beta], (self.user_third, "load"))

    def test_receiver_left(self):
        """A rule for somebody who cannot work any more is passed over."""
        handover = self._ruled({"receiver_id": self.user_manager.id})
        rule = handover.rule_ids
        rule.sudo().receiver_id = self.user_all
        self.user_all.group_ids = self.env.ref("base.group_user")
        handover.action_find()
        self.assertEqual(set(self._receivers(handover).values()), {(self.user_third, "load")})

    def test_refused(self):
        with self.assertRaisesRegex(ValidationError, "gives the accounts away"):
            self._ruled({"receiver_id": self.user_own.id})
        with self.assertRaises(UserError):
            self._ruled({"receiver_id": self._create_user("ka_portal", "base.group_portal").id})
        for user in (self.user_none, self.env.ref("base.user_root")):
            with self.assertRaisesRegex(UserError, "no access to the key accounts"):
                self._ruled({"receiver_id": user.id})
        with self.assertRaisesRegex(UserError, "no access to the key accounts"):
            self._handover(self.user_none)
        other = self.env["res.company"].create({"name": "Elsewhere"})
        south = self.env["key.account.territory"].create({"name": "South", "company_id": other.id})
        with self.assertRaises(UserError):
            self._ruled({"territory_id": south.id, "receiver_id": self.user_manager.id})

    def test_asked(self):
        """Rules change in drafts alone, and those of others not at all."""
        handover = self._as(self.user_own, self.handovers).create(
            {
                "receiver_ids": self.user_third.ids,
                "rule_ids": [Command.create({"receiver_id": self.user_third.id})],
            }
        )
        handover.action_find()
        rule = handover.rule_ids
        with self.assertRaises(AccessError):
            self._as(self.user_third, rule).write({"sequence": 3})
        handover.action_propose()
        for change in (
            lambda: rule.write({"receiver_id": self.user_all.id}),
            rule.unlink,
            lambda: rule.create({"handover_id": handover.id, "receiver_id": self.user_all.id}),
        ):
            with self.assertRaisesRegex(UserError, "Draft"):
                change()
