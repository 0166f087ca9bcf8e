from . import test_relations_report
from . import test_relations_events
from . import test_relations_rights
from . import test_relations_printed
from . import test_relations_schedule
from . import test_relations_tour
