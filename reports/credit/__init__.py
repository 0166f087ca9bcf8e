from . import key_account_exposure
from . import key_account_download
