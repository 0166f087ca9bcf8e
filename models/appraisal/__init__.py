from . import key_account_appraisal_counting
from . import key_account_appraisal
from . import key_account_appraisal_figure
