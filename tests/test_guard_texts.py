from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..tools.lengths import MAX_LINE, MAX_TEXT, check_lengths
from .access_common import rpc
from .guard_common import GuardCommon


@tagged("post_install", "-at_install")
class TestGuardTexts(GuardCommon):
    """A text that no screen can show, or no index can hold, is refused with its length."""

    def _texts(self, kind):
        """Yield all models with the names of the texts that somebody may write."""
        for model in self._guarded():
            for name in self.env[model]._fields.keys() - self.env[model]._get_recorded():
                field = self.env[model]._fields[name]
                if field.type == kind and not field.readonly and (field.store or field.inverse):
                    yield model, name

    def test_endless_texts_are_refused(self):
        for kind, most, least in (("char", MAX_LINE, 60), ("text", MAX_TEXT, 15)):
            texts = list(self._texts(kind))
            self.assertGreater(len(texts), least)
            for model, name in texts:
                mine = self._model(self.user_admin, model)
                limit = MAX_TEXT if name.endswith("domain") else most
                with self.subTest(model=model, field=name):
                    check_lengths(mine, {name: limit * "x"}, mine._get_limits())
                    with self.assertRaisesRegex(ValidationError, f"has {limit + 1:,} characters"):
                        check_lengths(mine, {name: (limit + 1) * "x"}, mine._get_limits())

    def test_names_and_reasons(self):
        """On create and on write, with a message that says how long it may be."""
        message = "Name has 9,000 characters. Shorten it to 500."
        scorecards = self._model(self.user_admin, "key.account.scorecard")
        with self.assertRaisesRegex(ValidationError, message):
            rpc(scorecards, "create", {"name": 9000 * "x"})
        scorecard = scorecards.search([], limit=1)
        with self.assertRaisesRegex(ValidationError, message):
            rpc(scorecard, "write", {"name": 9000 * "x"})
        reviews = self._model(self.user_manager, "key.account.review")
        with self.assertRaisesRegex(ValidationError, "has 9,000 characters"):
            rpc(reviews, "create", {"name": 9000 * "x", "scorecard_id": scorecard.id})
        account = self.owned.with_user(self.user_manager)
        with self.assertRaisesRegex(ValidationError, "Shorten it to"):
            rpc(account, "write", {"grade_reason": (MAX_TEXT + 1) * "x"})

    def test_the_longest_name_fits_its_index(self):
        """Four bytes for each character: 2,000 of the 2,704 that an index takes."""
        reviews = self.env["key.account.review"].with_user(self.user_manager)
        letters = "".join(chr(0x20000 + i * 37) for i in range(MAX_LINE))
        scorecard = self.env["key.account.scorecard"].search([], limit=1)
        rpc(reviews, "create", {"name": letters, "scorecard_id": scorecard.id})
        self.env.flush_all()

    def test_translations(self):
        """As the text itself: too long, blank, or with what no database can store."""
        self.env["res.lang"]._activate_lang("zh_CN")
        grade = self._model(self.env.ref("base.user_admin"), "key.account.grade").search(
            [], limit=1
        )
        for text in ((MAX_LINE + 1) * "x", "  ", "a\x00", "\ud800"):
            with self.subTest(text=text[:5]), self.assertRaises(ValidationError):
                rpc(grade, "update_field_translations", "name", {"zh_CN": text})
        rpc(grade, "update_field_translations", "name", {"zh_CN": "甲"})
        self.assertEqual(grade.with_context(lang="zh_CN").name, "甲")
        rpc(grade, "update_field_translations", "name", {"zh_CN": False})

    def test_empty_names_are_refused(self):
        territories = self._model(self.user_admin, "key.account.territory")
        for name in ("", "  "):
            with self.assertRaisesRegex(ValidationError, "is empty. Fill it in"):
                rpc(territories, "create", {"name": name})
        territory = territories.create({"name": "Beyond the river"})
        with self.assertRaisesRegex(UserError, "Fill"):
            rpc(territory, "write", {"name": " "})
