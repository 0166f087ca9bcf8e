from . import key_account
