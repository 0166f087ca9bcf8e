from . import key_account_download
from . import key_account_rebate_share
