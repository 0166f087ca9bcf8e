from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import freeze_time, tagged

from ...tools.people.personal_card import QUESTIONS
from .people_common import PeopleCommon


@tagged("post_install", "-at_install")
class TestPersonalCard(PeopleCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.card = cls.env.ref("key_account.personal_card_66")

    def _labels(self, person, lang=None):
        """Return ``{name: label}`` of what the card of a person asks."""
        [values] = person.with_context(lang=lang).read(["card_properties"])
        return {item["name"]: item["string"] for item in values["card_properties"]}

    def test_66_questions_in_eight_groups(self):
        """Each question is in one group and one tier; none is missing, none is asked twice."""
        numbers = [
            question[0]
            for _group, business, protected in QUESTIONS
            for question in business + protected
        ]
        self.assertEqual(sorted(numbers), list(range(1, 67)))
        self.assertEqual(len(QUESTIONS), 8)
        self.assertEqual(self.card.question_count + self.card.sensitive_question_count, 66)
        business = {item["string"] for item in self.card.definition}
        for protected in ("Religion, and how active", "Health and medical history"):
            self.assertNotIn(protected, business)
            self.assertIn(protected, [item["string"] for item in self.card.sensitive_definition])
        self.assertNotIn("Family", business)

    def test_answers(self):
        self.assertEqual(self.berg.card_id, self.card)
        self.berg.with_user(self.user_own).card_properties = {"question_46": "Sails"}
        self.assertEqual(self.berg.card_properties["question_46"], "Sails")
        found = self.env["key.account.stakeholder"].search(
            [("card_properties.question_46", "ilike", "sail")]
        )
        self.assertEqual(found, self.berg)

    def test_labels_follow_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.assertEqual(
            self._labels(self.berg)["question_46"], "Hobbies, and what the person reads"
        )
        chinese = self._labels(self.berg, "zh_CN")
        self.assertEqual(chinese["question_46"], "爱好及阅读内容")
        self.assertEqual(chinese["group_2"], "教育背景")

    def test_questions_edited_in_another_language(self):
        """Shipped labels stay English in the database, for all other languages."""
        self.env["res.lang"]._activate_lang("zh_CN")
        chinese = self.card.with_context(lang="zh_CN")
        chinese.definition = [*chinese.definition, {"name": "x", "type": "char", "string": "爱好"}]
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(
            self._labels(self.berg)["question_46"], "Hobbies, and what the person reads"
        )
        self.assertEqual(self._labels(self.berg)["x"], "爱好")

    def test_labels_of_the_administrator_stand(self):
        definition = self.card.definition
        definition[1]["string"] = "Nickname at the mill"
        self.card.definition = definition
        self.env["res.lang"]._activate_lang("zh_CN")
        self.assertIn("Nickname at the mill", self._labels(self.berg, "zh_CN").values())

    def test_another_card_keeps_the_answers(self):
        self.berg.card_properties = {"question_46": "Sails", "question_23": "Old Berg"}
        other = self.env["key.account.personal.card"].create({"name": "Short"})
        other.definition = [{"name": "question_46", "type": "char", "string": "Hobbies"}]
        self.berg.card_id = other
        self.assertEqual(self.berg.card_properties["question_46"], "Sails")
        self.assertEqual(self._labels(self.berg), {"question_46": "Hobbies"})
        self.berg.card_id = self.card
        self.assertEqual(self.berg.card_properties["question_23"], "Old Berg")

    def test_questions_are_for_administrators(self):
        def ask(user):
            self.berg.with_user(user).card_properties = [
                {"name": "x", "type": "char", "string": "X", "definition_changed": True}
            ]

        with self.assertRaises(AccessError):
            ask(self.user_manager)
        self._administer_all()
        ask(self.user_admin)
        self.assertEqual(self.card.definition[0]["string"], "X")

    def test_card_with_people_is_kept(self):
        with self.assertRaisesRegex(UserError, "Archive it instead"):
            self.card.unlink()

    def test_birthday(self):
        self.berg.write({"birthday_month": "2", "birthday_day": 29})
        for month, day in (("2", 30), ("4", 31), ("4", 0), (False, 3)):
            with self.assertRaises(ValidationError):
                self.berg.write({"birthday_month": month, "birthday_day": day})

    @freeze_time("2025-12-15")
    def test_birthday_soon(self):
        """Within 30 days from 15 December: to 14 January."""
        for person, month, day in [
            (self.berg, "12", 15),
            (self.ada, "1", 14),
            (self.carl, "1", 15),
            (self.dora, "12", 14),
        ]:
            person.write({"birthday_month": month, "birthday_day": day})
        soon = self.berg + self.ada
        self.assertEqual(self.people.filtered("is_birthday_soon"), soon)
        found = self.env["key.account.stakeholder"].search([("is_birthday_soon", "=", True)])
        self.assertEqual(found & self.people, soon)

    @freeze_time("2025-02-10")
    def test_born_on_29_february(self):
        self.berg.write({"birthday_month": "2", "birthday_day": 29})
        self.assertTrue(self.berg.is_birthday_soon)

    @freeze_time("2026-09-01")
    def test_lunar_birthday_soon(self):
        """From 1 September to 1 October 2026: lunar 7/20 to 8/21; 8/15 is the Mid-Autumn, 25 September."""
        for person, calendar, month, day in [
            (self.berg, "lunar", "8", 15),
            (self.ada, "leap", "8", 15),
            (self.carl, "solar", "8", 15),
            (self.dora, "lunar", "8", 22),
        ]:
            person.write(
                {
                    "birthday_calendar": calendar,
                    "birthday_month": month,
                    "birthday_day": day,
                }
            )
        soon = self.berg + self.ada
        self.assertEqual(self.people.filtered("is_birthday_soon"), soon)
        found = self.env["key.account.stakeholder"].search([("is_birthday_soon", "=", True)])
        self.assertEqual(found & self.people, soon)

    def test_lunar_birthday(self):
        """The second month has 30 days in the lunar calendar; no month has 31."""
        self.berg.write({"birthday_calendar": "lunar", "birthday_month": "2", "birthday_day": 30})
        for day in (0, 31):
            with self.assertRaisesRegex(ValidationError, "from 1 to 30"):
                self.berg.birthday_day = day
        with self.assertRaises(ValidationError):
            self.berg.birthday_calendar = "solar"
