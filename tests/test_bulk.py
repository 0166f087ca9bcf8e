from odoo.tests import TransactionCase, tagged
from odoo.tools import SQL

from ..tools import bulk


@tagged("post_install", "-at_install")
class TestBulk(TransactionCase):
    """A table of 20,000 rows in two kinds, which this transaction has just filled."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.cr.execute("CREATE TABLE key_account_bulk_test (id int PRIMARY KEY, kind int)")
        cls._fill(1, 20000)

    @classmethod
    def _fill(cls, first, last):
        cls.env.cr.execute(
            "INSERT INTO key_account_bulk_test SELECT id, id %% 2 FROM generate_series(%s, %s) id",
            [first, last],
        )

    def _run(self, query="SELECT COUNT(*) FROM key_account_bulk_test WHERE kind = 1"):
        """Run a statement in bulk; return its first row, and the number of statements."""
        before = self.env.cr.sql_log_count
        bulk.execute(self.env, SQL(query))
        return self.env.cr.fetchone(), self.env.cr.sql_log_count - before

    def _expected_rows(self):
        """Return how many rows the planner expects of one of the two kinds."""
        self.env.cr.execute(
            "EXPLAIN (FORMAT JSON) SELECT FROM key_account_bulk_test WHERE kind = 1"
        )
        return self.env.cr.fetchone()[0][0]["Plan"]["Plan Rows"]

    def _find_outdated(self):
        return [
            (table, changes)
            for _schema, table, changes in bulk._find_outdated(self.env, ["key_account_bulk_test"])
        ]

    def test_analysed_once(self):
        """What was just filled is analysed before it is read; read again, it is not."""
        self.assertLess(self._expected_rows(), 1000)  # without statistics: a two-hundredth
        row, first = self._run()
        self.assertEqual(row, (10000,))
        self.assertAlmostEqual(self._expected_rows(), 10000, delta=1000)
        row, second = self._run()
        self.assertEqual(row, (10000,))
        self.assertEqual(first - second, 2)  # ANALYZE, and a note of it

    def test_again_after_many_changes(self):
        """20,000 rows are analysed again after 3,000 changes (1,000 and a tenth), not before."""
        self._run()
        self._fill(20001, 23000)
        self.assertEqual(self._find_outdated(), [])
        self.env.cr.execute("UPDATE key_account_bulk_test SET kind = 2 WHERE id <= 1")
        self.assertEqual(self._find_outdated(), [("key_account_bulk_test", 23001)])

    def test_again_after_a_rollback(self):
        """A rollback takes statistics back too: the next statement analyses again."""
        with self.assertRaises(ValueError), self.env.cr.savepoint():
            self._run()
            raise ValueError
        self.assertLess(self._expected_rows(), 1000)
        self._run()
        self.assertAlmostEqual(self._expected_rows(), 10000, delta=1000)

    def test_small_tables_are_left(self):
        self.env.cr.execute("CREATE TABLE key_account_small_test AS SELECT generate_series(1, 900)")
        self.assertEqual(bulk._find_outdated(self.env, ["key_account_small_test"]), [])

    def test_tables_of_a_statement(self):
        """Read, joined, in a subquery, written: all of them count."""
        tables = bulk._get_tables(
            self.env,
            SQL(
                """
                WITH moved AS (UPDATE key_account_bulk_test SET kind = 3 RETURNING id)
                SELECT FROM res_partner JOIN moved USING (id)
                 WHERE EXISTS (SELECT FROM res_users WHERE partner_id = res_partner.id)
                """
            ),
        )
        self.assertEqual(tables, ["key_account_bulk_test", "res_partner", "res_users"])

    def test_not_compiled(self):
        """JIT is off until the end of the transaction, whether the server has it or not."""
        self.env.cr.execute("SET LOCAL jit = on")
        self.assertEqual(self._run("SELECT current_setting('jit')")[0], ("off",))
