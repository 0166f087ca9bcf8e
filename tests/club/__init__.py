from . import test_club
from . import test_customer_event
from . import test_service_package
from . import test_club_part
from . import test_care_return
