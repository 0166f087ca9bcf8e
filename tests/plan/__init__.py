from . import test_routing
from . import test_routing_search
from . import test_visit_plan
from . import test_visit_plan_again
from . import test_visit_plan_complete
from . import test_visit_plan_print
from . import test_visit_plan_tour
from . import test_visit_planning
