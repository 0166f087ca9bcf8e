from . import review
from . import relationship
from . import key_account_dossier_report
from . import key_account_visit_sheet_report
from . import key_account_visit_coverage
