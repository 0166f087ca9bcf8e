from . import key_account_expense
