from . import key_account_timespan
from . import key_account
from . import key_account_relations_counting
from . import key_account_relations_scheduled
from . import key_account_relations_told
from . import key_account_relations_report
from . import key_account_relations_figure
from . import res_company
