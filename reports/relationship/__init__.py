from . import key_account_relationship_check
