from . import key_account_desk_featured
from . import key_account_desk_kind
from . import key_account_desk_snooze
from . import key_account_desk_count
from . import key_account_desk
from . import key_account_next_action
from . import digest_digest
from . import key_account
