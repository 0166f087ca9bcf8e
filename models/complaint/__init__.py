from . import key_account_complaint_stage
from . import key_account_complaint_staged
from . import key_account_complaint_deadline
from . import key_account_complaint_timed
from . import key_account_complaint
from . import key_account_desk
