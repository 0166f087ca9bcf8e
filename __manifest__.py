{
    "name": "Key Accounts",
    "summary": "Grade, explain and manage your important customers on the data Odoo already has",
    "version": "19.0.1.0.0",
    "category": "Sales/CRM",
    "author": "Key Account contributors",
    "license": "LGPL-3",
    "depends": ["contacts", "sale_margin"],
    "data": [
        "security/key_account_groups.xml",
        "security/ir.model.access.csv",
        "security/key_account_rules.xml",
        "data/key_account_grade_data.xml",
        "data/key_account_metric_data.xml",
        "data/key_account_scorecard_data.xml",
        "data/ir_cron_data.xml",
    ],
    "demo": [
    ],
    "application": True,
}
