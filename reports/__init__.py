from . import review
from . import relationship
from . import profile
from . import key_account_visit_sheet_report
from . import key_account_visit_coverage
