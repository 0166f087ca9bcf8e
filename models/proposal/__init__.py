from . import key_account_proposal_reason
from . import key_account_proposal_trial
from . import key_account_proposal_running
from . import key_account_proposal_offering
from . import key_account_proposal_told
from . import key_account_proposal
from . import key_account
from . import key_account_desk
