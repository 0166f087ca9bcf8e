from . import test_deal_heat
