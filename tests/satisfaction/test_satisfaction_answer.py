from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ...tools.satisfaction.scores import overall, score
from .satisfaction_common import SatisfactionCommon


@freeze_time(SatisfactionCommon.NOW)
@tagged("post_install", "-at_install")
class TestSatisfactionAnswer(SatisfactionCommon):
    """What customers answer in the survey, in figures worked out by hand."""

    def setUp(self):
        super().setUp()
        self.campaign = self._send(self._campaign())

    def _ask(self, person):
        return self._invitation(self.campaign, person)

    def test_formula(self):
        """8 of a wanted 10 is 80; more than wanted is 100; no wish, or none said, is no figure."""
        self.assertEqual(score(8, 10), 80)
        self.assertEqual(score(9, 6), 100)
        self.assertEqual(score(7, 7), 100)
        self.assertEqual(score(0, 10), 0)
        self.assertIsNone(score(7, 0))
        self.assertIsNone(score(0, 0))
        self.assertIsNone(score(None, 10))
        self.assertIsNone(score(7, None))
        self.assertIsNone(overall([]))

    def test_reference_case(self):
        """90, 85, 80, 90 at the shipped weights: 18 + 17 + 32 + 18 = 85; the plain mean is 86.25.

        9 of 10, 8.5 of 10 (a scale has whole numbers: 17 of 20 in two questions), 8 of 10, 9 of 10.
        """
        weights = [
            self.dimensions[name].weight
            for name in ("quality", "service", "delivery", "communication")
        ]
        self.assertEqual(weights, [20, 20, 40, 20])
        self.assertEqual(overall(zip(weights, (90, 85, 80, 90), strict=True)), 85)
        again = self.env.ref("key_account.satisfaction_question_service_perceived")
        again.copy({"title": "And in the workshop?", "survey_id": self.survey.id})
        given = self._ask(self.ada).input_ids
        self._fill(
            given,
            {"quality": (9, 10), "service": (9, 10), "delivery": (8, 10), "communication": (9, 10)},
            recommend=9,
        )
        copied = self.survey.question_ids.filtered(lambda q: q.title == "And in the workshop?")
        given._save_lines(copied, "8")
        given._mark_done()
        answer = self.first.satisfaction_answer_ids
        self.assertEqual(answer.score_ids.sorted("dimension_id").mapped("score"), [90, 85, 80, 90])
        self.assertEqual(answer.overall, 85)
        self.assertFalse(answer.is_low)

    def test_missing_is_not_neutral(self):
        """Quality 5 of 10 = 50 (weight 20), delivery 12 more than wanted = 100 (weight 40): 5,000 ÷ 60 = 83.33."""
        answer = self._give(
            self._ask(self.ada),
            {"quality": (5, 10), "service": (9, None), "delivery": (9, 5), "communication": (7, 0)},
        )
        scores = {row.dimension_id: row.score for row in answer.score_ids}
        self.assertEqual(scores, {self.dimensions["quality"]: 50, self.dimensions["delivery"]: 100})
        self.assertAlmostEqual(answer.overall, 5000 / 60, 6)
        missing = self.dimensions["service"] + self.dimensions["communication"]
        self.assertEqual(answer.missing_ids, missing)
        self.assertFalse(answer.has_recommended)
        self._assert_measured(
            self.alpha, {"satisfaction": 5000 / 60}, date_from="2026-01-01", date_to="2026-12-31"
        )

    def test_nothing_answered(self):
        """No figure at all: neither 0 in a mean, nor a low answer; words stay."""
        answer = self._give(self._ask(self.ada), {}, words="Good coffee")
        self.assertFalse(answer.is_scored or answer.is_low or answer.call_state)
        self.assertIn("Good coffee", answer.words)
        self._give(self._ask(self.ben), {"quality": (7, 10)})
        groups = self.env["key.account.satisfaction.answer"]._read_group(
            [("campaign_id", "=", self.campaign.id)], [], ["overall:avg", "__count"]
        )
        self.assertEqual(groups, [(70, 2)])
        self.assertEqual(self.first.satisfaction, 70)

    def test_weights_are_kept(self):
        """A weight that is changed later does not change what was said; it must be above 0."""
        answer = self._give(self._ask(self.ada), {"quality": (5, 10), "service": (10, 10)})
        self.assertEqual(answer.overall, 75)
        self.dimensions["quality"].weight = 60
        self.assertEqual(answer.overall, 75)
        self.assertEqual(answer.score_ids.mapped("weight"), [20, 20])
        # (60 × 50 + 20 × 100) ÷ 80 = 62.5
        other = self._give(self._ask(self.ben), {"quality": (5, 10), "service": (10, 10)})
        self.assertEqual(other.overall, 62.5)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.dimensions["quality"].weight = -1
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            self.dimensions["quality"].weight = 0
            self.env.flush_all()

    def test_answered_twice(self):
        """The latest counts; what counted on an earlier day still does for that day."""
        self._give(self._ask(self.ada), {"quality": (4, 10)}, recommend=2)
        first = self.first.satisfaction_answer_ids
        self.assertEqual(first.call_state, "open")
        with freeze_time("2026-03-10 10:00:00"):
            given = self._ask(self.ada).input_ids
            again = self.survey._create_answer(
                check_attempts=False, invite_token=given.invite_token
            )
            self._fill(again, {"quality": (9, 10)}, recommend=9)
            again._mark_done()
        self.assertFalse(first.active)
        self.assertEqual(str(first.replaced_on), "2026-03-10")
        self.assertEqual(first.call_state, "replaced")
        self.env.invalidate_all()
        self.assertFalse(first.activity_ids)
        self.assertEqual(self.first.satisfaction_answer_ids.overall, 90)
        for last, expected in (("2026-03-09", 40), ("2026-03-10", 90)):
            self._assert_measured(
                self.alpha, {"satisfaction": expected}, date_from="2026-01-01", date_to=last
            )
        self.assertEqual(self.campaign.answered_count, 1)

    def test_finished_again_changes_nothing(self):
        self._give(self._ask(self.ada), {"quality": (9, 10)})
        answers = self.env["key.account.satisfaction.answer"]
        self.assertFalse(answers._mirror(self._ask(self.ada).input_ids))
        self.assertEqual(len(self.first.satisfaction_answer_ids), 1)

    def test_late(self):
        """Taken for 14 days after the deadline, marked, and counted."""
        with freeze_time("2026-03-25 10:00:00"):
            answer = self._give(self._ask(self.ada), {"quality": (9, 10)})
        self.assertTrue(answer.is_late)
        self.assertEqual(self.first.satisfaction_count, 1)
        self.assertEqual(str(self._ask(self.cleo).input_ids.deadline), "2026-04-03 23:59:59")

    def test_person_and_survey_go(self):
        """The person is deleted, and so is the survey: the answer stays."""
        answer = self._give(self._ask(self.ada), {"quality": (9, 10)}, words="Fine")
        self.assertEqual((answer.stakeholder_id, answer.role_ids), (self.ada, self.decider))
        contact = self.ada.partner_id
        self.ada.unlink()
        contact.unlink()
        self.survey.unlink()
        self.env.invalidate_all()
        self.assertTrue(answer.exists())
        self.assertEqual(answer.overall, 90)
        self.assertFalse(answer.stakeholder_id or answer.partner_id)

    def test_person_is_merged_and_moved(self):
        """Merged: the answer is the other contact's. Moved: it stays with the account."""
        answer = self._give(self._ask(self.ada), {"quality": (9, 10)})
        double = self.env["res.partner"].create({"name": "Ada B.", "parent_id": self.alpha.id})
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.ada.partner_id + double).ids, double, extra_checks=False)
        self.env.invalidate_all()
        self.assertEqual(answer.partner_id, double)
        double.parent_id = self.beta
        self.assertEqual(answer.account_id, self.first)

    def test_accounts_are_merged(self):
        self._give(self._ask(self.cleo), {"quality": (9, 10)})
        merge = self.env["base.partner.merge.automatic.wizard"]
        merge._merge((self.alpha + self.beta).ids, self.alpha, extra_checks=False)
        self.env.invalidate_all()
        self.assertEqual(self.first.satisfaction_count, 1)
        self.assertEqual(self.first.satisfaction_answer_ids.score_ids.account_id, self.first)

    def test_anonymous(self):
        """No name, no role, nobody is told who has answered; roles once three say the same role."""
        people = [self._person(self.second, f"Dee{n}", self.user_role) for n in range(3)]
        campaign = self._campaign(self.second, is_anonymous=True)
        with freeze_time("2026-07-01 10:00:00"):
            campaign.write({"date_send": "2026-07-01", "date_deadline": "2026-07-20"})
            self._send(campaign)
            asked = campaign.invitation_ids
            self.assertFalse(any(asked.input_ids.mapped("partner_id")))
            self.assertFalse(any(asked.input_ids.mapped("email")))
            before = asked.mapped("write_date")
            low = self._give(self._invitation(campaign, self.cleo), {"quality": (3, 10)})
            first = self._give(self._invitation(campaign, people[0]), {"quality": (8, 10)})
            second = self._give(self._invitation(campaign, people[1]), {"quality": (8, 10)})
            self.assertFalse((low + first + second).role_ids)
            third = self._give(self._invitation(campaign, people[2]), {"quality": (8, 10)})
        self.env.invalidate_all()
        self.assertEqual((first + second + third).role_ids, self.user_role)
        self.assertFalse(low.role_ids)
        answers = low + first + second + third
        self.assertFalse(answers.stakeholder_id or answers.partner_id)
        self.assertEqual(set(asked.mapped("state")), {"sent"})
        self.assertFalse(any(asked.mapped("answered_on")))
        self.assertEqual(asked.mapped("write_date"), before)
        # The manager calls, since the owner would look for the name.
        self.assertEqual(low.call_user_id, self.user_manager)
        told = " ".join(low.message_ids.mapped("body") + low.activity_ids.mapped("note"))
        self.assertNotIn("Cleo", told + low.display_name)
        said = {"call_done": "Sent the parts", "call_reply": "Content"}
        with self.assertRaisesRegex(AccessError, "is anonymous: whoever is responsible"):
            low.with_user(self.user_own).write(said)
        low.with_user(self.user_manager).write(said)
        with self.assertRaisesRegex(AccessError, "is anonymous: whoever is responsible"):
            low.with_user(self.user_own).action_close_call()
        low.with_user(self.user_manager).action_close_call()
        self.assertEqual(low.call_state, "closed")

    def test_roles_of_anonymous_answers_tell_nobody(self):
        """Roles of the day of the invitation; one person alone with a second role is told from nobody."""
        people = [self._person(self.second, f"Dee{n}", self.user_role) for n in range(4)]
        people[3].role_ids += self.decider
        campaign = self._campaign(self.second, is_anonymous=True)
        with freeze_time("2026-07-01 10:00:00"):
            campaign.write({"date_send": "2026-07-01", "date_deadline": "2026-07-20"})
            self._send(campaign)
            answers = self.env["key.account.satisfaction.answer"]
            # A manager moves roles to those of whom he wants to know whether they have answered.
            self.cleo.role_ids = self.user_role
            for person in people[:2] + people[3:]:
                answers += self._give(self._invitation(campaign, person), {"quality": (8, 10)})
            self.assertFalse(answers.role_ids)
            people[0].role_ids = self.decider
            answers += self._give(self._invitation(campaign, self.cleo), {"quality": (8, 10)})
            self.assertFalse(answers.role_ids)
            answers += self._give(self._invitation(campaign, people[2]), {"quality": (8, 10)})
        self.env.invalidate_all()
        told = [answer.role_ids for answer in answers]
        nobody = self.user_role.browse()
        self.assertEqual(told, [self.user_role, self.user_role, nobody, nobody, self.user_role])

    def test_decision_makers_of_an_anonymous_campaign(self):
        """Two decide: the share would tell. Of three, whoever becomes one later does not count."""
        campaign = self._campaign(self.second, is_anonymous=True)
        others = [self._person(self.second, f"Fay{number}", self.decider) for number in range(2)]
        uses = self._person(self.second, "Gus", self.user_role)
        with freeze_time("2026-07-01 10:00:00"):
            campaign.write({"date_send": "2026-07-01", "date_deadline": "2026-07-20"})
            self._send(campaign)
            self._give(self._invitation(campaign, uses), {"quality": (8, 10)})
            self.assertEqual(campaign._share_deciders(campaign.invitation_ids), 0)
            uses.role_ids = self.decider
            self.assertEqual(campaign._share_deciders(campaign.invitation_ids), 0)
            self._give(self._invitation(campaign, self.cleo), {"quality": (8, 10)})
            others[0].role_ids = self.user_role
        self.assertAlmostEqual(campaign._share_deciders(campaign.invitation_ids), 1 / 3)
        few = campaign.invitation_ids.filtered(lambda asked: asked.stakeholder_id != others[0])
        self.assertIsNone(campaign._share_deciders(few))

    def test_any_survey_is_mapped(self):
        """A scale up to 5: 4 of 5 wanted 5 of 5 is 80. Wrong kinds of questions are refused."""
        survey = self.survey.copy({"title": "Short"})
        questions = survey.question_ids.filtered(
            lambda q: q.key_account_dimension_id == self.dimensions["service"]
        )
        (survey.question_ids - questions).unlink()
        questions.scale_max = 5
        campaign = self._campaign(self.second, survey_id=survey.id)
        with freeze_time("2026-07-01 10:00:00"):
            campaign.write({"date_send": "2026-07-01", "date_deadline": "2026-07-20"})
            self._send(campaign)
            given = campaign.invitation_ids.input_ids
            for question, value in zip(questions, ("4", "5"), strict=True):
                given._save_lines(question, value)
            given._mark_done()
        self.assertEqual(campaign.answer_ids.overall, 80)
        for vals in (
            {"key_account_dimension_id": False},
            {"key_account_measure": "recommend"},
            {"key_account_measure": "words", "key_account_dimension_id": False},
        ):
            with self.assertRaises(ValidationError), self.env.cr.savepoint():
                questions[0].write(vals)

    def test_other_answers_are_left(self):
        """A test entry, or an answer outside of campaigns, is nothing of ours."""
        given = self.survey._create_answer(email="x@x.example", check_attempts=False)
        self._fill(given, {"quality": (1, 10)})
        given._mark_done()
        self.assertFalse(
            self.env["key.account.satisfaction.answer"].search([("input_number", "=", given.id)])
        )

    def test_statements_do_not_grow(self):
        """Taking over ten answers takes as many statements as taking over one."""
        people = [self._person(self.second, f"Eve{number}") for number in range(11)]
        campaign = self._campaign(self.second)
        with freeze_time("2026-07-01 10:00:00"):
            campaign.write({"date_send": "2026-07-01", "date_deadline": "2026-07-20"})
            self._send(campaign)
        inputs = self.env["survey.user_input"].union(
            *(self._invitation(campaign, person).input_ids for person in people)
        )
        for given in inputs:
            self._fill(given, {"quality": (9, 10), "delivery": (8, 10)})
        inputs.write({"state": "done", "end_datetime": "2026-07-02 10:00:00"})
        answers = self.env["key.account.satisfaction.answer"].sudo()
        one = self._count(lambda: answers._mirror(inputs[:1]))
        ten = self._count(lambda: answers._mirror(inputs[1:]))
        self.assertEqual(len(campaign.answer_ids), 11)
        self.assertLessEqual(ten, one + 2)
