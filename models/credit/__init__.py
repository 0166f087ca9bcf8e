from . import key_account_credit
from . import key_account_exposed
from . import key_account
from . import res_company
from . import res_users
