from . import key_account_credit_class
from . import key_account_credit
