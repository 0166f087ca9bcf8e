from . import key_account_review_approve
from . import key_account_review_compare
from . import key_account_review_take_back
from . import key_account_calibration
from . import key_account_calibration_line
from . import key_account_calibration_minimum
from . import key_account_settings
from . import onboarding_onboarding_step
