from . import test_rebate_counted
from . import test_rebate_days
from . import test_rebate_forms
from . import test_rebate_ledger
from . import test_rebate_rights
from . import test_rebate_settled
from . import test_rebate_shown
from . import test_rebate_terms
