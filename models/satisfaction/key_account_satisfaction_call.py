from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_datetime

from ...tools import trust

CALL = "mail.mail_activity_data_call"


class KeyAccountSatisfactionCall(models.AbstractModel):
    """The call after a low answer, which closes the loop: what was done, and what the customer said then."""

    _name = "key.account.satisfaction.call"
    _description = "Call after a Low Answer"

    is_low = fields.Boolean(
        string="Low",
        readonly=True,
        help="Below the satisfaction, or at most the recommendation, that the settings name.",
    )
    call_state = fields.Selection(
        selection=[
            ("open", "To call back"),
            ("closed", "Closed"),
            ("replaced", "Answered again"),
        ],
        string="Call",
        readonly=True,
        index="btree_not_null",
    )
    call_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Call by",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Owner of the account; for anonymous answers whoever is responsible for the campaign.",
    )
    call_before = fields.Datetime(string="Call until", readonly=True)
    call_done = fields.Text(
        string="What Was Done",
        help="What was done about what the customer is not satisfied with.",
    )
    call_reply = fields.Text(
        string="What the Customer Said Then",
        help="The customer's word after that. The call is closed with both.",
    )
    call_closed_on = fields.Datetime(string="Closed on", readonly=True)
    call_closed_by_id = fields.Many2one(
        comodel_name="res.users", string="Closed by", readonly=True, ondelete="set null"
    )

    # === STEPS === #

    def _check_change(self, vals):
        super()._check_change(vals)
        if not self.env.su and {"call_done", "call_reply"} & vals.keys():
            self._check_call_open()

    # === ACTION METHODS === #

    def action_close_call(self):
        """Close the call: it was said what was done, and what the customer said then.

        :raise UserError: if one of the two is missing
        """
        self.check_access("write")
        self._check_call_open()
        for answer in self:
            if not (answer.call_done or "").strip() or not (answer.call_reply or "").strip():
                raise UserError(
                    self.env._(
                        "%s: fill in “What Was Done” and “What the Customer Said Then” before you close the call.",
                        answer.display_name,
                    )
                )
        self.sudo().write(
            {
                "call_state": "closed",
                "call_closed_on": fields.Datetime.now(),
                "call_closed_by_id": self.env.uid,
            }
        )
        self._get_calls().action_feedback()
        return True

    # === HOOKS === #

    def _after_low_answer(self):
        """Do what follows from these low answers (sudo). To be extended by rooms."""

    # === BUSINESS METHODS === #

    def _check_call_open(self):
        """Refuse what is said of calls that are over, or are somebody else's.

        Who looks for the name behind an anonymous answer does not settle it: whoever was asked to call
        does, or a manager.
        """
        if not self.env["key.account"]._user_is_manager():
            others = self.sudo().filtered(
                lambda answer: answer.is_anonymous and answer.call_user_id != self.env.user
            )
            if others:
                raise AccessError(
                    self.env._(
                        "%s is anonymous: whoever is responsible for the campaign calls, or a manager.",
                        others[0].display_name,
                    )
                )
        if closed := self.sudo().filtered(lambda answer: answer.call_state != "open")[:1]:
            raise UserError(
                self.env._("%s: there is no open call for this answer.", closed.display_name)
            )

    @api.model
    def _is_low(self, company, total, recommend):
        """Return whether an answer is low in a company (sudo).

        :param total: satisfaction of 100, ``None`` if missing
        :param recommend: of 10, ``None`` if missing
        """
        return bool(
            (total is not None and total < company.key_account_satisfaction_low)
            or (recommend is not None and recommend <= company.key_account_satisfaction_recommend)
        )

    def _open_calls(self):
        """Ask for a call for each of these low answers, with an activity, and without any mail (sudo)."""
        model_id = self.env["ir.model"]._get_id("key.account.satisfaction.answer")
        kind = self.env.ref(CALL, raise_if_not_found=False)
        activities = []
        for company, answers in self.grouped("company_id").items():
            until = company._key_account_call_until()
            able = (answers.account_id.owner_id | answers.campaign_id.user_id)._key_account_able(
                company
            )
            for anonymous, same in answers.grouped("is_anonymous").items():
                for owner, owned in same.grouped(lambda answer: answer.account_id.owner_id).items():
                    for manager, mine in owned.grouped(lambda a: a.campaign_id.user_id).items():
                        user = ((not anonymous and owner & able) or manager & able)[:1]
                        mine.write(
                            {"call_state": "open", "call_user_id": user.id, "call_before": until}
                        )
                        activities += [
                            {
                                "activity_type_id": kind.id if kind else False,
                                "res_model_id": model_id,
                                "res_id": answer.id,
                                "user_id": user.id,
                                "date_deadline": company._key_account_day(until),
                                **answer.with_context(lang=user.lang)._prepare_call(),
                            }
                            for answer in mine
                            if user
                        ]
        if activities:
            model = trust.as_system(self.env["mail.activity"])
            model.with_context(mail_activity_quick_update=True).create(activities)

    def _prepare_call(self):
        """Return the words of the activity."""
        until = format_datetime(self.env, self.call_before, tz=self.company_id.sudo().partner_id.tz)
        note = self.env._(
            "Call until %s, and note what was done and what the customer said then.", until
        )
        return {
            "summary": self.env._("Low answer: call back"),
            "note": Markup("<p>%s</p>") % note,
        }

    def _get_calls(self):
        """Return the open activities that ask for these calls (sudo)."""
        kind = self.env.ref(CALL, raise_if_not_found=False)
        return self.sudo().activity_ids.filtered(
            lambda activity: activity.active and activity.activity_type_id == kind
        )

    def _drop_calls(self):
        self._get_calls().unlink()
