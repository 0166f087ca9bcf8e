from . import key_account_calibration
from . import key_account_calibration_line
from . import key_account_calibration_minimum
from . import key_account_settings
