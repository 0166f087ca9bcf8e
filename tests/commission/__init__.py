from .test_commission_cash import *
