from . import key_account_visit_sheet_report
