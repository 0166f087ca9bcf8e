from . import (
    key_account_demo,
    key_account_demo_payment,
    key_account_demo_people,
    key_account_demo_plan,
    key_account_demo_profile,
    key_account_demo_relationship,
    key_account_demo_report,
    key_account_demo_sale,
    key_account_demo_visit,
)
