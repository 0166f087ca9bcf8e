from . import test_idle
from . import test_idle_failing
from . import test_most_accounts
