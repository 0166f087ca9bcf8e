from . import key_account_settings
from . import key_account_credit_approve
from . import key_account_credit_revoke
