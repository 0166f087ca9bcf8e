from . import test_credit_batch
from . import test_credit_decision
from . import test_credit_reputation
from . import test_credit_review_printed
from . import test_credit_review_tour
from . import test_credit_scoring
from . import test_credit_shown
from . import test_credit_standing
