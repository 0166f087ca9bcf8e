from . import key_account_settings
from . import key_account_visit_near_search
from . import key_account_visit_near
from . import key_account_visit_near_line
