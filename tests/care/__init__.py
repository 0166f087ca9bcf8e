from . import test_care
from . import test_care_activities
from . import test_care_desk
from . import test_care_job
from . import test_care_merged
from . import test_care_sending
