from . import base_partner_merge
from . import privacy_lookup_wizard_line
from . import key_account_export
from . import key_account_grade_wizard
from . import key_account_settings
from . import key_account_settings_visit
from . import key_account_feasibility
