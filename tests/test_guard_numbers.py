from datetime import date

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..tools import trust
from .access_common import rpc
from .guard_common import GuardCommon


@tagged("post_install", "-at_install")
class TestGuardNumbers(GuardCommon):
    """A number that nobody can calculate with breaks every list that shows what follows from it."""

    def _numbers(self):
        """Yield all models with the names of the numbers with decimals that somebody may write."""
        for model in self._guarded():
            for name in self.env[model]._fields.keys() - self.env[model]._get_recorded():
                field = self.env[model]._fields[name]
                if field.type in ("float", "monetary") and not field.readonly:
                    yield model, name

    def test_absurd_numbers_are_refused(self):
        """By value, by default and in a form: too large, too small to divide by, and none at all."""
        numbers = list(self._numbers())
        self.assertGreater(len(numbers), 20)
        for model, name in numbers:
            mine = self._model(self.user_admin, model)
            for value in (1e308, -1e308, 1.1e15, 1e-308, -1e-10, float("nan"), float("inf")):
                sent = {name: value}
                with self.subTest(model=model, field=name, value=value):
                    for method, args in (
                        ("create", [sent]),
                        ("web_save", [sent, {}]),
                        ("onchange", [sent, [], {}]),
                    ):
                        with self.assertRaisesRegex(ValidationError, "Enter "):
                            rpc(mine, method, *args)
                    in_context = mine.with_context(**{f"default_{name}": value})
                    with self.assertRaisesRegex(ValidationError, "Enter "):
                        mine.browse().write(sent)
                    if model == "key.account.settings":
                        continue  # takes no defaults
                    with self.assertRaisesRegex(ValidationError, "Enter "):
                        rpc(in_context, "create", {})

    def test_usual_numbers_are_taken(self):
        for model, name in self._numbers():
            mine = self._model(self.user_admin, model)
            low, high = mine._get_limits().get(name, (-1e15, 1e15))
            for value in (low, high, 0 if low <= 0 else low, max(low, 1e-9), str(high)):
                with self.subTest(model=model, field=name, value=value):
                    trust.check_limits(mine, {name: value}, mine._get_limits())

    def test_numbers_that_begin_above_zero_are_needed(self):
        """Empty is 0: what code divides by, or counts days with, is not left empty."""
        without = {
            # Needed by the kind of rule alone, which says so.
            *(("key.account.credit.rule", name) for name in ("share", "number", "months")),
            # A year that nobody knows.
            ("key.account.stakeholder.sensitive", "birth_year"),
        }
        found = {
            (model, name)
            for model in self._guarded()
            # Those of a company are refused where they are kept.
            if model != "key.account.settings"
            for name, (low, _high) in self.env[model]._get_limits().items()
            if low > 0 and not self.env[model]._fields[name].required
        }
        self.assertEqual(found - without, set())
        campaigns = self._model(self.user_admin, "key.account.satisfaction.campaign")
        for value in (0, False, None, ""):
            with self.subTest(value=value), self.assertRaisesRegex(ValidationError, "from 1 to"):
                campaigns.browse().write({"reminder_days": value})

    def test_the_largest_and_the_smallest_do_no_harm(self):
        """Bought 1e15 t a year, or 1e-9 t: the share of what was ordered can be worked out."""
        self._order(self.owned.partner_id, [(self.roll, 1, 100)], date.today())
        lines = self._model(self.user_own, "key.account.consumption")
        for quantity in (1e15, 1e-9):
            rpc(lines, "create", {"account_id": self.owned.id, "quantity": quantity})
            self.env.invalidate_all()
            self.assertIsInstance(self.owned.share_of_wallet, float)
        for text, value in (
            ("from -1,000,000,000,000,000 to 1,000,000,000,000,000", 1e308),
            ("Enter 0, or at least 0.000000001", 1e-308),
        ):
            with self.assertRaisesRegex(ValidationError, text):
                rpc(lines, "create", {"account_id": self.owned.id, "quantity": value})
