"""The floor of a handover: the same users on the same records, and a list of what went, without any rule or note."""

TABLE = """
DROP TABLE IF EXISTS bench_move;
CREATE TABLE bench_move (model varchar, res_id int, old_user_id int, new_user_id int)
"""
# Model, its table and column, and which of its records are open.
KINDS = [
    ("mail.activity", "mail_activity", "user_id", "active AND res_model = 'key.account'"),
    ("key.account.visit", "key_account_visit", "user_id", "state = 'planned'"),
    ("key.account.commitment", "key_account_commitment", "user_id", "state = 'open'"),
    ("sale.order", "sale_order", "user_id", "state = 'draft'"),
    ("crm.lead", "crm_lead", "user_id", "active"),
    ("res.partner", "res_partner", "user_id", "TRUE"),
    ("key.account", "key_account", "owner_id", "TRUE"),
]
STATEMENTS = [
    f"""
    WITH gone AS (UPDATE {table} SET {column} = %(receiver)s
                   WHERE {column} = %(giver)s AND {condition}
               RETURNING id)
    INSERT INTO bench_move SELECT '{model}', id, %(giver)s, %(receiver)s FROM gone
    """
    for model, table, column, condition in KINDS
]
_HOLDERS = " UNION ALL ".join(
    f"SELECT '{model}' AS model, id, {column} AS holder FROM {table}"
    for model, table, column, _condition in KINDS
)
# Of all records that went: whether each is with its receiver now, or with the giver again.
GONE = f"""
SELECT COUNT(*), COUNT(*) FILTER (WHERE move.state != 'moved' OR held.holder IS DISTINCT FROM move.new_user_id)
  FROM key_account_handover_move move
  JOIN ({_HOLDERS}) held ON held.model = move.model AND held.id = move.res_id
 WHERE move.handover_id = %(handover)s
"""
BACK = f"""
SELECT COUNT(*), COUNT(*) FILTER (WHERE move.state != 'back' OR held.holder IS DISTINCT FROM %(giver)s)
  FROM key_account_handover_move move
  JOIN ({_HOLDERS}) held ON held.model = move.model AND held.id = move.res_id
 WHERE move.handover_id = %(handover)s
"""
