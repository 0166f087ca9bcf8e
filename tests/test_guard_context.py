from odoo.exceptions import AccessError
from odoo.tests import tagged

from .access_common import rpc
from .access_recorded import RECORDED
from .guard_common import GuardCommon


@tagged("post_install", "-at_install")
class TestGuardContext(GuardCommon):
    """What the system records is not taken from the context of whoever calls."""

    def test_recorded_is_not_taken_from_the_context(self):
        """All at once as defaults: the record is made, as if nothing had been sent."""
        for model, names in RECORDED.items():
            for user in self._actors(model):
                mine = self._model(user, model)
                if not mine.has_access("create") or not names or self._new_values(model) is None:
                    continue
                # Odoo refuses defaults of fields that the user may not write.
                writable = [n for n in names if mine._has_field_access(mine._fields[n], "write")]
                forged = {name: self._forge(model, name) for name in writable}
                vals = self._new_values(model)
                natural = self._get_natural(mine, vals, forged)
                if natural is None:
                    continue
                context = {f"default_{name}": value for name, value in forged.items()}
                with self.subTest(model=model, user=user.login), self.env.cr.savepoint() as undo:
                    created = mine.browse(rpc(mine.with_context(**context), "create", vals)).sudo()
                    for name in forged.keys() - natural:
                        self.assertFalse(self._has(created, name, forged[name]), name)
                    undo.rollback()

    def _get_natural(self, mine, vals, forged):
        """Return the names whose forged value the record has anyway; None if this user cannot make it."""
        with self.env.cr.savepoint() as undo:
            try:
                created = mine.browse(rpc(mine, "create", vals)).sudo()
            except AccessError:
                return None
            natural = {name for name, value in forged.items() if self._has(created, name, value)}
            undo.rollback()
        return natural
