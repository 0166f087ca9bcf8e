"""Measure first runs on a database that was never analysed: ``first.py DATABASE`` prints JSON.

What a company meets that has just imported its documents: PostgreSQL knows nothing of any table, and
autovacuum has not come by. Each job runs once, and once more.
"""

from review import Bench, measure


class FirstBench(Bench):
    """Each job for the first and the second time, in the order in which a company would meet them."""

    def run(self):
        """Run everything and return ``{name: figure}``."""
        self.refuse_statistics()
        self.measure_review()
        self.measure_due()
        self.measure_levels()
        self.figures["customers"] = self.value("SELECT COUNT(*) FROM key_account")
        return self.figures

    def refuse_statistics(self):
        """Refuse a database in which a document was analysed."""
        if self.value("SELECT COUNT(*) FROM pg_stats WHERE tablename = 'sale_order'"):
            raise SystemExit(
                "The database was analysed: its first run cannot be measured any more."
            )

    def measure_review(self):
        """Compute a review that creates all accounts, and the same again."""
        review = self.new_review(self.date)
        with self.clock("review first"):
            review.action_compute()
        review.action_draft()
        review.unlink()
        self.cr.commit()
        review = self.new_review(self.date)
        with self.clock("review second"):
            review.action_compute()
        with self.clock("approve first"):
            review.action_approve()

    def measure_due(self):
        """Compute due visits, and again when nothing has changed."""
        for turn in ("first", "second"):
            with self.clock(f"due visits {turn}"):
                self.env["key.account"]._update_all_visit_due(self.company)

    def measure_levels(self):
        """Give accounts a shipped scale and compute their levels, and again."""
        scales = self.env["key.account.relationship.scale"]._get_of_company(self.company)
        for turn in ("first", "second"):
            with self.clock(f"relationship levels {turn}"):
                self.env["key.account"]._assign_relationship_scales(self.company)
                for scale in scales:
                    self.env["key.account"]._update_relationship_in_background(self.company, scale)


if __name__ == "__main__":
    measure(FirstBench)
