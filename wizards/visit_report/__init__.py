from . import key_account_visit_log
from . import key_account_visit_report
from . import key_account_visit_report_line
