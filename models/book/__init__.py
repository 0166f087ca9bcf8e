from . import key_account
from . import res_company
