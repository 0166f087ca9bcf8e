from . import key_account_xlsx
