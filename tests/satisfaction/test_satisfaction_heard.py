from freezegun import freeze_time

from odoo.tests import HttpCase, tagged

from .satisfaction_common import SatisfactionCommon
from .test_satisfaction_tour import SatisfactionTour


@freeze_time(SatisfactionCommon.NOW)
@tagged("post_install", "-at_install")
class TestSatisfactionHeard(SatisfactionCommon):
    """Who is heard, and what is told of it."""

    def setUp(self):
        super().setUp()
        self.campaign = self._send(self._campaign())

    def _ask(self, person):
        return self._invitation(self.campaign, person)

    def test_empty_is_no_answer(self):
        """Skipped questions and spaces are no answer: the person is not heard, and is reminded; 0 of 10 is one."""
        for words in (None, " \u200b \n"):
            given = self._ask(self.ada).input_ids[:1]
            self._fill(given, {"quality": (None, None)}, words=words)
            given._mark_done()
            self.assertFalse(self.first.satisfaction_answer_ids)
        asked = self._ask(self.ada)
        self.assertEqual((asked.state, self.campaign.answered_count), ("sent", 0))
        self.assertTrue(asked.sudo().remind_on)
        self._give(asked, {}, recommend=0)
        self.assertEqual(self.first.satisfaction_answer_ids.recommend, 0)
        self.assertEqual((asked.state, self.campaign.answered_count), ("answered", 1))

    def test_empty_replaces_nothing(self):
        self._give(self._ask(self.ada), {"quality": (4, 10)})
        first = self.first.satisfaction_answer_ids
        given = self._ask(self.ada).sudo().input_ids
        again = self.survey._create_answer(check_attempts=False, invite_token=given.invite_token)
        again._mark_done()
        self.assertTrue(first.active)

    def test_missing_in_the_language_of_the_reader(self):
        answer = self._give(self._ask(self.ada), {"quality": (4, 10), "service": (4, None)})
        self.env["res.lang"]._activate_lang("fr_FR")
        self.dimensions["service"].with_context(lang="fr_FR").name = "Accueil"
        told = answer.with_context(lang="fr_FR").missing_ids.mapped("name")
        self.assertIn("Accueil", told)
        self.assertIn("Service", answer.missing_ids.mapped("name"))

    def test_confidential(self):
        """Marked confidential, the mean is for managers; the answers stay, since low ones are called back."""
        self._give(self._ask(self.ada), {"quality": (7, 10), "delivery": (9, 10)})
        seller = self.first.with_user(self.user_own)
        self.assertAlmostEqual(seller.satisfaction, (20 * 70 + 40 * 90) / 60, 1)
        self.assertEqual(seller.satisfaction_delivery, "felt: 90 of 100")
        metric = self.env["key.account.metric"].search([("code", "=", "satisfaction")])
        metric.confidential = True
        self.env.invalidate_all()
        self.assertEqual((seller.satisfaction, seller.has_satisfaction), (0, False))
        self.assertEqual((seller.satisfaction_count, seller.satisfaction_delivery), (1, False))
        manager = self.first.with_user(self.user_manager)
        self.assertTrue(manager.has_satisfaction and manager.satisfaction_delivery)

    def test_mean_of_dimensions(self):
        """The total over all dimensions is the satisfaction, that of one dimension the plain mean.

        Ada: quality 50 (20 of 60), delivery 80 (40 of 60): 70. Ben: quality 90 alone: 90. Both: 80.
        Quality: (50 + 90) ÷ 2 = 70; delivery: 80. The mean of the three marks would be 73.3.
        """
        self._give(self._ask(self.ada), {"quality": (5, 10), "delivery": (8, 10)})
        self._give(self._ask(self.ben), {"quality": (9, 10)})
        scores = self.env["key.account.satisfaction.score"].with_user(self.user_own)
        domain = [("campaign_id", "=", self.campaign.id)]
        [[total]] = scores._read_group(domain, [], ["score:avg"])
        self.assertAlmostEqual(total, 80, 6)
        self.assertAlmostEqual(sum(self.first.satisfaction_answer_ids.mapped("overall")) / 2, 80)
        by_dimension = dict(scores._read_group(domain, ["dimension_id"], ["score:avg"]))
        self.assertEqual(
            by_dimension,
            {self.dimensions["quality"]: 70, self.dimensions["delivery"]: 80},
        )


@tagged("post_install", "-at_install")
class TestSatisfactionEmpty(SatisfactionTour, HttpCase):
    """What the browser of the customer is told."""

    def test_empty_questionnaire(self):
        self.campaign.action_preview()
        self.campaign.action_send()
        given = self._send()
        self.url_open(given.get_start_url())
        path = f"{given.survey_id.access_token}/{given.access_token}"
        self.make_jsonrpc_request(f"/survey/begin/{path}", {})
        questions = given.survey_id.question_ids
        post = {str(question.id): "" for question in questions}
        _page, told = self.make_jsonrpc_request(f"/survey/submit/{path}", post)
        self.assertEqual(told["error"], "validation")
        self.assertEqual(
            list(told["fields"].values()),
            ["Nothing is answered yet. Please answer at least one question."],
        )
        self.env.invalidate_all()
        self.assertEqual(given.state, "in_progress")
        self.assertFalse(self.account.satisfaction_answer_ids)
        rated = questions.filtered(lambda question: question.question_type == "scale")[:1]
        _page, told = self.make_jsonrpc_request(
            f"/survey/submit/{path}", {**post, str(rated.id): "0"}
        )
        self.assertNotIn("error", told)
        self.env.invalidate_all()
        self.assertEqual((given.state, len(self.account.satisfaction_answer_ids)), ("done", 1))
