from . import key_account_credit_stop
from . import key_account_order_release
from . import key_account_settings
