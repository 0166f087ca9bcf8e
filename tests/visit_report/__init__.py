from . import test_feedback_tour
from . import test_visit_next_step
from . import test_visit_prepare
from . import test_visit_report
from . import test_visit_sheet
