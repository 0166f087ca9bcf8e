"""SQL around a bulk load: checks and indexes off and on again, sequences behind the new rows."""

# Documents come in faster without checks of foreign keys (where the user of the server may switch
# them off) and without indexes, which are made again afterwards. The indexes for searching in texts
# are not: nothing that is measured reads them.
WITHOUT_CHECKS = """
DO $$
BEGIN
    SET session_replication_role = replica;
EXCEPTION WHEN insufficient_privilege THEN
    NULL;
END $$
"""
DROP_INDEXES = """
CREATE TEMP TABLE dropped AS
SELECT indexname AS name, indexdef AS definition
  FROM pg_indexes
 WHERE schemaname = 'public'
   AND tablename IN ('res_partner', 'sale_order', 'sale_order_line', 'account_move', 'account_move_line',
                     'account_partial_reconcile')
   AND NOT EXISTS (SELECT FROM pg_constraint WHERE conname = indexname);
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT dropped.name FROM dropped LOOP
        EXECUTE format('DROP INDEX %%I', name);
    END LOOP;
END $$
"""
CREATE_INDEXES = """
DO $$
DECLARE definition text;
BEGIN
    FOR definition IN SELECT dropped.definition FROM dropped WHERE dropped.definition NOT LIKE '%%USING gin%%' LOOP
        EXECUTE definition;
    END LOOP;
END $$;
SET session_replication_role = DEFAULT
"""

# PostgreSQL analyses tables by itself, sooner or later: not where a first run is measured.
WITHOUT_AUTOVACUUM = """
DO $$
DECLARE name text;
BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE %%I SET (autovacuum_enabled = FALSE)', name);
    END LOOP;
END $$
"""

# The rows of documents bring their own ids.
SEQUENCES = """
DO $$
DECLARE name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['res_partner', 'res_users', 'product_template', 'product_product', 'sale_order',
                                'account_move', 'account_move_line']
    LOOP
        EXECUTE format('SELECT setval(pg_get_serial_sequence(%%L, ''id''), MAX(id)) FROM %%I', name, name);
    END LOOP;
END $$
"""
