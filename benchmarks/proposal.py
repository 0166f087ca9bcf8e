"""Measure product proposals beside their bare SQL on a built database: ``proposal.py DATABASE`` prints JSON."""

import proposal_floor
from review import REPEATS, measure
from rooms import RoomBench

# The year and the two years up to the day of the bench, in UTC as the company has no zone.
YEAR, KNOWN, END = "2024-12-01", "2023-12-01", "2025-12-01"


class ProposalBench(RoomBench):
    """The night in which all accounts get their first proposals, the next one, the hit rate, and the lists."""

    tables = ("key_account_proposal",)

    def prepare(self):
        """Sell a thousand products, and let customers have something in common."""
        self.env.flush_all()
        for statement in proposal_floor.PREPARE:
            self.sql(statement)
        self.env.invalidate_all()

    def compute(self):
        """Propose anew."""
        proposals = self.env["key.account.proposal"].sudo()
        proposals._update_offers(self.company, self.day)
        proposals._propose(self.company, self.day)

    def measure_again(self):
        """Let the floor and the module take turns, everything anew, and then nothing changed; then the hit rate."""
        for _turn in range(REPEATS):
            self.sql(proposal_floor.TABLE)
            self.cr.commit()
            with self.clock("floor"):
                self.sql(
                    proposal_floor.STATEMENT,
                    company=self.company.id,
                    year=YEAR,
                    known=KNOWN,
                    end=END,
                )
            self.sql("DELETE FROM key_account_proposal")
            self.cr.commit()
            self.vacuum(*self.tables)
            before = self.cr.sql_log_count
            with self.clock("anew"):
                self.compute()
            self.figures["anew statements"] = self.cr.sql_log_count - before
        self.refuse_differences(proposal_floor.DIFFERENCES)
        self.measure_keys(*self.tables)
        self.measure_unchanged()
        for _turn in range(REPEATS):
            self.env["key.account.proposal.trial"].sudo().search([]).unlink()
            with self.clock("hit rate"):
                self.env["key.account.proposal"].sudo()._try_proposals(self.company, self.day)

    def open_screens(self):
        """Open the lists of proposals, and the first and a later page of the whitespace."""
        for name, user in (("all", self.manager), ("own", self.owner)):
            whitespace = self.env["key.account.whitespace"].with_user(user)
            for page in (0, 3):
                for _turn in range(2):
                    with self.screen(f"Whitespace, {name}, page {page + 1}"):
                        whitespace.get_matrix(page=page)
        self.open_action("Proposals", "key_account_proposal_action", self.manager, filters=True)
        self.open_action("Proposals, own", "key_account_proposal_action", self.owner)


if __name__ == "__main__":
    measure(ProposalBench)
