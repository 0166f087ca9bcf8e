from . import test_appraisal
from . import test_appraisal_shown
