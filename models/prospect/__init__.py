from . import key_account_deal_heat
from . import key_account
from . import crm_lead
from . import res_company
