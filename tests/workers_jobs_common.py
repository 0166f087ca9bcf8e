from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.fields import Command

from .common import KeyAccountCommon
from .workers_service_common import WorkersServiceCommon


class WorkersJobsCommon(WorkersServiceCommon):
    """Work for each scheduled action: what prepares it, and what says that it is done."""

    JOBS = {
        "ir_cron_book": ("_prepare_books", "_are_books_asked_once"),
        "ir_cron_care": ("_prepare_care", "_is_care_planned"),
        "ir_cron_commission": ("_prepare_commission", "_is_commission_drafted"),
        "ir_cron_complaint": ("_prepare_escalation", "_are_complaints_escalated"),
        "ir_cron_contribution": ("_prepare_contribution", "_is_contributed"),
        "ir_cron_credit_review": ("_prepare_credit", "_are_credit_reviews_drafted"),
        "ir_cron_download": ("_prepare_download", "_is_ready"),
        "ir_cron_erase_sensitive": ("_prepare_erasure", "_is_erased"),
        "ir_cron_handover": ("_prepare_handover", "_are_handed_over"),
        "ir_cron_handover_watch": ("_prepare_watch", "_are_watched"),
        "ir_cron_health": ("_prepare_health", "_are_healths_judged"),
        "ir_cron_order_forecast": ("_prepare_forecast", "_is_forecast_once"),
        "ir_cron_payment_promise": ("_prepare_payment_promises", "_are_promises_judged"),
        "ir_cron_policy": ("_prepare_policy", "_are_terms_applied"),
        "ir_cron_prospect": ("_prepare_prospects", "_are_prospects_customers"),
        "ir_cron_proposal": ("_prepare_proposals", "_is_proposed_once"),
        "ir_cron_profile": ("_prepare_profiles", "_are_profiles_checked"),
        "ir_cron_rebate": ("_prepare_rebates", "_are_rebates_accrued"),
        "ir_cron_relationship": ("_prepare_levels", "_are_levels_reached"),
        "ir_cron_revenue": ("_prepare_revenue", "_is_revenue_known"),
        "ir_cron_relations_report": ("_prepare_relations", "_are_relations_told"),
        "ir_cron_replay": ("_prepare_replay", "_is_replayed"),
        "ir_cron_return_call": ("_prepare_return_calls", "_are_return_calls_made"),
        "ir_cron_review": ("_prepare_review", "_is_reviewed"),
        "ir_cron_satisfaction": ("_prepare_satisfaction", "_is_asked_once"),
        "ir_cron_territory": ("_prepare_territory", "_is_assigned"),
        "ir_cron_visit_due": ("_prepare_due", "_is_due"),
        "ir_cron_visit_missed": ("_prepare_missed", "_are_missed"),
        "ir_cron_visit_plan": ("_prepare_plan", "_is_planned"),
    }

    def setUp(self):
        super().setUp()
        with self._environment() as env:
            # Only what a test asks for is waiting.
            env["key.account.scorecard"].search([]).rhythm = "manual"
            env["key.account.review"].search([("state", "=", "computing")]).state = "cancelled"
            env["key.account.visit.plan"].search([("state", "=", "waiting")]).state = "cancelled"
            env["key.account.download"].search([]).unlink()

    def _accounts(self, env):
        return env["key.account"].browse(self.account_ids)

    # === DOWNLOADS === #

    def _prepare_download(self, env):
        user = env.ref("base.user_admin")
        user.group_ids += env.ref("key_account.group_admin")
        user.company_ids += env["res.company"].browse(self.company_id)
        own = env(user=user.id, context={"allowed_company_ids": [self.company_id]})
        action = own["key.account.download"]._prepare(self._accounts(own))
        self.download_id = action["res_id"]

    def _is_ready(self, env):
        return env["key.account.download"].browse(self.download_id).state == "done"

    # === CREDIT === #

    def _prepare_credit(self, env):
        standings = env["key.account.credit"]._of_accounts(self._accounts(env))
        standings.next_review_date = fields.Date.today() - timedelta(days=3)

    def _are_credit_reviews_drafted(self, env):
        """One draft for each account, also when two were at it."""
        reviews = env["key.account.credit.review"].search([("account_id", "in", self.account_ids)])
        return len(reviews) == len(reviews.account_id) == len(self.account_ids)

    # === COMMISSION === #

    def _prepare_commission(self, env):
        """A rule on what is invoiced, and an invoice of each account."""
        accounts = self._accounts(env)
        company = accounts.company_id

        class Books(KeyAccountCommon):
            pass

        Books.env = env(context={"allowed_company_ids": company.ids})
        company = company.with_env(Books.env)
        Books._create_books(company)
        for account in accounts:
            Books._invoice(account.partner_id, 100, "2025-01-10", company=company)
        env["key.account.commission.rule"].create(
            {
                "name": "Commission",
                "company_id": company.id,
                "basis": "invoice",
                "date_from": "2025-01-01",
            }
        )

    def _is_commission_drafted(self, env):
        """Each invoice once, also when two were at it."""
        lines = env["key.account.commission.line"].search([("company_id", "=", self.company_id)])
        return len(lines) == len(lines.account_id) == len(self.account_ids)

    # === REVENUE === #

    def _prepare_revenue(self, env):
        env.cr.execute(
            "UPDATE key_account SET revenue_year = -1 WHERE id IN %s", [tuple(self.account_ids)]
        )

    def _is_revenue_known(self, env):
        return min(self._accounts(env).mapped("revenue_year")) >= 0

    # === PROTECTED DATA === #

    def _prepare_erasure(self, env):
        account = self._accounts(env)[0]
        contact = env["res.partner"].create({"name": "Berg", "parent_id": account.partner_id.id})
        person = env["key.account.stakeholder"].create(
            {"account_id": account.id, "partner_id": contact.id}
        )
        secret = env["key.account.stakeholder.sensitive"].create(
            {"stakeholder_id": person.id, "legal_basis": "consent", "religion": "Quaker"}
        )
        secret.confirmed_on = fields.Date.today() - relativedelta(years=3)
        self.secret_id = secret.id

    def _is_erased(self, env):
        return not env["key.account.stakeholder.sensitive"].browse(self.secret_id).exists()

    # === PROMISES TO PAY === #

    def _prepare_payment_promises(self, env):
        """Two promises whose day has passed, of customers who owe nothing any more."""
        day = fields.Date.today() - timedelta(days=30)
        env["key.account.payment.promise"].search([]).unlink()
        env["key.account.payment.promise"].create(
            [
                {
                    "account_id": account.id,
                    "company_id": account.company_id.id,
                    "currency_id": account.company_id.currency_id.id,
                    "amount": 100,
                    "amount_due": 100,
                    "owed_before": 100,
                    "date": day,
                    "date_from": day,
                    "date_promised": day,
                    "date_limit": day,
                }
                for account in self._accounts(env)
            ]
        )

    def _are_promises_judged(self, env):
        """Neither is open any more, whatever the customers bought and paid since."""
        promises = env["key.account.payment.promise"].search([])
        return bool(promises) and "open" not in promises.mapped("state")

    # === PROFILES === #

    def _prepare_profiles(self, env):
        env.cr.execute(
            "UPDATE key_account SET profile_completeness = -1 WHERE id IN %s",
            [tuple(self.account_ids)],
        )
        env["key.account"]._restart_profile_check()

    def _are_profiles_checked(self, env):
        return min(self._accounts(env).mapped("profile_completeness")) >= 0

    # === RELATIONSHIP LEVELS === #

    def _prepare_levels(self, env):
        accounts = self._accounts(env)
        criterion = {"name": "Samples delivered"}
        scale = env["key.account.relationship.scale"].create(
            {
                "name": accounts.company_id.name,
                "company_id": self.company_id,
                "level_ids": [
                    Command.create(
                        {"number": 1, "name": "Known", "criterion_ids": [Command.create(criterion)]}
                    )
                ],
            }
        )
        accounts.relationship_scale_id = scale
        env["key.account.relationship.evidence"].create(
            [
                {
                    "account_id": account.id,
                    "criterion_id": scale.level_ids.criterion_ids.id,
                    "date": fields.Date.today() - timedelta(days=3),
                }
                for account in accounts
            ]
        )
        env.cr.execute(
            "UPDATE key_account SET relationship_level = 0, relationship_level_id = NULL WHERE id IN %s",
            [accounts._ids],
        )
        env["key.account.relationship.scale"].search([]).with_company(
            self.company_id
        ).computed_on = False

    def _are_levels_reached(self, env):
        return self._accounts(env).mapped("relationship_level") == [1, 1]

    # === REVIEW === #

    def _prepare_review(self, env):
        scorecard = env["key.account.scorecard"].create(
            {
                "name": "Scorecard",
                "company_id": self.company_id,
                "rule": "pareto",
                "rank_metric_id": env.ref("key_account.metric_order_amount").id,
            }
        )
        review = env["key.account.review"].create(
            {"scorecard_id": scorecard.id, "state": "computing"}
        )
        self.review_id = review.id

    def _is_reviewed(self, env):
        return env["key.account.review"].browse(self.review_id).state == "computed"

    # === TERRITORIES === #

    def _prepare_territory(self, env):
        accounts = self._accounts(env)
        accounts.partner_id.write({"country_id": env.ref("base.no").id, "city": "Bergen"})
        env["key.account.territory"].create(
            {
                "name": "North",
                "company_id": self.company_id,
                "area_ids": [Command.create({"country_id": env.ref("base.no").id})],
            }
        )
        env.cr.execute("UPDATE key_account SET territory_id = NULL WHERE id IN %s", [accounts._ids])

    def _is_assigned(self, env):
        return self._accounts(env).territory_id.name == "North"

    # === VISITS === #

    def _prepare_due(self, env):
        accounts = self._accounts(env)
        kind = env.ref("key_account.relation_kind_terminal")
        env["key.account.cadence"].create(
            {
                "company_id": self.company_id,
                "relation_kind_id": kind.id,
                "number": 1,
                "period": "month",
            }
        )
        accounts.relation_kind_id = kind
        env["key.account.visit.due"].search([("account_id", "in", accounts.ids)]).unlink()

    def _is_due(self, env):
        due = env["key.account.visit.due"].search([("account_id", "in", self.account_ids)])
        return len(due.account_id) == len(self.account_ids)

    def _prepare_missed(self, env):
        self._create_visits(env, -9, state="confirmed", outcome="reached", result="They order")

    def _are_missed(self, env):
        return set(self._visits(env).mapped("state")) == {"missed"}

    def _prepare_plan(self, env):
        self._accounts(env)[1].owner_id = self.manager_id
        monday = env["key.account.visit.plan"]._default_date_from()
        plan = env["key.account.visit.plan"].create(
            {
                "company_id": self.company_id,
                "user_ids": [Command.set([self.user_id, self.manager_id])],
                "date_from": monday,
                "date_to": monday + timedelta(days=4),
                "seconds": 0.05,
            }
        )
        plan._start()
        self.plan_id = plan.id

    def _is_planned(self, env):
        return env["key.account.visit.plan"].browse(self.plan_id).state == "proposed"
