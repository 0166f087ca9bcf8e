from . import key_account_credit
from . import key_account_exposed
from . import key_account_credit_page
from . import key_account
from . import key_account_metric_credit
from . import key_account_metric
from . import res_company
from . import res_users
