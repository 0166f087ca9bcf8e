from . import key_account_xlsx
from . import survey
