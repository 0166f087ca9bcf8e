from . import test_rebate_forms
