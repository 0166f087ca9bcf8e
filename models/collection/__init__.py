from . import res_company
from . import key_account_collection_contact
from . import mail_activity
from . import key_account_complaint_document
from . import key_account_complaint
from . import key_account_visit
from . import key_account
from . import key_account_desk
