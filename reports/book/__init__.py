from . import key_account_book_report
from . import key_account_download
