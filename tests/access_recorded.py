"""What is recorded of each model: written by code alone, however it is sent. A new model needs its
row here, a new field that is readonly or computed and stored its name."""

from .access_recorded_money import RECORDED_MONEY

RECORDED = {
    "key.account": {
        "archived_with_partner", "expected_order_value", "expected_orders", "grade_date", "grade_source",
        "health", "health_alert_on", "health_change", "health_date", "health_is_told", "health_play_on",
        "health_signal_id", "health_state", "influence_date", "order_chance",
        "influence_user_id", "profile_alerted_on", "profile_change_ids", "profile_completeness",
        "profile_dates", "profile_missing", "profile_oldest_date", "relationship_date",
        "relationship_gap", "relationship_level", "relationship_level_id", "relationship_until",
        "relationship_until_criterion_id", "reputation_date", "reputation_user_id", "revenue_year",
        "territory_area_id", "territory_is_manual", "visit_due_date",
        "visit_last_date", "visit_next_date",
    },
    "key.account.acquisition.channel": set(),
    "key.account.band": set(),
    "key.account.cadence": {"interval_days"},
    "key.account.cadence.exception": {"interval_days"},
    "key.account.calibration": {"company_id", "customer_count", "figures"},
    "key.account.calibration.line": {"current", "grade_id"},
    "key.account.calibration.minimum": {"failing_count", "gate_id", "index"},
    "key.account.care.day": set(),
    "key.account.care.event": {"date_done", "done_by_id", "is_pending", "rule_id", "sent_on", "state", "year"},
    "key.account.care.occasion": set(),
    "key.account.care.rule": set(),
    "key.account.care.send": set(),
    "key.account.club": set(),
    "key.account.club.level": set(),
    "key.account.club.membership": set(),
    "key.account.event.guest": {"day", "grade_id", "has_come", "name", "recorded_by_id", "recorded_on", "state"},
    "key.account.package.template": set(),
    "key.account.package.template.line": set(),
    "key.account.service.package": set(),
    "key.account.service.package.line": {"date_done", "done_by_id"},
    "key.account.checklist": set(),
    "key.account.checklist.item": set(),
    "key.account.closeness": set(),
<<<<<<< HEAD
=======
    "key.account.collection.call": {"complaint_id", "visit_id"},
    "key.account.collection.call.document": {
        "call_id", "date_due", "dispute", "late_days", "move_id", "name", "open_amount", "promised_amount",
    },
    "key.account.collection.contact": {
        "check_activity_id", "check_user_id", "checked_by_id", "checked_on", "complaint_id", "date", "date_next",
        "is_checking", "note", "partner_id", "promise_id", "result", "user_id",
    },
>>>>>>> value
    "key.account.commitment": {"company_id", "date_done"},
    "key.account.competitor.share": {"partner_id"},
    "key.account.complaint": {
        "answer_by", "answered_on", "asked_on", "check_activity_id", "check_on", "company_id", "cost",
        "cost_besides", "customer_word", "date_closed", "date_counted", "date_last_stage_update", "date_progress",
        "date_solved", "document_ids", "email_from", "escalated_ids", "grade_id", "hours_to_solve", "number", "received_on",
        "reopened_count", "solve_by", "solved_on",
    },
    "key.account.complaint.cause": {"parent_path"},
    "key.account.health": {
        "account_id", "change", "company_id", "date", "grade_id", "health", "is_alert", "signal_id",
        "signals",
    },
    "key.account.health.signal": set(),
    "key.account.order.forecast": {
        "company_id", "customer_count", "date", "is_better", "model_share", "silence_share",
    },
    "key.account.loss": {
        "company_id", "currency_id", "date_closed", "date_win_back", "grade_id", "origin", "owner_id",
        "relation_kind_id", "revenue_since", "signs", "state", "value",
    },
    "key.account.loss.cause": {"parent_path"},
    "key.account.loss.measure": {"date_done"},
    "key.account.complaint.escalated": {
        "activity_id", "complaint_id", "date", "escalation_id", "user_id",
    },
    "key.account.complaint.escalation": set(),
    "key.account.complaint.mail": {
        "candidate_ids", "complaint_id", "email_from", "name", "settled_by_id", "state",
    },
    "key.account.complaint.measure": {"company_id", "cost", "credit", "date_done", "move_name"},
    "key.account.complaint.deadline": set(),
    "key.account.complaint.stage": set(),
    "key.account.complaint.document": {
        "complaint_id", "date_due", "move_id", "name", "open_amount",
    },
    "key.account.complaint.kind": set(),
    "key.account.feedback": {"company_id", "date_answered", "state"},
    "key.account.feedback.topic": set(),
    "key.account.return.call": {
        "attempts", "company_id", "complaint_id", "date_done", "date_occasion", "feedback_id",
        "lead_id", "order_id", "problem_id", "result", "rule_id", "state", "visit_id",
    },
    "key.account.return.call.record": set(),
    "key.account.return.call.rule": set(),
    "key.account.consumption": set(),
    "key.account.criterion": set(),
    "key.account.deal.heat": set(),
    "key.account.ageing": {"company_id"},
    "key.account.desk.count": {
        "acted", "company_id", "day", "kind", "put_off", "shown", "user_id",
    },
    "key.account.desk.kind": set(),
    "key.account.desk.snooze": {
        "company_id", "kind", "reason", "res_id", "res_model", "until", "user_id",
    },
    "key.account.development.plan": set(),
    "key.account.download": {
        "error", "file", "name", "progress", "request", "state", "user_id",
    },
    "key.account.executive.rank": set(),
    "key.account.export": set(),
    "key.account.feasibility": {
        "company_id", "hours_available", "hours_needed", "is_feasible", "line_ids", "verdict",
    },
    "key.account.feasibility.line": {
        "account_count", "feasibility_id", "hours_available", "hours_needed", "travel_hours", "user_id",
        "visits",
    },
    "key.account.gift": {
        "approved_by_id", "approved_on", "asked_by_id", "country_id", "exceptions", "given_on", "state",
    },
    "key.account.grade": set(),
    "key.account.grade.change": {
        "account_id", "date", "grade_id", "merged_from", "previous_grade_id", "reason", "review_id",
        "source", "user_id",
    },
    "key.account.grade.wizard": set(),
    "key.account.metric": {"is_custom"},
    "key.account.order.hold": {
        "account_id", "amount", "attempts", "company_id", "date", "date_closed", "effect", "findings",
        "judged_on", "name", "order_currency_id", "order_id", "order_rate", "partner_id",
        "release_amount", "release_date", "release_reason", "release_terms", "release_until",
        "release_user_id", "state", "user_id",
    },
    "key.account.order.release": set(),
    "key.account.order.turn": {"company_id", "customer_number", "number"},
    "key.account.owner.change": {
        "account_id", "date", "deputy_id", "is_first", "merged_from", "owner_id", "previous_deputy_id",
        "previous_owner_id", "user_id",
    },
    "key.account.relations.figure": {
        "action", "breakdown", "code", "counted", "for_managers", "has_share", "is_credit", "is_known", "metric_id",
        "name", "path", "previous", "ref", "report_id", "section", "sequence", "share", "unit", "value", "was_known",
    },
    "key.account.relations.report": {
        "account_ids", "computed_on", "figure_ids", "is_scheduled", "number", "printed", "state",
        "user_id",
    },
<<<<<<< HEAD
=======
    "key.account.contribution": {
        "account_id", "contribution", "contribution_rate", "cost_care", "cost_commission", "cost_complaint", "cost_driver",
        "cost_entry", "cost_event", "cost_expense", "cost_gift", "cost_rebate", "cost_service", "cost_terms", "cost_visit",
        "cumulative", "discount", "driver_facts", "goods_cost", "margin", "period_id", "rank", "revenue", "revenue_portion",
        "serving_cost", "slice", "uncosted",
    },
    "key.account.contribution.period": {"computed_on", "is_nightly", "problem", "state"},
    "key.account.cost.driver": set(),
    "key.account.replay": {"computed_on", "problem", "state"},
    "key.account.replay.line": {
        "account_id", "advantage", "commission_was", "commission_would", "days_was", "days_would",
        "difference", "discount_was", "discount_would", "expense_was", "expense_would", "grade_id",
        "is_lost", "margin_was", "margin_would", "outcome", "policy_id", "price_effect", "rebate",
        "rebate_would", "replay_id", "revenue_was", "revenue_would", "terms_was", "terms_would", "volume",
    },
>>>>>>> value
    "key.account.personal.card": set(),
    "key.account.product.line": set(),
    "key.account.production.line": set(),
    "key.account.profile.change": {
        "account_id", "date", "name", "new_value", "old_value", "part", "user_id",
    },
    "key.account.profile.requirement": set(),
    "key.account.profile.template": set(),
    "key.account.rating": set(),
    "key.account.relation.kind": set(),
    "key.account.relationship.assessment": {
        "account_id", "date", "level", "level_id", "previous_level", "previous_level_id",
        "reason", "scale_id", "source", "user_id",
    },
    "key.account.relationship.criterion": {"error"},
    "key.account.relationship.evidence": {"withdrawn_by_id", "withdrawn_on"},
    "key.account.relationship.level": set(),
    "key.account.relationship.scale": {"computed_on"},
    "key.account.review": {
        "approval", "approved_by_id", "approved_on", "computed_after_change", "computed_on",
        "error", "gini", "is_scheduled", "is_taking_back", "line_count", "settings", "skip_count",
        "state", "summary", "taken_back_by_id", "taken_back_on", "taken_back_reason", "top_share",
    },
    "key.account.review.approve": set(),
    "key.account.review.compare": set(),
    "key.account.review.effect": {
        "account_id", "grade_id", "posture", "previous_date", "previous_grade_id",
        "previous_posture", "previous_reason", "previous_source", "review_id",
    },
    "key.account.review.take.back": set(),
    "key.account.review.line": {
        "account_id", "cumulative_share", "demotion_streak", "has_left_out", "hold_reason",
        "left_out", "measures", "movement", "open_score", "override_user_id", "pareto_class",
        "points", "posture", "previous_grade_id", "proposed_grade_id", "rank_value", "review_id",
        "rule_grade_id", "score",
    },
    "key.account.review.skip": {"partner_id", "reason", "review_id"},
    "key.account.satisfaction.answer": {
        "active", "call_before", "call_closed_by_id", "call_closed_on", "call_state", "call_user_id",
        "campaign_id", "date", "grade_id", "has_recommended", "input_number", "invitation_id",
        "is_anonymous", "is_late", "is_low", "is_scored", "missing_ids", "overall", "partner_id",
        "recommend", "replaced_on", "role_ids", "score_ids", "stakeholder_id", "words",
    },
    "key.account.satisfaction.campaign": {
        "answer_ids", "closed_on", "invitation_ids", "sent_on", "state",
    },
    "key.account.satisfaction.dimension": set(),
    "key.account.satisfaction.invitation": {
        "account_id", "answered_on", "campaign_id", "date_planned", "email", "input_ids", "is_answered",
        "partner_id", "reason", "remind_on", "reminded", "role_ids", "sent_on", "stakeholder_id", "state",
        "token",
    },
    "key.account.satisfaction.score": {
        "account_id", "answer_id", "campaign_id", "date", "dimension_id", "grade_id", "ideal",
        "perceived", "score", "share", "weight",
    },
    "key.account.scorecard": set(),
    "key.account.scorecard.change": {"after", "before", "date", "scorecard_id", "user_id"},
    "key.account.scorecard.gate": set(),
    "key.account.scorecard.grade": {"sequence"},
    "key.account.sensitive.access": {
        "account_id", "date", "operation", "person_number", "stakeholder_id", "user_id",
    },
    "key.account.settings": {"company_id"},
    "key.account.stakeholder": {"left_with_contact"},
    "key.account.stakeholder.role": set(),
    "key.account.stakeholder.sensitive": {"card_id", "confirmed_on", "partner_id"},
    "key.account.territory": set(),
    "key.account.territory.area": {"zip_first", "zip_last"},
    "key.account.usage.problem": {"company_id", "date_analysed", "date_closed", "date_solved"},
    "key.account.visit": {
        "check_in_latitude", "check_in_located", "check_in_longitude", "check_in_time",
        "check_in_user_id", "company_id", "cost", "date", "event_id", "hour_cost", "hours_spent",
        "next_step_activity_id", "off_plan", "on_time_rate", "original_start", "plan_id", "reschedule_count", "stop",
        "to_remind", "travel_hours", "visitor_ids",
    },
    "key.account.visit.cancel": set(),
    "key.account.visit.check": {"by_hand", "item_id", "mandatory"},
    "key.account.visit.due": {
        "account_id", "cadence_id", "channel", "company_id", "due_date", "duration",
        "exception_id", "half_day", "interval_days", "interval_max", "interval_min", "is_agreed",
        "last_date", "latest_date", "next_date", "number", "period", "revenue", "user_id",
        "visit_level",
    },
    "key.account.visit.log": set(),
    "key.account.visit.miss": set(),
    "key.account.visit.note": {"account_id", "date"},
    "key.account.visit.near": {"closed_text", "line_ids"},
    "key.account.visit.near.line": {
        "account_id", "due_date", "duration", "opening", "start", "travel_minutes", "visit_level", "wizard_id",
    },
    "key.account.visit.plan": {"day_ids", "is_choice", "omission_ids", "person_ids", "state"},
    "key.account.visit.plan.weekday": set(),
    "key.account.visit.plan.day": {
        "date", "flight_count", "is_night", "is_travel", "kind", "place", "plan_id", "positions",
        "start_place", "tight_count", "travel_hours", "user_id",
    },
    "key.account.visit.plan.omission": {
        "account_id", "due_date", "plan_id", "reason", "user_id", "visit_level",
    },
    "key.account.visit.plan.person": {
        "is_planned", "note", "omission_count", "plan_id", "travel_hours", "user_id",
        "visit_count", "visit_hours", "work_hours",
    },
    "key.account.visit.purpose": set(),
    "key.account.visit.report": set(),
    "key.account.visit.report.line": set(),
    "key.account.visit.requirement": set(),
    "key.account.visit.topic": set(),
    "key.account.visit.wanted": {
        "account_id", "date_from", "date_to", "number", "period", "visit_level",
    },
} | RECORDED_MONEY  # fmt: skip

# What the module records on models of others.
RECORDED_ELSEWHERE = {
    "crm.lead": {"key_account_heat_id", "key_account_partner_id", "key_account_territory_id"},
    "res.partner": {"key_account_id"},
    "sale.order": {
        "key_account_hold_id",
        "key_account_hold_state",
        "key_account_partner_id",
    },
}
