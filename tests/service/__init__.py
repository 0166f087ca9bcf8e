from . import test_complaint
from . import test_complaint_customer
from . import test_complaint_tour
from . import test_service_alerts
from . import test_visit_follow_up
