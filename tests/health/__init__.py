from . import test_judgement
from . import test_rhythm
from . import test_health
from . import test_health_alert
from . import test_health_statements
from . import test_health_tour
from . import test_loss
