from . import review
from . import relationship
from . import profile
from . import cadence
from . import key_account_visit_sheet_report
