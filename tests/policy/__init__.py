from . import test_entitlement
from . import test_policy
from . import test_policy_exception
from . import test_policy_followed
from . import test_policy_rights
from . import test_policy_screens
from . import test_policy_tour
from . import test_proposal
