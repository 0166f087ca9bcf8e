from ..common import KeyAccountCommon


class VisitCommon(KeyAccountCommon):
    """One account of Alpha Steel, owned by the user of own accounts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls._account(cls.alpha, owner_id=cls.user_own.id)

    @classmethod
    def _visit(cls, account, start, **values):
        """Create a visit by the account's owner."""
        return cls.env["key.account.visit"].create(
            {
                "account_id": account.id,
                "user_id": account.owner_id.id or cls.user_manager.id,
                "start": start,
                **values,
            }
        )

    @classmethod
    def _confirmed(cls, start, **values):
        """Create a visit at Alpha Steel that is agreed on."""
        return cls._visit(cls.account, start, state="confirmed", **values)
