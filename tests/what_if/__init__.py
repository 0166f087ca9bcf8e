from . import test_replay
from . import test_replay_download
from . import test_replay_equal
from . import test_replay_held
from . import test_replay_relation
from . import test_replay_run
