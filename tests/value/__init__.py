from . import test_contribution
from . import test_contribution_period
from . import test_contribution_rights
from . import test_contribution_tour
from . import test_paying
from . import test_value_group
from . import test_posture_rule
from . import test_value_demo
