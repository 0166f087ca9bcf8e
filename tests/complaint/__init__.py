from . import test_complaint_stage
from . import test_complaint_deadline
from . import test_complaint_escalation
from . import test_complaint_cost
from . import test_complaint_mail
from . import test_quality_loss
from . import test_complaint_mail_tour
