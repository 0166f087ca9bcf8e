from . import key_account_row
from . import review
from . import relationship
from . import profile
from . import cadence
from . import visit_report
