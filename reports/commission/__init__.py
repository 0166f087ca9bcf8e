from . import key_account_download
from . import key_account_expense
