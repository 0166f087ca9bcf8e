from . import res_company
from . import crm_lead
from . import key_account_gift_checked
from . import key_account_gift
from . import key_account_care_event
from . import key_account_stakeholder
from . import key_account
from . import key_account_desk
