from datetime import timedelta

from odoo import api, models
from odoo.fields import Command

from ...tools.periods import add_months

# Who was asked, and what they answered: per dimension what they get of what they want, the
# recommendation, and words. Who is not named here has not answered.
ASKED = ("valserena", "adda", "lario", "ruhrtal", "norrbruk", "traun", "godavari", "nervion")
ANSWERS = {
    "valserena": ("9/10 9/10 8/10 9/10", 9, "Your technicians know our mill."),
    "adda": ("8/9 8/9 7/10 8/9", 8, ""),
    "lario": ("9/9 7/9 8/9 9/8", 8, ""),
    "ruhrtal": ("7/10 5/9 4/10 6/9", 5, "Twice late in one quarter, and nobody called."),
    "norrbruk": ("9/10 8/8 9/10 -/9", 9, ""),
    "godavari": ("6/10 5/8 5/10 6/8", 6, "Delivery takes too long."),
}
ORDER = ("quality", "service", "delivery", "communication")


class KeyAccountDemo(models.AbstractModel):
    """A campaign that is over, with answers of some customers and a call to make, and one to send."""

    _inherit = "key.account.demo"

    @api.model
    def _steps(self):
        return [*super()._steps(), self._ask_customers]

    @api.model
    def _open(self):
        """Answers were given when the customers had the grade that they have by now."""
        super()._open()
        self._grade_story("key.account.satisfaction.answer")

    def _ask_customers(self):
        """Nothing is sent: what people answered is entered as the survey does."""
        director = self._demo_user("director")
        today = self._today()
        accounts = self._demo_accounts(set(ASKED))
        sent = add_months(today, -1)
        campaigns = self.env["key.account.satisfaction.campaign"]
        campaign = campaigns.create(
            {
                "name": "Customer survey of last month",
                "scope": "chosen",
                "account_ids": [Command.set([account.id for account in accounts.values()])],
                "user_id": director.id,
                "date_send": sent,
                "date_deadline": sent + timedelta(days=21),
            }
        )
        campaign._update_invitations()
        ready = campaign.invitation_ids.filtered(lambda asked: asked.state == "ready")
        campaign._create_inputs(ready)
        campaign.write({"state": "running", "sent_on": sent})
        ready.write({"state": "sent", "sent_on": sent})
        for number, (key, told) in enumerate(ANSWERS.items()):
            asked = ready.filtered(lambda row, k=key: row.account_id == accounts.get(k))[:1]
            if asked:
                self._answer_survey(asked.input_ids, *told, sent + timedelta(days=2 + number % 5))
        campaign._close()
        campaigns.create(
            {
                "name": "Customers of grade A",
                "scope": "grade",
                "grade_ids": [Command.set(self.env.ref("key_account.grade_a").ids)],
                "user_id": director.id,
                "date_deadline": today + timedelta(days=28),
            }
        )

    def _answer_survey(self, given, ratings, recommend, words, day):
        """Enter what a person answered on a day, and take it over."""
        answers = {"recommend": recommend, "improve": words}
        for name, rating in zip(ORDER, ratings.split(), strict=True):
            answers[f"{name}_perceived"], answers[f"{name}_ideal"] = rating.split("/")
        for name, value in answers.items():
            question = self.env.ref(f"key_account.satisfaction_question_{name}")
            given._save_lines(question, "" if value in ("", "-") else str(value))
        given.write({"state": "done", "end_datetime": f"{day} 09:30:00"})
        self.env["key.account.satisfaction.answer"]._mirror(given)
