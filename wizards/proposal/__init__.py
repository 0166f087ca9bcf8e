from . import key_account_proposal_refuse
from . import key_account_settings
