from . import key_account_dossier_report
