from . import key_account_review_skip
from . import key_account_download
from . import key_account_review_comparison
from . import key_account_review_left_out
from . import key_account_review_measure
