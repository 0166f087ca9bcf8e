from . import key_account_give_up
from . import key_account_settings
