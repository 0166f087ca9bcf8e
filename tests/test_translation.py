import re

import polib

from odoo.exceptions import ValidationError
from odoo.tests import TransactionCase, tagged
from odoo.tools.misc import file_path

from ..tools.sentences import ended, joined, listed
from .review.review_common import ReviewCommon

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdf]")
MARKUP = re.compile(r"</?\w[^>]*>")
ENGLISH = re.compile(r"[A-Za-z]{2,}")


class TestTranslationFile(TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = polib.pofile(file_path("key_account/i18n/key_account.pot"))
        cls.chinese = polib.pofile(file_path("key_account/i18n/zh_CN.po"))

    def test_chinese_is_complete(self):
        """Each text of the template is translated, and nothing else is in the file."""
        places = {entry.msgid: self._records(entry) for entry in self.template}
        translated = {entry.msgid: self._records(entry) for entry in self.chinese}
        self.assertEqual(translated.keys(), places.keys())
        self.assertEqual(translated, places)
        self.assertFalse(self.chinese.untranslated_entries())
        self.assertFalse(self.chinese.fuzzy_entries())
        self.assertFalse(self.chinese.obsolete_entries())

    def _records(self, entry):
        """Return the records that a text belongs to. In which file code says it does not matter."""
        return sorted(place for place, _line in entry.occurrences if not place.startswith("code:"))

    def test_placeholders_and_markup_are_kept(self):
        for entry in self.chinese:
            for pattern in (PLACEHOLDER, MARKUP):
                with self.subTest(text=entry.msgid):
                    self.assertEqual(
                        set(pattern.findall(entry.msgstr)), set(pattern.findall(entry.msgid))
                    )


@tagged("post_install", "-at_install")
class TestChinese(ReviewCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        module = cls.env["ir.module.module"].search([("name", "=", "key_account")])
        module._update_translations(["zh_CN"])

    def _in_chinese(self, records):
        return records.with_context(lang="zh_CN")

    def test_records(self):
        self.assertEqual(self._in_chinese(self._metric("collection_rate")).name, "回款率")
        scorecard = self._in_chinese(self.env.ref("key_account.scorecard_balanced"))
        self.assertEqual(scorecard.name, "综合评价标准")

    def test_postures(self):
        """Whom to focus on, to develop, to keep, to watch and to drop, in the field's own words."""
        grades = self._in_chinese(self.env["key.account.grade"])
        labels = dict(grades.fields_get(["posture"])["posture"]["selection"])
        self.assertEqual(
            labels,
            {
                "focus": "重点",
                "develop": "培养",
                "maintain": "维持",
                "watch": "警惕",
                "drop": "淘汰",
            },
        )
        self.assertEqual(labels[self.grade_a.posture], "重点")

    def test_reason(self):
        """The sentences of a review line are Chinese from end to end, grades and units aside."""
        self._invoice_all([500, 350, 100, 50])
        scorecard = self._scorecard([("revenue", 3, {}), ("collection_rate", 1, {})])
        scorecard.gate_ids.create(
            {
                "scorecard_id": scorecard.id,
                "grade_id": self.grade_b.id,
                "metric_id": self._metric("collection_rate").id,
                "operator": ">=",
                "value": 0.6,
            }
        )
        review = self._review(scorecard)
        first, last = (
            self._in_chinese(self._line(review, self.customers[index])) for index in (0, 3)
        )
        held, gate, rule, best, worst = first.reason.split("\n")
        self.assertEqual(held, "等级 C：有一项更高等级的门槛未达到。")
        self.assertEqual(gate, "B 级要求 回款率 至少为 60.0 %，实际为 0.0 %。")
        self.assertEqual(rule, "按得分评为 A：满分 100 分，得 87.5 分；该等级自 80 分起。")
        self.assertRegex(best, r"^得分最多：销售收入 .*500\.00")
        self.assertRegex(worst, r"^失分最多：回款率 0\.0 %")
        for line in first + last:
            for text in (line.reason, line.headline, line.improvement):
                with self.subTest(text=text):
                    self.assertTrue(text)
                    self.assertNotRegex(text, ENGLISH)
        self.assertIn("<th>评价项</th>", first.explanation)

    def test_sentences_of_parts(self):
        """They have Chinese commas, semicolons and full stops."""
        env = self._in_chinese(self.env["key.account"]).env
        self.assertEqual(listed(env, ["甲", "", "乙"]), "甲，乙")
        self.assertEqual(ended(env, joined(env, ["甲", False, "乙", "丙"])), "甲；乙；丙。")
        self.assertEqual(listed(env, []), "")

    def test_charts(self):
        self._invoice_all([500, 350, 100, 50])
        review = self._in_chinese(self._review(self._pareto()))
        self.assertIn("洛伦兹曲线", review.lorenz_html)
        self.assertIn("评审前", review.distribution_html)

    def test_error(self):
        with self.assertRaisesRegex(ValidationError, "一个分段"):
            self._in_chinese(self._scorecard([("revenue", 1, {})])).criterion_ids.scoring = "bands"
