from . import key_account_prospect_person
