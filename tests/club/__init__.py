from . import test_apps_event
from . import test_club
from . import test_club_statements
from . import test_club_tour
from . import test_customer_event
from . import test_service_package
from . import test_care_return
from . import test_workers_club
