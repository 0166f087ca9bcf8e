from . import key_account_settings
from . import key_account_book_scheduled
from . import key_account_book
