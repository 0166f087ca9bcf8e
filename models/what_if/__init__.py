from . import key_account_replay_running
from . import key_account_replay_told
from . import key_account_replay
from . import key_account_replay_line
from . import key_account_grade
