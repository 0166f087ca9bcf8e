from . import res_company
from . import key_account_grade
from . import key_account_capped
from . import key_account_idle
from . import key_account
from . import key_account_desk
from . import key_account_handover
from . import key_account_handover_line
