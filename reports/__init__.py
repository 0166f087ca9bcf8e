from . import key_account_row
from . import key_account_download
from . import review
from . import relationship
from . import profile
from . import cadence
from . import plan
from . import visit_report
