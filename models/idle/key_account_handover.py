from odoo import api, fields, models


class KeyAccountHandover(models.Model):
    """Accounts without contact go by a handover that nobody asked for; receivers with too many are told."""

    _inherit = "key.account.handover"
    _recorded = {"is_idle"}

    is_idle = fields.Boolean(
        string="No Contact",
        readonly=True,
        copy=False,
        help="Made by itself: the owner was warned, and nobody had contact with these customers.",
    )

    # === HOOKS === #

    @api.model
    def _start_by_itself(self, company):
        super()._start_by_itself(company)
        self.env["key.account"]._judge_idle(company)

    def _get_receiver_warnings(self, owned, coming):
        warnings = super()._get_receiver_warnings(owned, coming)
        most = self.company_id.key_account_most_accounts
        if most and coming and owned + coming > most:
            warnings.append(self.env._("more than %s accounts, the most per person", most))
        return warnings

    # === BUSINESS METHODS === #

    def _split_off(self, failed):
        """What could not go is of the same kind: it is not begun anew while it waits."""
        draft = super()._split_off(failed)
        draft.write({"is_idle": self.is_idle})
        return draft

    @api.model
    def _hand_over_idle(self, accounts, owner, heir):
        """Hand over accounts without contact from their owner, so that it can be taken back (sudo)."""
        handover = self.create(
            {
                "giver_id": owner.id,
                "company_id": accounts.company_id.id,
                "receiver_ids": heir.ids,
                "to_deputy": False,
                "is_idle": True,
            }
        )
        self.env["key.account.handover.line"].create(
            [
                {
                    "handover_id": handover.id,
                    "account_id": account.id,
                    "receiver_id": heir.id,
                    "reason": "idle",
                }
                for account in accounts
            ]
        )
        handover._begin("applying")
