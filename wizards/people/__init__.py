from . import key_account_settings
from . import privacy_lookup_wizard_line
