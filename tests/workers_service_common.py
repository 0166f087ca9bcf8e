from datetime import timedelta

from odoo import fields

from .workers_satisfaction_common import WorkersSatisfactionCommon


class WorkersServiceCommon(WorkersSatisfactionCommon):
    """Work for the scheduled actions of service and care."""

    # === CARE === #

    def _prepare_care(self, env):
        """A person of each account has a birthday in three days."""
        features = dict.fromkeys(("feature_profile", "feature_care"), True)
        env["key.account.settings"]._switch_features(features)
        env["key.account.care.event"].search([]).unlink()
        accounts, day = self._accounts(env), fields.Date.today() + timedelta(days=3)
        env["key.account.care.rule"].search([]).active = False
        env["key.account.care.rule"].create(
            {
                "company_id": self.company_id,
                "occasion_id": env.ref("key_account.care_occasion_birthday").id,
                "channel": "call",
            }
        )
        for account in accounts:
            contact = env["res.partner"].create(
                {"name": "Berg", "parent_id": account.partner_id.id}
            )
            env["key.account.stakeholder"].create(
                {
                    "account_id": account.id,
                    "partner_id": contact.id,
                    "birthday_month": str(day.month),
                    "birthday_day": day.day,
                }
            )

    def _is_care_planned(self, env):
        """One event for each account with one activity, also when two were at it."""
        events = env["key.account.care.event"].search([("account_id", "in", self.account_ids)])
        return (
            len(events) == len(events.account_id) == len(self.account_ids)
            and len(events.activity_ids) == len(events)
            and not any(events.mapped("is_pending"))
        )

    # === FORECAST === #

    def _prepare_forecast(self, env):
        env["key.account.settings"]._switch_features({"feature_health": True})
        env["key.account.order.forecast"].search([]).unlink()
        self._order_once(env)

    def _is_forecast_once(self, env):
        """One row for the company, also when two were at it: too few customers."""
        return (
            env["key.account.order.forecast"].search_count([("company_id", "=", self.company_id)])
            == 1
        )

    # === PROPOSALS === #

    def _prepare_proposals(self, env):
        env["key.account.settings"]._switch_features({"feature_proposal": True})
        env["key.account.proposal.trial"].search([]).unlink()
        self._order_once(env)

    def _is_proposed_once(self, env):
        """One trial for the company, also when two were at it: too few customers for a proposal."""
        return (
            env["key.account.proposal.trial"].search_count([("company_id", "=", self.company_id)])
            == 1
        )

    # === HEALTH === #

    def _prepare_health(self, env):
        """Each customer ordered once and complained once: 87 of 100, and each is in alert below 100."""
        env["key.account.settings"]._switch_features(
            {"feature_service": True, "feature_health": True}
        )
        accounts = self._accounts(env)
        accounts.activity_ids.filtered(
            lambda activity: "Health alert" in (activity.summary or "")
        ).unlink()
        env["key.account.health"].search([("account_id", "in", self.account_ids)]).unlink()
        env["key.account.loss"].search([("account_id", "in", self.account_ids)]).unlink()
        accounts.company_id.key_account_health_limit = 100
        env["key.account.grade"].search([]).health_limit = 100
        accounts.write({"health_alert_on": False, "health_is_told": False})
        self._order_once(env)
        kind = env["key.account.complaint.kind"].search([], limit=1)
        env["key.account.complaint"].create(
            [{"account_id": account.id, "name": "Late", "kind_id": kind.id} for account in accounts]
        )

    def _order_once(self, env):
        """Let each customer order nine days ago. Neither credit nor anything else holds it."""
        orders = env["sale.order"].create(
            [
                {"partner_id": account.partner_id.id, "company_id": self.company_id}
                for account in self._accounts(env)
            ]
        )
        env.cr.execute(
            "UPDATE sale_order SET state = 'sale', date_order = %s WHERE id = ANY(%s)",
            [fields.Datetime.subtract(fields.Datetime.now(), days=9), orders.ids],
        )

    # === PROSPECTS === #

    def _prepare_prospects(self, env):
        """Each customer is a prospect that ordered nine days ago."""
        env["key.account.settings"]._switch_features({"feature_prospect": True})
        accounts = self._accounts(env)
        accounts.customer_since = False
        self._order_once(env)
        env["key.account.prospect.change"].search([("account_id", "in", self.account_ids)]).unlink()
        accounts._record_prospects()

    def _are_prospects_customers(self, env):
        """One row as a prospect and one as a customer for each account, also when two were at it."""
        accounts = self._accounts(env)
        return (
            all(accounts.mapped("customer_since"))
            and len(accounts.prospect_change_ids) == 2 * len(accounts)
            and {change.status for change in accounts.prospect_change_ids} == {"new", "customer"}
        )

    def _are_healths_judged(self, env):
        """One snapshot and one alert for each account, also when two were at it."""
        accounts = self._accounts(env)
        told = accounts.activity_ids.filtered(
            lambda activity: "Health alert" in (activity.summary or "")
        )
        return (
            len(accounts.health_ids) == len(accounts) == len(told)
            and set(accounts.mapped("health_state")) == {"alert"}
            and all(accounts.mapped("health_is_told"))
        )

    # === HANDOVER === #

    def _prepare_handover(self, env):
        """The manager hands all accounts over to the administrator."""
        env["key.account.settings"]._switch_features({"feature_handover": True})
        giver, receiver = env["res.users"].browse(self.manager_id), env.ref("base.user_admin")
        for user in giver + receiver:
            user.company_ids += env["res.company"].browse(self.company_id)
            user.group_ids += env.ref("key_account.group_user")
        self._accounts(env).write({"owner_id": giver.id})
        env["key.account.handover"].search([]).write({"state": "reverted"})
        handover = env["key.account.handover"].create(
            {"giver_id": giver.id, "company_id": self.company_id, "to_deputy": False}
        )
        handover._fill()
        handover.line_ids.receiver_id = receiver
        handover.write({"state": "applying", "applied_by_id": receiver.id})
        self.handover_id = handover.id

    def _are_handed_over(self, env):
        """Each account went once, also when two were at it."""
        handover = env["key.account.handover"].browse(self.handover_id)
        moves = handover.line_ids.move_ids.filtered(lambda move: move.field == "owner_id")
        accounts = self._accounts(env)
        return (
            handover.state == "done"
            and accounts.owner_id == env.ref("base.user_admin")
            and sorted(moves.account_id.ids) == sorted(accounts.ids)
            and len(moves) == len(accounts)
        )

    def _prepare_watch(self, env):
        """The accounts were handed over nine days ago, on the day of the last order."""
        self._prepare_handover(env)
        handover = env["key.account.handover"].browse(self.handover_id)
        handover.line_ids._hand_over()
        day = handover.company_id._key_account_today() - timedelta(days=9)
        handover.write({"state": "done", "date_applied": day})
        handover._begin_watch()
        handover.watch_ids.write({"days": 0})

    def _are_watched(self, env):
        watches = env["key.account.handover"].browse(self.handover_id).watch_ids
        return len(watches) == len(self.account_ids) and set(watches.mapped("days")) == {9}

    # === CUSTOMER RELATIONS REPORT === #

    def _prepare_relations(self, env):
        company = env["res.company"].browse(self.company_id)
        manager = env["res.users"].browse(self.manager_id)
        manager.group_ids += env.ref("key_account.group_manager")
        env["key.account.relations.report"].search([]).unlink()
        company.write(
            {
                "key_account_relations_rhythm": "month",
                "key_account_relations_reader_ids": manager.ids,
            }
        )

    def _are_relations_told(self, env):
        """One report with figures and one activity, also when two were at it."""
        reports = env["key.account.relations.report"].search([("company_id", "=", self.company_id)])
        return len(reports) == len(reports.activity_ids) == 1 and bool(reports.figure_ids)

    # === ACCOUNT BOOKS === #

    def _prepare_books(self, env):
        company = env["res.company"].browse(self.company_id)
        env["key.account"].browse(self.account_ids).owner_id = self.manager_id
        env["key.account.download"].search([]).unlink()
        company.key_account_book_rhythm = "month"
        company.key_account_book_next = company._key_account_today()

    def _are_books_asked_once(self, env):
        """One download for the owner, also when two were at it."""
        downloads = env["key.account.download"].search([("user_id", "=", self.manager_id)])
        company = env["res.company"].browse(self.company_id)
        return len(downloads) == 1 and not company._key_account_is_book_due()

    # === COMPLAINTS === #

    def _prepare_escalation(self, env):
        complaint = env["key.account.complaint"].create(
            {
                "account_id": self.account_ids[0],
                "name": "Cracks",
                "kind_id": env.ref("key_account.complaint_kind_quality").id,
                "date": fields.Date.subtract(fields.Date.today(), days=30),
                "date_due": fields.Date.subtract(fields.Date.today(), days=20),
                "user_id": self.manager_id,
            }
        )
        self.complaint_id = complaint.id

    def _are_complaints_escalated(self, env):
        return bool(env["key.account.complaint"].browse(self.complaint_id).escalated_ids)

    # === RETURN CALLS === #

    def _prepare_return_calls(self, env):
        """A complaint of each account that was solved today."""
        env["key.account.settings"]._switch_features(
            {"feature_service": True, "feature_feedback": True}
        )
        env["key.account.return.call"].search([]).unlink()
        # A visit of another test would replace the call.
        visits = env["key.account.visit"].search([("account_id", "in", self.account_ids)])
        planned = visits.filtered(lambda visit: visit.state in ("planned", "confirmed"))
        planned.write({"state": "cancelled", "cancel_reason": "-"})
        env["key.account.return.call.rule"].search([]).active = False
        env["key.account.return.call.rule"].create(
            {"name": "Solved", "occasion": "complaint", "days": 7}
        )
        env["res.company"].search([]).key_account_complaint_check_days = 0
        kind = env["key.account.complaint.kind"].search([], limit=1)
        env["key.account.complaint"].create(
            [
                {
                    "account_id": account.id,
                    "name": "Late",
                    "kind_id": kind.id,
                    "state": "solved",
                    "resolution": "remedy",
                    "solution": "Sent by air",
                }
                for account in self._accounts(env)
            ]
        )

    def _are_return_calls_made(self, env):
        # Complaints of other tests are left, too.
        calls = env["key.account.return.call"].search([("account_id", "in", self.account_ids)])
        return len(calls) == len(calls.account_id) == len(self.account_ids)
