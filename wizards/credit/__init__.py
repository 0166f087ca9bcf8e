from . import base_partner_merge_automatic_wizard
from . import key_account_ageing
from . import key_account_payment_promise_cancel
from . import key_account_payment_promise_take
from . import key_account_payment_promise_take_line
from . import key_account_settings
