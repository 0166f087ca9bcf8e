from . import test_handover
from . import test_handover_covers
from . import test_handover_introductions
from . import test_handover_leavers
from . import test_handover_load
from . import test_handover_plan
from . import test_handover_rights
from . import test_handover_rules
