from . import key_account_visit_cancel
from . import key_account_visit_miss
from . import key_account_settings
