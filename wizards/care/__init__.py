from . import key_account_care_send
from . import key_account_settings
