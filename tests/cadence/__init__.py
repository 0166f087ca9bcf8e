from . import test_agreed_visits
from . import test_cadence
from . import test_cadence_incomplete
from . import test_feasibility
from . import test_visit_figures
from . import test_visit_rhythm
from . import test_visit_zones
from . import test_working_time
