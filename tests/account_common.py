from .common import KeyAccountCommon

TODAY = "2026-01-15"


class AccountCommon(KeyAccountCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.grade_a, cls.grade_b, cls.grade_c, cls.grade_d = (
            cls.env.ref(f"key_account.grade_{letter}") for letter in "abcd"
        )

    def _as(self, user, records):
        return records.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    def _grade(self, account, grade, reason="We know them"):
        account.write({"grade_id": grade.id, "grade_reason": reason})
        return account

    def _rate(self, account, kind, value, day):
        return self.env["key.account.rating"].create(
            {"account_id": account.id, "kind": kind, "value": value, "date": day}
        )

    def _accounts_of(self, partners, **domain):
        return (
            self.env["key.account"]
            .with_context(active_test=False)
            .search([("partner_id", "in", partners.ids), *domain.items()])
        )

    def _review(self, partners, day="2025-12-31", approve=True):
        scorecard = self.env["key.account.scorecard"].create(
            {
                "name": "Orders",
                "company_id": self.company.id,
                "rule": "pareto",
                "rank_metric_id": self.env.ref("key_account.metric_order_amount").id,
                "partner_domain": repr([("id", "in", partners.ids)]),
            }
        )
        review = self.env["key.account.review"].create(
            {"scorecard_id": scorecard.id, "company_id": self.company.id, "date": day}
        )
        review.action_compute()
        if approve:
            review.action_approve()
        return review

    def _customers(self, count, **values):
        return self.env["res.partner"].create(
            [{"name": f"Customer {i}", "is_company": True, **values} for i in range(count)]
        )

    def _queries(self, function):
        """Return how many queries a call makes, with nothing in the caches."""
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        function()
        self.env.flush_all()
        return self.cr.sql_log_count - before
