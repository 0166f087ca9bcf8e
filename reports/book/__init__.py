from . import key_account_download
