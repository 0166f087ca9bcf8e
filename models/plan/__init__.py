from . import key_account_visit_plan_job
from . import key_account_visit_plan_round
from . import key_account_visit_plan_unassigned
from . import key_account_visit_plan_proposal
from . import key_account_visit_plan
from . import key_account_visit_plan_person
from . import key_account_visit_plan_omission
from . import key_account_visit
