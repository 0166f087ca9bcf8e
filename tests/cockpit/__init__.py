from . import test_cockpit
from . import test_cockpit_figures
from . import test_desk_items
from . import test_desk_ranking
from . import test_desk_use
from . import test_my_day
from . import test_next_action
from . import test_my_day_tour
