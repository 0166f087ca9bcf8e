from . import test_ageing_xlsx
from . import test_credit_page
from . import test_exposure
from . import test_exposure_list
from . import test_exposure_orders
from . import test_exposure_owed
from . import test_metric_credit
from . import test_owed_shown
