from datetime import date

from odoo.fields import Command

from ..common import KeyAccountCommon


class CreditReviewCommon(KeyAccountCommon):
    """A card of five questions, and customers reviewed as of 31 December 2025 in EUR.

    ======================  =======================================================
    collected (metric)      40 points from 90 %, 20 from 50 %, 0 below; 10 without
    unknown (metric)        30 points from 1, 0 below; 5 without: nobody measures it
    rating (choice)         Good 20, Weak 0; 4 without
    cash (yes or no)        Yes 10, No 0; 2 without
    security (share)        20 from 50 %, 10 from 25 %, 0 below
    ======================  =======================================================
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.day = date(2025, 12, 31)
        cls.env["key.account.credit.question"].search([]).active = False
        cls.collected = cls._question(
            "Collected",
            {0.9: 40, 0.5: 20, 0: 0},
            group="payment",
            kind="metric",
            metric_code="collection_rate",
            points_missing=10,
        )
        cls.unknown = cls._question(
            "Unknown", {1: 30, 0: 0}, kind="metric", metric_code="no_such_code", points_missing=5
        )
        cls.rating = cls._question(
            "Rating", {"Good": 20, "Weak": 0}, group="rating", points_missing=4
        )
        cls.cash = cls._question("Cash", {1: 10, 0: 0}, kind="boolean", points_missing=2)
        cls.security = cls._question(
            "Security", {0.5: 20, 0.25: 10, 0: 0}, group="security", kind="security"
        )
        cls.best, cls.good, cls.weak, cls.none = cls.env["key.account.credit.class"].search([])
        # As they are shipped: the demo story has others.
        for credit_class, months, days in ((cls.best, 3, 45), (cls.good, 2, 30), (cls.weak, 1, 15)):
            term = cls.env.ref(f"account.account_payment_term_{days}days")
            credit_class.write({"revenue_months": months, "payment_term_id": term.id})
        cls.weak.is_secured = True
        cls.user_finance = cls._create_user("ka_finance", "key_account.group_finance")

    @classmethod
    def _question(cls, name, points, **values):
        """Create a question; ``points`` are by name of the choice, or by start of the range."""
        lines = [
            {"name" if isinstance(key, str) else "value_from": key, "points": number}
            for key, number in points.items()
        ]
        return cls.env["key.account.credit.question"].create(
            {"name": name, "range_ids": [Command.create(line) for line in lines], **values}
        )

    @classmethod
    def _review(cls, account, **values):
        return cls.env["key.account.credit.review"].create(
            {"account_id": account.id, "date": cls.day, **values}
        )

    def _answer(self, review, question):
        return review.answer_ids.filtered(lambda answer: answer.question_id == question)

    def _points(self, review):
        """Return the points of a review in the order of the class."""
        questions = self.collected, self.unknown, self.rating, self.cash, self.security
        return [self._answer(review, question).points for question in questions]

    def _ask(self, review, user=None):
        """Return the dialog that asks before approval, as a user opens it."""
        review = review.with_user(user) if user else review
        context = review.action_approve()["context"]
        return review.env["key.account.credit.approve"].with_context(**context).create({})

    def _approve(self, review, user=None, **values):
        """Propose and approve a review as a manager, or another user."""
        if review.state == "draft":
            review.with_user(self.user_finance).action_propose()
        wizard = self._ask(review, user or self.user_manager)
        wizard.write({"overwrite": True, **values})
        wizard.action_approve()
        return wizard

    def _odoo_limit(self, partner, company=None):
        return partner.with_company(company or self.company).credit_limit
