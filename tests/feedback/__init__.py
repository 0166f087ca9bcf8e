from . import test_feedback
from . import test_return_call
from . import test_return_call_making
