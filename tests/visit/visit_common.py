from odoo.tests import Form

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
        if values.get("state") == "missed":
            values = {"missed_reason": "The road was closed", **values}
        return cls.env["key.account.visit"].create(
            {
                "account_id": account.id,
                "user_id": account.owner_id.id or cls.user_manager.id,
                "start": start,
                **values,
            }
        )

    def _mark_missed(self, visits, reason="The road was closed", user=None):
        """Mark visits as missed, as users do."""
        visits = visits.with_user(user or self.user_own)
        action = visits.action_missed()
        wizard = self.env[action["res_model"]].with_user(user or self.user_own)
        with Form(wizard.with_context(**action["context"])) as form:
            form.reason = reason
        return form.save().action_miss()

    @classmethod
    def _confirmed(cls, start, **values):
        """Create a visit at Alpha Steel that is agreed on."""
        return cls._visit(cls.account, start, state="confirmed", **values)
