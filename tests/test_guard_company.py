from odoo.tests import tagged

from ..tools.configured import find_uses
from .access_configuration import CONFIGURATION
from .guard_common import GuardCommon

PART = "company_id"
# What keeps configuration in its company: records that use it, or one of its lines.
USES = {
    "key.account.care.rule": {("key.account.care.event", "rule_id", PART)},
    "key.account.checklist": {("key.account.visit.check", "item_id.checklist_id", PART)},
    "key.account.club": {
        ("key.account.club.membership", "club_id", PART),
        ("key.account.club.membership", "level_id.club_id", PART),
    },
    "key.account.complaint.escalation": {
        ("key.account.complaint.escalated", "escalation_id", "complaint_id.company_id"),
    },
    "key.account.package.template": {("key.account.service.package", "template_id", PART)},
    "key.account.relationship.scale": {
        ("key.account", "relationship_level_id.scale_id", PART),
        ("key.account", "relationship_scale_id", PART),
        ("key.account", "relationship_target_level_id.scale_id", PART),
        ("key.account", "relationship_until_criterion_id.level_id.scale_id", PART),
        ("key.account.cadence", "relationship_level_id.scale_id", PART),
        ("key.account.relationship.assessment", "level_id.scale_id", PART),
        ("key.account.relationship.assessment", "previous_level_id.scale_id", PART),
        ("key.account.relationship.assessment", "scale_id", PART),
        ("key.account.relationship.evidence", "criterion_id.level_id.scale_id", PART),
        ("res.company", "key_account_relationship_scale_id", "id"),
    },
    "key.account.return.call.rule": {("key.account.return.call", "rule_id", PART)},
    "key.account.scorecard": {("key.account.review", "scorecard_id", PART)},
}
# Used by nothing that stays, or never given to another company.
FREE = {
    "key.account.cadence",
    "key.account.commission.rule",
    "key.account.complaint.deadline",
    "key.account.cost.driver",
    "key.account.credit.rule",
    "key.account.visit.requirement",
}


@tagged("post_install", "-at_install")
class TestGuardCompany(GuardCommon):
    """Configuration is not given to another company while records of its own use it."""

    def test_what_uses_configuration(self):
        models = {model for model, path in CONFIGURATION.items() if path == "company_id"}
        self.assertEqual(models, USES.keys() | FREE)
        for model, uses in USES.items():
            with self.subTest(model=model):
                self.assertEqual(set(find_uses(self.env, model)), uses)
