from . import res_company
from . import key_account_metric
from . import key_account_cost_driver
from . import key_account_contribution_running
from . import key_account_contribution_period
from . import key_account_contribution
from . import key_account
