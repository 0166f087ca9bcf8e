from . import test_product_proposal
from . import test_proposal_decided
from . import test_proposal_demo
from . import test_proposal_random
from . import test_proposal_tour
from . import test_proposal_trial
from . import test_whitespace
