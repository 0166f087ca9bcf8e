from . import test_credit_rule
from . import test_order_hold
from . import test_order_hold_desk
from . import test_order_hold_portal
from . import test_order_hold_queries
from . import test_order_hold_rights
from . import test_order_hold_tour
from . import test_workers_order_hold
