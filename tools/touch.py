"""Records that are decided on together with their lines: no line changes while the whole is decided on."""

from odoo.tools import SQL


def touch(records):
    """Write records whose lines are about to change.

    Whoever decides on a record meanwhile waits or is refused, and whoever has read the lines before begins
    again. Ask for the status afterwards: it is read anew.
    """
    if not records.ids:
        return
    records.flush_recordset()
    records.env.cr.execute(
        SQL(
            "UPDATE %s SET write_date = %s WHERE id IN %s",
            SQL.identifier(records._table),
            records.env.cr.now(),
            tuple(sorted(records.ids)),
        )
    )
    names = [name for name in ("state", "write_date") if name in records._fields]
    records.invalidate_recordset(names)


def first_held(records):
    """Lock records to decide on them.

    :return: one of them that another transaction decides on, or whose lines it changes; empty if there is none
    """
    free = records.sudo().try_lock_for_update(allow_referencing=True)
    records.invalidate_recordset(["state"])
    return (records - free.with_env(records.env)).exists()[:1]
