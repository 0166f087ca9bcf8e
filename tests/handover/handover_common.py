from odoo.fields import Command

from ..account_common import AccountCommon


class HandoverCommon(AccountCommon):
    """Own owns Alpha (deputy: All) and Beta; Manager owns Gamma. At Alpha, Own has work of several kinds."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["key.account.settings"]._switch_all_features()
        cls.user_third = cls._create_user("ka_third", "key_account.group_user")
        cls.at_alpha = cls._account(cls.alpha, owner_id=cls.user_own.id, deputy_id=cls.user_all.id)
        cls.at_beta = cls._account(cls.beta, owner_id=cls.user_own.id)
        cls.at_gamma = cls._account(cls.gamma, owner_id=cls.user_manager.id)
        cls.handovers = cls.env["key.account.handover"]

    def _promise(self, account, user=None, **values):
        return self.env["key.account.commitment"].create(
            {"account_id": account.id, "name": "A sample", "user_id": (user or self.user_own).id}
            | values
        )

    def _activity(self, record, user=None, number=1):
        return self.env["mail.activity"].create(
            [
                {
                    "res_model_id": self.env["ir.model"]._get_id(record._name),
                    "res_id": record.id,
                    "summary": "Call",
                    "user_id": (user or self.user_own).id,
                }
                for _number in range(number)
            ]
        )

    def _work_at_alpha(self):
        """Create work of Own at Alpha; ``{name: record}``, those called *done* and *other* stay."""
        self.user_own.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        promise = self._promise(self.at_alpha)
        return {
            "promise": promise,
            "done": self._promise(self.at_alpha, state="kept"),
            "other": self._promise(self.at_alpha, self.user_manager),
            "visit": self.env["key.account.visit"].create(
                {
                    "account_id": self.at_alpha.id,
                    "user_id": self.user_own.id,
                    "start": "2030-03-04 09:00:00",
                }
            ),
            "lead": self.env["crm.lead"].create(
                {
                    "name": "Rolls",
                    "type": "opportunity",
                    "partner_id": self.alpha.id,
                    "company_id": self.company.id,
                    "user_id": self.user_own.id,
                }
            ),
            "order": self.env["sale.order"].create(
                {
                    "partner_id": self.alpha.id,
                    "company_id": self.company.id,
                    "user_id": self.user_own.id,
                }
            ),
            "activity": self._activity(self.at_alpha),
            "of_promise": self._activity(promise),
        }

    def _handover(self, *receivers, giver=None, **values):
        handover = self.handovers.with_user(self.user_manager).create(
            {
                "giver_id": (giver or self.user_own).id,
                "company_id": self.company.id,
                "receiver_ids": [Command.set([user.id for user in receivers])],
            }
            | values
        )
        handover.action_find()
        return handover

    def _run(self):
        with self.enter_registry_test_mode():
            self.env.ref("key_account.ir_cron_handover").method_direct_trigger()
        self.env.invalidate_all()

    def _apply(self, handover):
        handover.action_apply()
        self._run()
