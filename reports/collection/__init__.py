from . import key_account_collection_words
from . import key_account_collection
