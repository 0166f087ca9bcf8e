from . import test_entitlement
