from . import key_account_prospect_person
from . import key_account_prospect_funnel
from . import key_account_referral
