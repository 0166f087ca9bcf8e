from . import key_account_exposure
from . import key_account_credit_kpi
from . import key_account
from . import key_account_download
