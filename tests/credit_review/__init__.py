from . import test_credit_standing
