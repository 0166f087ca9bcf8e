from . import key_account_settings
from . import key_account_feasibility_need
from . import key_account_feasibility
from . import key_account_feasibility_line
