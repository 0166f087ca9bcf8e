from . import test_deal_heat
from . import test_deal_heat_access
from . import test_deal_heat_account
from . import test_prospects
from . import test_prospect_people
from . import test_channel
from . import test_referral
from . import test_workers_referral
