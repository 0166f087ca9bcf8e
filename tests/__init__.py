from . import test_account
from . import test_metric
from . import test_metric_custom
from . import test_metric_receivable
from . import test_xlsx
from . import test_review
from . import test_review_cron
from . import test_tours
