from . import key_account_settings
from . import key_account_collection_call_promising
from . import key_account_collection_call
from . import key_account_collection_call_document
