from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

ACCESS = "key_account.group_user"


class ResPartner(models.Model):
    """Contacts show their account: grade, posture and owner, to the module's users only.

    These fields bypass the rules of accounts on purpose: nobody shall call on a colleague's
    customer unknowing. Everything else on an account follows the account's own rules.
    """

    _inherit = "res.partner"

    key_account_id = fields.Many2one(
        comodel_name="key.account",
        string="Key Account",
        company_dependent=True,
        copy=False,
        readonly=True,
        groups=ACCESS,
    )
    key_account_grade_id = fields.Many2one(
        related="commercial_partner_id.key_account_id.grade_id",
        string="Account Grade",
        groups=ACCESS,
    )
    key_account_grade_color = fields.Integer(
        related="commercial_partner_id.key_account_id.grade_id.color",
        string="Account Grade Color",
        groups=ACCESS,
    )
    key_account_grade_date = fields.Date(
        related="commercial_partner_id.key_account_id.grade_date",
        string="Account Graded on",
        groups=ACCESS,
    )
    key_account_posture = fields.Selection(
        related="commercial_partner_id.key_account_id.posture",
        string="Account Posture",
        groups=ACCESS,
    )
    key_account_owner_id = fields.Many2one(
        related="commercial_partner_id.key_account_id.owner_id",
        string="Account Owner",
        groups=ACCESS,
    )

    # === CRUD METHODS === #

    def write(self, vals):
        result = super().write(vals)
        if {"parent_id", "is_company"} & vals.keys():
            self._key_account_follow_commercial_partner()
        if "active" in vals:
            self._key_account_follow_active(vals["active"])
        if vals.get("company_id"):
            self._key_account_leave_other_companies()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_key_account(self):
        accounts = self._key_account_all()
        kept = accounts.filtered("grade_change_ids")
        if kept:
            raise UserError(
                self.env._(
                    "%(partners)s: managed as key account, with a history of grades. Archive the contact instead, "
                    "or merge it with the one that stays.",
                    partners=", ".join(kept.mapped("display_name")),
                )
            )
        accounts.unlink()

    # === ACTION METHODS === #

    def action_open_key_account(self):
        """Open the account of the contact's company; a form for a new one if there is none."""
        self.ensure_one()
        commercial = self.commercial_partner_id
        return {
            "type": "ir.actions.act_window",
            "res_model": "key.account",
            "res_id": commercial.key_account_id.id,
            "view_mode": "form",
            "context": {"default_partner_id": commercial.id},
        }

    def action_manage_as_key_account(self):
        """Make accounts of the chosen contacts' companies; those that are accounts already stay."""
        accounts = self.env["key.account"]._ensure_accounts(
            self.commercial_partner_id, self.env.company
        )
        action = self.env["ir.actions.actions"]._for_xml_id("key_account.key_account_action")
        action["domain"] = [("id", "in", accounts.ids)]
        action["context"] = {}
        return action

    # === BUSINESS METHODS === #

    @api.model
    def _key_account_customer_domain(self, company):
        """Return the domain of partners that can be an account of ``company``."""
        return Domain("company_id", "in", [company.id, False]) & Domain("active", "=", True)

    def _key_account_all(self):
        """Return all accounts of these partners, of any company, archived ones too (sudo)."""
        accounts = self.env["key.account"].sudo().with_context(active_test=False)
        return accounts.search([("partner_id", "in", self.ids)])

    def _key_account_follow_commercial_partner(self):
        """Move accounts of partners that became contacts of a company to that company.

        Where the company is an account already, the two are merged; no history is lost.
        """
        family = self.sudo().with_context(active_test=False).search([("id", "child_of", self.ids)])
        for account in family._key_account_all():
            commercial = account.partner_id.commercial_partner_id
            if commercial != account.partner_id:
                account._move_to_partner(commercial)

    def _key_account_follow_active(self, active):
        """Archive and restore the accounts with their customer."""
        accounts = self._key_account_all().filtered(lambda account: account.active != active)
        if accounts:
            accounts.write({"active": active})

    def _key_account_leave_other_companies(self):
        """Archive accounts of companies that the partner is not shared with any more."""
        accounts = self._key_account_all().filtered(
            lambda account: account.active
            and account.partner_id.company_id
            and account.partner_id.company_id != account.company_id
        )
        if accounts:
            accounts.write({"active": False})
            accounts._message_log_batch(
                {
                    account.id: self.env._(
                        "Archived: the contact now belongs to %(company)s.",
                        company=account.partner_id.company_id.name,
                    )
                    for account in accounts
                }
            )
