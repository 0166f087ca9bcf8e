from . import key_account_settings
