from . import test_commission_cash
from . import test_commission_rule
from . import test_commission_shown
from . import test_commission_statement
from . import test_commission_tour
from . import test_expense
from . import test_workers_commission
