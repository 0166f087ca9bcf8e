"""Facts of money that only the module records: credit, collection, policies, rebates, commission, expenses."""

RECORDED_MONEY = {
    "key.account.contribution": {
        "account_id", "contribution", "contribution_rate", "cost_care", "cost_commission", "cost_complaint",
        "cost_driver", "cost_entry", "cost_event", "cost_expense", "cost_gift", "cost_rebate", "cost_service",
        "cost_terms", "cost_visit", "cumulative", "discount", "driver_facts", "goods_cost", "group_reason",
        "margin", "no_way", "period_id", "rank", "revenue", "revenue_before", "revenue_portion", "serving_cost",
        "slice", "uncosted", "value_group", "wallet_open", "wallet_share",
    },
    "key.account.contribution.period": {"computed_on", "group_rules", "is_nightly", "problem", "state"},
    "key.account.cost.driver": set(),
    "key.account.collection.call": {"complaint_id", "visit_id"},
    "key.account.collection.call.document": {
        "call_id", "date_due", "dispute", "late_days", "move_id", "name", "open_amount",
        "promised_amount",
    },
    "key.account.collection.contact": {
        "check_activity_id", "check_user_id", "checked_by_id", "checked_on", "complaint_id", "date", "date_next",
        "is_checking", "note", "partner_id", "promise_id", "result", "user_id",
    },
    "key.account.commission.line": {
        "account_id", "amount", "base", "company_id", "date", "document_amount", "document_date",
        "is_correction", "item_id", "missing", "month", "move_id", "name", "parts", "rate", "rule_id",
        "settled", "settlement", "share_id", "statement_id", "user_id", "whole",
    },
    "key.account.commission.member": {"account_id", "partner_id", "since"},
    "key.account.commission.share": {
        "account_id", "date", "grade_id", "is_exception", "is_given", "is_merged", "policy_id", "share",
    },
    "key.account.commission.rule": {"is_waiting"},
    "key.account.commission.statement": {
        "amount", "company_id", "confirmed_by_id", "confirmed_on", "line_count", "line_ids", "month",
        "paid_by_id", "paid_on", "state", "user_id",
    },
    "key.account.commission.step": set(),
    "key.account.commission.term": {
        "account_id", "company_id", "is_confirmed", "move_id", "part", "product_id", "rule_id", "share", "share_id",
        "user_id",
    },
    "key.account.credit": {
        "approved_limit", "class_id", "next_review_date", "on_stop", "payment_term_id", "stop_date",
        "stop_reason", "stop_user_id",
    },
    "key.account.credit.answer": {
        "group", "is_measured", "points", "points_most", "question_id", "sequence", "value",
    },
    "key.account.credit.approve": set(),
    "key.account.credit.class": set(),
    "key.account.credit.question": set(),
    "key.account.credit.range": set(),
    "key.account.credit.review": {
        "approved_by_id", "approved_limit", "approved_on", "approved_reason", "before", "class_id",
        "exposure", "lift", "limit_before", "limit_found", "measured_on", "next_review_date",
        "payment_term_id", "points", "points_most", "policy_share", "proposed_by_id", "proposed_limit",
        "proposed_on", "revenue", "security_amount", "state",
    },
    "key.account.credit.revoke": set(),
    "key.account.credit.rule": set(),
    "key.account.credit.stop": set(),
    "key.account.expense.line": {"user_id"},
    "key.account.payment.promise": {
        "amount", "amount_due", "amount_late", "amount_paid", "before", "cancel_reason",
        "cancelled_by_id", "check_activity_id", "company_id", "covers", "currency_id", "date", "date_complete", "date_from", "date_limit", "date_promised", "date_settled",
        "document_ids", "is_cancelled", "kept_share", "kind", "note", "owed_before", "paid_bank",
        "paid_on", "partner_id", "source", "state", "tolerance_days", "user_id",
    },
    "key.account.payment.promise.cancel": set(),
    "key.account.payment.promise.take": {"currency_id"},
    "key.account.payment.promise.take.line": {"date_due", "move_id", "name", "open_amount"},
    "key.account.payment.promise.document": {
        "amount", "before", "date_due", "move_id", "name", "open_amount", "promise_id",
    },
    "key.account.entitlement": {
        "account_id", "date", "exception_id", "figures", "kind", "payment_term_id", "policy_id",
        "pricelist_id", "rung_id", "since", "value",
    },
    "key.account.policy": {"approved_by_id", "approved_on", "state"},
    "key.account.policy.condition": set(),
    "key.account.policy.exception": {"approved_by_id", "approved_on", "notified_on", "state"},
    "key.account.policy.line": set(),
    "key.account.policy.proposal": {
        "account_id", "credit_review_id", "decided_by_id", "decided_on", "exception_id", "figures",
        "kind", "origin", "policy_id", "pricelist_from_id", "pricelist_to_id", "rung_id", "since",
        "state", "term_from_id", "term_to_id", "value_from", "value_to", "visits_from", "visits_to",
    },
    "key.account.policy.rung": set(),
    "key.account.replay": {"computed_on", "problem", "state"},
    "key.account.replay.line": {
        "account_id", "advantage", "commission_was", "commission_would", "days_was", "days_would",
        "difference", "discount_was", "discount_would", "expense_was", "expense_would", "grade_id",
        "is_lost", "margin_was", "margin_would", "outcome", "policy_id", "price_effect", "rebate",
        "rebate_would", "replay_id", "revenue_was", "revenue_would", "terms_was", "terms_would", "volume",
    },
    "key.account.rebate": {
        "approved_by_id", "approved_on", "closed_on", "counted_move_ids", "is_by_policy", "member_ids", "share_ids",
        "state",
    },
    "key.account.rebate.accrual": {
        "account_id", "amount", "base", "company_id", "date", "facts", "rebate_id", "share_id",
    },
    "key.account.rebate.settle": set(),
    "key.account.rebate.settlement": {
        "account_id", "amount", "company_id", "date", "move_id", "note_amount", "paid", "rebate_id",
        "share_id", "taken_back_on", "user_id", "wallet_code", "wallet_entry_id", "wallet_model",
    },
    "key.account.rebate.share": {
        "account_id", "accrual_ids", "accrued", "base", "company_id", "date_to", "drafted", "missing",
        "money", "next_gain", "next_rate", "next_start", "open_amount", "pool_accrued", "pool_base", "pool_money",
        "pool_previous", "previous", "rate", "rebate_id", "settled", "settlement_ids", "state",
        "unconverted",
    },
    "key.account.rebate.step": set(),
}  # fmt: skip
