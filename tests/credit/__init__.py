from . import test_credit_page
from . import test_exposure
from . import test_exposure_orders
from . import test_exposure_owed
from . import test_metric_credit
from . import test_owed_shown
from . import test_promises
