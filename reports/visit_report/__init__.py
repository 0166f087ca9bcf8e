from . import key_account_relationship_check
from . import key_account_visit_sheet_report
