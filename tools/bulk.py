"""Statements over many rows: what the database has to know before it plans them.

PostgreSQL plans a statement by what it noted when it last analysed the tables. Of rows that this
transaction has just written it knows nothing, and of a table that was never analysed it thinks that
each condition leaves next to no row: it then looks 100,000 accounts up one by one, for each other.
So such tables are analysed here, in the transaction that filled them, before they are read. Tables
in which little has changed since are not: where nothing moves at night, nothing is analysed.

Compiling a statement (JIT) takes longer than it saves on the long statements of the module.
"""

import json

from odoo.tools import SQL

# A table is analysed after as many changes as autovacuum would analyse it, but not a small one.
FEW_ROWS = 1000
FEW_PAGES = 32
SHARE = 0.1
# What was analysed in this transaction: changes counted by then, by table. A setting of the
# transaction is forgotten with it, and with the savepoint whose rollback undoes the analysis.
ANALYSED = "key_account.analysed"


def execute(env, query, *, log_exceptions=True):
    """Run a statement that reads or writes many rows, on up-to-date statistics.

    :param SQL query: a single statement; its rows are those of the cursor
    :param bool log_exceptions: as of the cursor
    """
    env.flush_all()
    prepare(env, *_get_tables(env, query))
    env.cr.execute(query, log_exceptions=log_exceptions)


def prepare(env, *tables):
    """Make the transaction ready for statements over many rows of tables.

    :param tables: names of tables that were filled in bulk, or are read as a whole
    """
    env.flush_all()
    without_jit(env)
    outdated = _find_outdated(env, tables)
    if outdated:
        names = SQL(", ").join(SQL.identifier(schema, table) for schema, table, _ in outdated)
        env.cr.execute(SQL("ANALYZE %s", names))
        env.cr.execute(
            SQL(
                "SELECT set_config(%(name)s, (%(before)s || %(now)s::jsonb)::text, TRUE)",
                name=ANALYSED,
                before=_analysed_sql(),
                now=json.dumps({table: changes for _, table, changes in outdated}),
            )
        )


def array(values, kind):
    """Return the SQL of an array of numbers, or ``None``, of many rows.

    One text is read much faster than a list of as many constants.

    :param str kind: type of its elements in the database
    """
    text = ",".join("NULL" if value is None else repr(value) for value in values)
    return SQL("%s::%s[]", f"{{{text}}}", SQL(kind))


def without_jit(env):
    """Switch the compilation of statements off for this transaction; servers without it do not mind."""
    env.cr.execute("SET LOCAL jit = off")


def _get_tables(env, query):
    """Return the names of the tables that a statement reads, by its plan."""
    # What is wrong with the statement is raised, and logged by whoever runs it.
    env.cr.execute(SQL("EXPLAIN (FORMAT JSON, COSTS OFF) %s", query), log_exceptions=False)
    [(plan,)] = env.cr.fetchall()
    tables, nodes = set(), [step["Plan"] for step in plan]
    while nodes:
        node = nodes.pop()
        tables |= {node["Relation Name"]} if "Relation Name" in node else set()
        nodes += node.get("Plans", [])
    return sorted(tables)


def _find_outdated(env, tables):
    """Return the tables whose statistics are too old: ``[(schema, name, changes since)]``."""
    if not tables:
        return []
    return env.execute_query(
        SQL(
            """
            SELECT schema, name, changes
              FROM (SELECT namespace.nspname AS schema, class.relname AS name, class.reltuples,
                           pg_relation_size(class.oid) / current_setting('block_size')::int AS pages,
                           pg_stat_get_mod_since_analyze(class.oid)
                               + pg_stat_get_xact_tuples_inserted(class.oid)
                               + pg_stat_get_xact_tuples_updated(class.oid)
                               + pg_stat_get_xact_tuples_deleted(class.oid) AS changes,
                           COALESCE((%(analysed)s ->> class.relname)::bigint, 0) AS known
                      FROM pg_class class
                      JOIN pg_namespace namespace ON namespace.oid = class.relnamespace
                     WHERE class.relname = ANY(%(tables)s)
                       AND class.relkind IN ('r', 'p', 'm')
                       AND pg_table_is_visible(class.oid)) stored
             WHERE pages > %(pages)s
               AND (changes - known > %(few)s + %(share)s * GREATEST(reltuples, 0)
                    OR NOT EXISTS (SELECT FROM pg_stats
                                    WHERE schemaname = stored.schema AND tablename = stored.name))
             ORDER BY name
            """,
            analysed=_analysed_sql(),
            tables=list(tables),
            pages=FEW_PAGES,
            few=FEW_ROWS,
            share=SHARE,
        )
    )


def _analysed_sql():
    return SQL("COALESCE(NULLIF(current_setting(%s, TRUE), ''), '{}')::jsonb", ANALYSED)
