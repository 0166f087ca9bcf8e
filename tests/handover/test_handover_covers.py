from odoo.tests import TransactionCase, tagged

DECIDED = "who did it then: history"
SETTING = "a setting, not the work at an account"
COMPUTED = "computed anew"
PERSONAL = "belongs to the person"
SHARED = "takes part besides whoever is in charge"
FOLLOWS = "its activity is handed over"
NO_ACCOUNT = "belongs to no account"
PLANS = "a plan is of the person; its visits are handed over"
OWN = "the handover itself"
# Of Odoo, models that hold the work at a customer; of the module, all.
OF_ODOO = ("calendar.event", "crm.lead", "mail.activity", "res.partner", "sale.order")
# Fields to users that are not handed over, and why.
STAYS = {
    ("calendar.event", "key_account_organizer_id"): DECIDED,
    ("key.account", "influence_user_id"): COMPUTED,
    ("key.account", "reputation_user_id"): COMPUTED,
    ("key.account", "shared_user_ids"): SHARED,
    ("key.account.appraisal", "person_ids"): DECIDED,
    ("key.account.appraisal", "user_id"): DECIDED,
    ("key.account.appraisal.figure", "user_id"): DECIDED,
    ("key.account.care.event", "done_by_id"): DECIDED,
    ("key.account.care.rule", "user_id"): SETTING,
    ("key.account.closeness", "user_id"): PERSONAL,
    ("key.account.collection.contact", "checked_by_id"): DECIDED,
    ("key.account.collection.contact", "user_id"): DECIDED,
    ("key.account.commission.line", "user_id"): DECIDED,
    ("key.account.commission.statement", "confirmed_by_id"): DECIDED,
    ("key.account.commission.statement", "paid_by_id"): DECIDED,
    ("key.account.commission.statement", "user_id"): DECIDED,
    ("key.account.commission.term", "user_id"): COMPUTED,
    ("key.account.complaint.escalated", "user_id"): DECIDED,
    ("key.account.complaint.escalation", "user_id"): SETTING,
    ("key.account.complaint.mail", "settled_by_id"): DECIDED,
    ("key.account.credit", "stop_user_id"): DECIDED,
    ("key.account.credit.review", "approved_by_id"): DECIDED,
    ("key.account.credit.review", "proposed_by_id"): DECIDED,
    ("key.account.desk.count", "user_id"): PERSONAL,
    ("key.account.desk.snooze", "user_id"): PERSONAL,
    ("key.account.download", "user_id"): PERSONAL,
    ("key.account.event.guest", "recorded_by_id"): DECIDED,
    ("key.account.executive.rank", "user_ids"): SETTING,
    ("key.account.expense.line", "user_id"): DECIDED,
    ("key.account.gift", "approved_by_id"): DECIDED,
    ("key.account.gift", "asked_by_id"): DECIDED,
    ("key.account.grade.change", "user_id"): DECIDED,
    ("key.account.handover", "applied_by_id"): OWN,
    ("key.account.handover", "giver_id"): OWN,
    ("key.account.handover", "receiver_ids"): OWN,
    ("key.account.handover", "reverted_by_id"): OWN,
    ("key.account.handover.line", "receiver_id"): OWN,
    ("key.account.handover.move", "new_user_id"): OWN,
    ("key.account.handover.move", "old_user_id"): OWN,
    ("key.account.handover.watch", "giver_id"): OWN,
    ("key.account.handover.watch", "receiver_id"): OWN,
    ("key.account.handover.rule", "receiver_id"): OWN,
    ("key.account.loss.measure", "user_id"): NO_ACCOUNT,
    ("key.account.order.hold", "release_user_id"): DECIDED,
    ("key.account.order.hold", "user_id"): DECIDED,
    ("key.account.owner.change", "deputy_id"): DECIDED,
    ("key.account.owner.change", "owner_id"): DECIDED,
    ("key.account.owner.change", "previous_deputy_id"): DECIDED,
    ("key.account.owner.change", "previous_owner_id"): DECIDED,
    ("key.account.owner.change", "user_id"): DECIDED,
    ("key.account.payment.promise", "cancelled_by_id"): DECIDED,
    ("key.account.policy", "approved_by_id"): DECIDED,
    ("key.account.policy.exception", "approved_by_id"): DECIDED,
    ("key.account.policy.proposal", "decided_by_id"): DECIDED,
    ("key.account.profile.change", "user_id"): DECIDED,
    ("key.account.proposal", "offered_by_id"): DECIDED,
    ("key.account.proposal", "refused_by_id"): DECIDED,
    ("key.account.prospect.change", "owner_id"): DECIDED,
    ("key.account.prospect.change", "user_id"): DECIDED,
    ("key.account.rating", "user_id"): DECIDED,
    ("key.account.rebate", "approved_by_id"): DECIDED,
    ("key.account.rebate.settlement", "user_id"): DECIDED,
    ("key.account.relations.report", "salesperson_id"): DECIDED,
    ("key.account.relations.report", "user_id"): DECIDED,
    ("key.account.relationship.assessment", "user_id"): DECIDED,
    ("key.account.relationship.evidence", "user_id"): DECIDED,
    ("key.account.relationship.evidence", "withdrawn_by_id"): DECIDED,
    ("key.account.review", "approved_by_id"): DECIDED,
    ("key.account.review", "taken_back_by_id"): DECIDED,
    ("key.account.review.line", "override_user_id"): DECIDED,
    ("key.account.satisfaction.answer", "call_closed_by_id"): DECIDED,
    ("key.account.satisfaction.campaign", "user_id"): NO_ACCOUNT,
    ("key.account.scorecard.change", "user_id"): DECIDED,
    ("key.account.sensitive.access", "user_id"): DECIDED,
    ("key.account.service.package.line", "done_by_id"): DECIDED,
    ("key.account.territory", "user_ids"): SETTING,
    ("key.account.visit", "check_in_user_id"): DECIDED,
    ("key.account.visit", "next_step_user_id"): FOLLOWS,
    ("key.account.visit", "user_ids"): SHARED,
    ("key.account.visit", "visitor_ids"): COMPUTED,
    ("key.account.visit.due", "user_id"): COMPUTED,
    ("key.account.visit.plan", "user_ids"): PLANS,
    ("key.account.visit.plan.day", "user_id"): PLANS,
    ("key.account.visit.plan.omission", "user_id"): PLANS,
    ("key.account.visit.plan.person", "user_id"): PLANS,
    ("key.account.visit.plan.weekday", "user_id"): PLANS,
    ("res.partner", "user_ids"): PERSONAL,
}


@tagged("post_install", "-at_install")
class TestHandoverCovers(TransactionCase):
    """Every stored link to a user is handed over, or stays for a reason."""

    def test_every_field(self):
        covered = {(s.model, s.field) for s in self.env["key.account.handover"]._get_sources()}
        found = {
            (name, field.name)
            for name, model in self.env.registry.items()
            if model._auto
            and (name.startswith("key.account") or name in OF_ODOO)
            and not (model._abstract or model._transient)
            for field in model._fields.values()
            if field.comodel_name == "res.users"
            and field.store
            and not field.related
            and field.name not in ("create_uid", "write_uid")
        }
        self.assertFalse(covered - found, "a source names a field that is not there")
        self.assertEqual(found - covered, set(STAYS))

    def test_codes(self):
        sources = self.env["key.account.handover"]._get_sources()
        self.assertEqual(len({source.code for source in sources}), len(sources))

    def test_paths(self):
        """Each source can be searched, and leads to an account or its contact."""
        users = self.env.user
        handovers = self.env["key.account.handover"]
        for source in handovers._get_sources():
            with self.subTest(source=source.code):
                handovers._find(source, users, self.env.company)
