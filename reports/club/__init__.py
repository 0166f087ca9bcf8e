from . import key_account_expense
from . import key_account_care_return
