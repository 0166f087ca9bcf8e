from . import test_gift
from . import test_gift_tour
from . import test_workers_gift
