"""The story of an account: where its entries come from, and the statement that puts them in order."""

from collections.abc import Callable
from typing import NamedTuple

from odoo.fields import Domain
from odoo.tools import SQL


class StorySource(NamedTuple):
    """Records of one model that tell something about accounts, on one day each.

    ``kind`` groups entries for the reader, who sees its ``label``. ``day`` is the name of a stored
    date, or a function that returns the SQL of the day for the alias of the table. ``tell`` gets the
    records of a page (sudo) and returns ``{id: {"text", "detail", "tone"}}``; the tone is one of
    Bootstrap's: success, warning, danger, info. Records are found with the rights of the reader, while
    ``feature`` is on. ``is_late`` tells of a record that is a next step whether it is late; otherwise
    it is from the day after its day.
    """

    model: str
    domain: list
    day: str | Callable
    tell: Callable
    kind: str = ""
    label: str = ""
    icon: str = ""
    feature: str = ""
    is_late: Callable | None = None


class StoryRows(NamedTuple):
    """Entries that are no records: ``query`` selects ``day``, ``id`` and ``facts`` (JSON).

    ``model`` is what the ids belong to; ``tell`` gets the facts of the entries of a page and returns
    as many dicts, see :class:`StorySource`. Who may read them is decided where the query is made.
    """

    model: str
    query: SQL
    tell: Callable
    kind: str = ""
    label: str = ""
    icon: str = ""
    feature: str = ""
    is_late: Callable | None = None


def open_sources(env, sources):
    """Return the sources that the user may read, of features that are on."""
    return [
        source
        for source in sources
        if env.user._key_account_has(source.feature)
        and (isinstance(source, StoryRows) or env[source.model].has_access("read"))
    ]


def entries_query(env, sources):
    """Return the query of all entries: ``source`` (its position), ``kind``, ``day``, ``id``, ``facts``."""
    return SQL(" UNION ALL ").join(
        SQL(
            "SELECT %s AS source, %s AS kind, entry.* FROM (%s) entry",
            number,
            source.kind,
            source.query if isinstance(source, StoryRows) else _record_query(env, source),
        )
        for number, source in enumerate(sources)
    )


def find_moment(env, sources, *, latest):
    """Return the first or the latest of all entries: ``(source, day, id)``, or ``None``.

    Of entries of one day, that of the source that stands first.
    """
    rows = env.execute_query(
        SQL(
            "SELECT source, day, id FROM (%s) moment WHERE day IS NOT NULL"
            " ORDER BY day %s, source, id LIMIT 1",
            entries_query(env, sources),
            SQL("DESC") if latest else SQL("ASC"),
        )
    )
    return (sources[rows[0][0]], *rows[0][1:]) if rows else None


def _record_query(env, source):
    model = env[source.model].with_context(active_test=False)
    query = model._search(Domain(source.domain))
    alias = query.table
    day = SQL.identifier(alias, source.day) if isinstance(source.day, str) else source.day(alias)
    return query.select(
        SQL("(%s)::date AS day", day),
        SQL("%s AS id", SQL.identifier(alias, "id")),
        SQL("NULL::jsonb AS facts"),
    )
