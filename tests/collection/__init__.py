from . import test_collection
from . import test_collection_order
from . import test_collection_call
from . import test_dispute
from . import test_collection_tour
