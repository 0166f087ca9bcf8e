from . import key_account_rebate_settle
from . import key_account_settings
