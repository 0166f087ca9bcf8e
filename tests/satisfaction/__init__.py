from . import test_apps_delivery
from . import test_satisfaction_answer
from . import test_satisfaction_call
from . import test_satisfaction_heard
from . import test_satisfaction_preview
from . import test_satisfaction_sending
from . import test_satisfaction_tour
