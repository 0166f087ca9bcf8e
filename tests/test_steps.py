import ast
import inspect
import textwrap

from odoo.tests import TransactionCase, tagged

STEPS = ("_before_change", "_before_unlink")


def _get_keys(function):
    """Return the names under which a step notes something for the step after it."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    return {
        key.value
        for node in ast.walk(tree)
        for key in (
            node.keys
            if isinstance(node, ast.Dict)
            else [
                target.slice
                for target in (node.targets if isinstance(node, ast.Assign) else ())
                if isinstance(target, ast.Subscript)
            ]
        )
        if isinstance(key, ast.Constant)
    }


@tagged("post_install", "-at_install")
class TestSteps(TransactionCase):
    """Rooms that extend the steps of one model do not write over each other's notes."""

    def test_notes_have_names_of_their_own(self):
        found = 0
        for name, model in self.env.registry.items():
            for step in STEPS:
                seen = {}
                for part in model.__mro__:
                    if "key_account" not in part.__module__ or step not in vars(part):
                        continue
                    for key in _get_keys(vars(part)[step]):
                        with self.subTest(model=name, step=step, key=key):
                            self.assertNotIn(key, seen)
                        seen[key] = part
                        found += 1
        self.assertGreater(found, 20)
