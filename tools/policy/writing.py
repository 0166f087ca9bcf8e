"""What a kind of advantage says of itself, so that proposals can write it to Odoo."""

from odoo.tools import SQL

from .kinds import number_text


class Written:
    """How the value of a kind is read from Odoo, compared, and written.

    It has two sides. Statements over all accounts (``proposing.py``) compose its expressions; one proposal,
    or several at once, are read and written through its methods.

    :param str kind: of the advantage
    :param tuple pair: columns of a proposal: what Odoo had before, and what it is to have
    :param str column_type: their type in the database
    """

    def __init__(self, kind, pair, column_type):
        self.kind = kind
        self.pair = pair
        self.column_type = column_type

    def is_on(self, env):
        """Return whether it can be written: the feature that it belongs to may be switched off."""
        return True

    # === FOR ALL ACCOUNTS === #
    # Expressions on ``entitlement``, ``partner`` and ``applied``, the last proposal that was applied.

    def ctes(self, proposing):
        """Return steps of the statement that only this kind needs: ``{name: SQL}``."""
        return {}

    def joins(self, proposing):
        return SQL()

    def now(self, proposing):
        """Return what Odoo has, as it compares with what was applied."""
        raise NotImplementedError

    def before(self, proposing):
        """Return what Odoo has, with all that is needed to give it back."""
        return self.now(proposing)

    def goal(self, proposing):
        """Return what the account is entitled to."""
        raise NotImplementedError

    def more(self):
        """Return what else the proposal says: ``{column: SQL}``."""
        return {}

    def differs(self, proposing):
        """Return whether Odoo is to be changed."""
        raise NotImplementedError

    def is_default(self, proposing):
        """Return whether nobody has chosen what Odoo has."""
        return SQL("%s IS NULL", self.now(proposing))

    def is_applied(self, proposing):
        """Return whether what was applied is still to stand in Odoo."""
        return SQL("applied.id IS NOT NULL")

    def is_unchanged(self, proposing):
        """Return whether Odoo has what was applied."""
        return SQL(
            "applied.%s IS NOT DISTINCT FROM %s",
            SQL.identifier(self.pair[1]),
            self.now(proposing),
        )

    def deviates(self, proposing):
        """Return whether Odoo has something else than what was applied."""
        return SQL("FALSE")

    # === FOR PROPOSALS === #

    def get(self, proposal, end):
        """Return what a proposal changes ``"from"`` or ``"to"``."""
        return proposal[self.pair[end == "to"]]

    def get_key(self, proposal, end):
        """Return by what proposals are written together: they write the same."""
        return self.get(proposal, end)

    def get_now(self, proposal, applied):
        """Return what Odoo has, as :meth:`get` does.

        :param dict applied: see ``_get_applied`` of proposals
        """
        raise NotImplementedError

    def tell(self, proposal, value):
        """Return a value, as :meth:`get` does, in words."""
        return number_text(proposal.env, self.kind, value, proposal.company_id)

    def tell_end(self, proposal, end):
        """Return what a proposal changes ``"from"`` or ``"to"`` in words."""
        return self.tell(proposal, self.get(proposal.sudo(), end))

    def get_problem(self, goal):
        """Return the record that cannot be written since it is archived; ``False`` if there is none."""
        return False

    def is_as_applied(self, proposal, now):
        """Return whether Odoo has what the proposal wrote."""
        return now == self.get(proposal, "to")

    def tell_deviation(self, proposal, now):
        """Return in words that Odoo has something else than was applied; "" if it has that."""
        if self.is_as_applied(proposal, now):
            return ""
        return proposal.env._(
            "%(now)s, and not %(applied)s as applied: changed elsewhere",
            now=self.tell(proposal, now),
            applied=self.tell(proposal, self.get(proposal, "to")),
        )

    def is_watched(self, proposal):
        """Return whether changes elsewhere are told."""
        return True

    def put(self, proposals, end):
        """Write what proposals of a company say: ``"to"`` to apply them, ``"from"`` to revert them."""
        raise NotImplementedError

    def get_revert_problem(self, proposal):
        """Return why the proposal cannot be reverted, whatever Odoo has; "" if it can."""
        return ""
