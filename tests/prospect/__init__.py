from . import test_deal_heat
from . import test_deal_heat_access
from . import test_deal_heat_account
