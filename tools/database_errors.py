"""What the database refuses, in the words of the model that refused it."""


def refusing_model(records, error):
    """Return another model, whose table refused a value; ``None`` if it was that of ``records``.

    Odoo asks the model that was called: of lines within an imported record, it would show the
    database's own words.

    :param psycopg2.Error error: what the database answered
    """
    table = error.diag.table_name
    if not table or table == records._table:
        return None
    names = (name for name, model in records.pool.items() if model._table == table)
    return next((records.env[name] for name in names if not records.pool[name]._abstract), None)
