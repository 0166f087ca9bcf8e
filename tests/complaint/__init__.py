from . import test_complaint_stage
from . import test_complaint_deadline
