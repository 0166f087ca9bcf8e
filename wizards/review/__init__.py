from . import key_account_review_approve
from . import key_account_review_compare
from . import key_account_review_take_back
