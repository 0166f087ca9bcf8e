from . import key_account_grade_wizard
