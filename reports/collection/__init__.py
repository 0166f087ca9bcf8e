from . import key_account_collection
