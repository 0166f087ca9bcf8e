from werkzeug.exceptions import Forbidden, NotFound

from odoo import fields, http
from odoo.http import content_disposition, request

from ..reports.profile.key_account_dossier_xlsx import DossierXlsx

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_ID = 2**31 - 1


class KeyAccountXlsx(http.Controller):
    """Downloads of workbooks. The content is read with the access rights of the user."""

    @http.route("/key_account/review/<int:review_id>/xlsx", type="http", auth="user", readonly=True)
    def review(self, review_id, **_kwargs):
        """Download a review with its reasons; 404 if the user has no read access to the review."""
        reviews = self._model("key.account.review")
        review = reviews.search([("id", "=", self._id(review_id))])
        if not review:
            raise NotFound
        return self._download_workbook(review)

    @http.route("/key_account/accounts/xlsx", type="http", auth="user", readonly=True)
    def accounts(self, selection=None, **_kwargs):
        """Download the key account list: the records selected on the screen, or all.

        :param str selection: id of a ``key.account.export`` of this user
        """
        accounts = self._model("key.account")
        if selection is None:
            chosen = accounts.search([])
        else:
            chosen = request.env["key.account.export"]._get_accounts(self._id(selection))
        if chosen is None:
            raise NotFound
        return self._download_workbook(chosen)

    @http.route("/key_account/account/<int:account_id>/dossier", type="http", auth="user")
    def dossier(self, account_id, **_kwargs):
        """Download the dossier of an account; 404 if the user has no read access to the account."""
        accounts = self._model("key.account").with_context(active_test=False)
        account = accounts.search([("id", "=", self._id(account_id))])
        if not account:
            raise NotFound
        now = fields.Datetime.context_timestamp(account, fields.Datetime.now())
        return self._download(DossierXlsx(account, now))

    @http.route(
        "/key_account/visit_plan/<int:plan_id>/xlsx", type="http", auth="user", readonly=True
    )
    def visit_plan(self, plan_id, **_kwargs):
        """Download a visit plan with its coverage; 404 if the user has no read access to the plan."""
        plans = self._model("key.account.visit.plan")
        plan = plans.search([("id", "=", self._id(plan_id))])
        if not plan:
            raise NotFound
        return self._download_workbook(plan)

    @http.route("/key_account/ageing/<int:wizard_id>/xlsx", type="http", auth="user", readonly=True)
    def ageing(self, wizard_id, **_kwargs):
        """Download the ageing list as of the day that the user chose; 404 for a choice of others."""
        wizards = self._model("key.account.ageing")
        wizard = wizards.search([("id", "=", self._id(wizard_id))])
        if not wizard:
            raise NotFound
        return self._download_workbook(wizard)

    @http.route("/key_account/policy/<int:policy_id>/xlsx", type="http", auth="user", readonly=True)
    def policy(self, policy_id, **_kwargs):
        """Download what accounts get under a policy; 404 if the user has no read access to it."""
        policies = self._model("key.account.policy")
        policy = policies.search([("id", "=", self._id(policy_id))])
        if not policy:
            raise NotFound
        return self._download_workbook(policy)

    @http.route("/key_account/rebate/<int:share_id>/xlsx", type="http", auth="user", readonly=True)
    def rebate(self, share_id, **_kwargs):
        """Download the statement of a rebate; 404 if the user has no read access to it."""
        share = self._model("key.account.rebate.share").search([("id", "=", self._id(share_id))])
        if not share:
            raise NotFound
        return self._download_workbook(share)

    @http.route("/key_account/commission/xlsx", type="http", auth="user", readonly=True)
    def commission(self, selection="", **_kwargs):
        """Download commission statements; 404 if the user can read none of them.

        :param str selection: ids of statements, comma between
        """
        statements = self._model("key.account.commission.statement")
        ids = [self._id(number) for number in str(selection).split(",")]
        found = statements.search([("id", "in", ids)])
        if not found:
            raise NotFound
        return self._download_workbook(found)

    @http.route("/key_account/replay/<int:replay_id>/xlsx", type="http", auth="user", readonly=True)
    def replay(self, replay_id, **_kwargs):
        """Download a what-if replay; 404 if the user has no read access to it."""
        replays = self._model("key.account.replay")
        replay = replays.search([("id", "=", self._id(replay_id))])
        if not replay:
            raise NotFound
        return self._download_workbook(replay)

    @http.route(
        "/key_account/contribution/<int:period_id>/xlsx", type="http", auth="user", readonly=True
    )
    def contribution(self, period_id, **_kwargs):
        """Download what accounts contributed; 404 if the user has no read access to the period."""
        periods = self._model("key.account.contribution.period")
        period = periods.search([("id", "=", self._id(period_id))])
        if not period:
            raise NotFound
        return self._download_workbook(period)

    @http.route(
        "/key_account/relations/<int:report_id>/xlsx", type="http", auth="user", readonly=True
    )
    def relations(self, report_id, **_kwargs):
        """Download a customer relations report; 404 if the user has no read access to it."""
        reports = self._model("key.account.relations.report")
        report = reports.search([("id", "=", self._id(report_id))])
        if not report:
            raise NotFound
        return self._download_workbook(report)

    @http.route(
        "/key_account/appraisal/<int:report_id>/xlsx", type="http", auth="user", readonly=True
    )
    def appraisal(self, report_id, **_kwargs):
        """Download an appraisal; 404 if the user has no read access to it."""
        reports = self._model("key.account.appraisal")
        report = reports.search([("id", "=", self._id(report_id))])
        if not report:
            raise NotFound
        return self._download_workbook(report)

    @http.route("/key_account/book/<int:book_id>/xlsx", type="http", auth="user", readonly=True)
    def book(self, book_id, **_kwargs):
        """Download an account book as a workbook; 404 for a choice of others."""
        book = self._model("key.account.book").search(
            [("id", "=", self._id(book_id)), ("kind", "=", "xlsx")]
        )
        if not book:
            raise NotFound
        return self._download_workbook(book)

    def _model(self, name):
        model = request.env[name]
        if not model.has_access("read"):
            raise Forbidden
        return model

    def _id(self, value):
        """Return an id from the address; raise 404 for a value that cannot be an id."""
        if not str(value).isdecimal() or int(value) > MAX_ID:
            raise NotFound
        return int(value)

    def _download_workbook(self, records):
        return self._download(request.env["key.account.download"]._get_workbook(records))

    def _download(self, export):
        return request.make_response(
            export.build(),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition(export.filename)),
                ("Cache-Control", "no-store"),
            ],
        )
