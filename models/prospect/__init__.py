from . import key_account_deal_heat
from . import key_account_proposal
from . import key_account_prospect_change
from . import key_account_prospecting
from . import key_account
from . import key_account_desk
from . import crm_lead
from . import res_company
