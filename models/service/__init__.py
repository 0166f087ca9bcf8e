from . import key_account_visit_follow_up
from . import key_account_commitment
from . import key_account_visit_issue
from . import key_account_usage_problem
from . import key_account_complaint_kind
from . import key_account_complaint
from . import key_account
from . import key_account_visit
