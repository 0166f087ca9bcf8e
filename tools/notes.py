"""Notes in the chatter of many records at once."""

from markupsafe import Markup

from odoo.tools import SQL


def log_in_bulk(model, texts, author_id=None):
    """Log a note on each of many records: Odoo creates the first, the others are copies of it.

    A note created by Odoo takes some milliseconds; a review or the levels of a company concern all
    customers, which would take minutes. There are no notifications: notes have no recipients,
    attachments or tracked values, so copying the row is enough. All copies have the author and creator
    of the first: the user must be able to read all of the records, or none.

    :param model: the model of the records, with the rights to write notes
    :param dict texts: plain text by id of the record
    :param int author_id: the author's contact, by default the user's
    """
    if not texts:
        return
    # Many records have the same text: it is sent to the database once.
    bodies = {text: Markup("<p>%s</p>") % text for text in set(texts.values())}
    numbers = {text: number for number, text in enumerate(bodies, start=1)}
    first, *others = texts
    author = {"author_id": author_id} if author_id else {}
    note = model.browse(first)._message_log_batch({first: bodies[texts[first]]}, **author)
    note.flush_recordset()
    columns = SQL(", ").join(
        SQL.identifier(name)
        for name, field in note._fields.items()
        if field.store and field.column_type and name not in ("id", "res_id", "body")
    )
    if others:
        note.env.cr.execute(
            SQL(
                """
                INSERT INTO mail_message (res_id, body, %(columns)s)
                SELECT copy.res_id, (%(bodies)s::text[])[copy.number], %(columns)s
                  FROM mail_message, UNNEST(%(ids)s::int[], %(numbers)s::int[]) AS copy (res_id, number)
                 WHERE mail_message.id = %(note)s
                """,
                columns=columns,
                ids=others,
                numbers=[numbers[texts[record_id]] for record_id in others],
                bodies=[str(body) for body in bodies.values()],
                note=note.id,
            )
        )
    note.invalidate_model()
    model.invalidate_model(["message_ids"])
