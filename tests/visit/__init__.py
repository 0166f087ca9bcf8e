from . import test_visit
from . import test_visit_calendar
from . import test_visit_calendar_people
from . import test_visit_check_in
from . import test_visit_lost
from . import test_visit_missed
from . import test_visit_today
from . import test_visit_tour
