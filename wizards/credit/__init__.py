from . import key_account_ageing
from . import key_account_settings
