from . import test_relationship
from . import test_relationship_evidence
from . import test_relationship_job
from . import test_relationship_notice
from . import test_relationship_scale
from . import test_relationship_tour
