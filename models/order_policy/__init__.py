from . import product_pricelist
from . import key_account_entitlement
from . import key_account_credit_rule
from . import key_account_order_released
from . import key_account_order_judged
from . import sale_order
from . import sale_order_line
