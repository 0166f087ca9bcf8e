from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from ...tools.card import Answers
from ...tools.job import Job, leave_to_next_run

# In the context while values are read for a user. An object: no client can send it.
OPENING = object()
# Fetched together and only when requested: each fetch is logged.
PROTECTED = "key_account_sensitive"
BATCH = 100


class KeyAccountStakeholderSensitive(models.Model):
    """Protected data of a person: family, health, beliefs, finances, age.

    A separate table, only for the group of protected data, within the accounts of the user. Every
    read and write is logged, by whatever path. Values can only be read: they cannot be searched,
    sorted, grouped or exported. They are erased if they were not confirmed for the time set for the
    company.
    """

    _name = "key.account.stakeholder.sensitive"
    _description = "Protected Data of a Person"
    _inherit = ["key.account.part"]
    _fixed = {"stakeholder_id"}
    _rights_path = "stakeholder_id.account_id"
    _limits = {"birth_year": (1900, 2199)}
    _rec_name = "stakeholder_id"
    _order = "id"

    stakeholder_id = fields.Many2one(
        comodel_name="key.account.stakeholder",
        string="Person",
        required=True,
        ondelete="cascade",
    )
    # Stored, so that the privacy lookup finds the record.
    partner_id = fields.Many2one(
        related="stakeholder_id.partner_id",
        store=True,
        index=True,
    )
    account_id = fields.Many2one(
        related="stakeholder_id.account_id",
        required=False,
        index=False,
    )
    confirmed_on = fields.Date(
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company._key_account_today(),
        help="The last day on which something was changed here.",
    )
    erase_on = fields.Date(
        compute="_compute_erase_on",
        help="The data is erased on this day, unless it is changed or confirmed before.",
    )
    legal_basis = fields.Selection(
        selection=[
            ("consent", "The person agreed"),
            ("public", "Made public by the person"),
            ("contract", "Needed for a contract with the person"),
        ],
        required=True,
        help="The legal reason for keeping this data. Do not keep it without one of these reasons.",
    )

    # === Protected === #
    birth_year = fields.Integer(prefetch=PROTECTED, aggregator=None)
    native_place = fields.Char(prefetch=PROTECTED)
    spouse = fields.Char(prefetch=PROTECTED)
    family = fields.Text(string="Family Members", prefetch=PROTECTED)
    health = fields.Text(prefetch=PROTECTED)
    religion = fields.Char(prefetch=PROTECTED)
    party = fields.Char(string="Party and Politics", prefetch=PROTECTED)
    bank_account = fields.Char(prefetch=PROTECTED)
    tax_identifier = fields.Char(string="Personal Tax ID", prefetch=PROTECTED)
    finances = fields.Text(
        string="Credit and Payment Behaviour",
        prefetch=PROTECTED,
    )
    note = fields.Text(string="Further Protected Notes", prefetch=PROTECTED)
    card_id = fields.Many2one(
        related="stakeholder_id.card_id",
        store=True,
        precompute=True,
    )
    card_properties = Answers(
        definition="card_id.sensitive_definition",
        string="Protected Answers",
    )

    _stakeholder_uniq = models.Constraint(
        "UNIQUE (stakeholder_id)",
        "There is already protected data of this person. Open it instead.",
    )

    # === COMPUTE METHODS === #

    @api.depends("confirmed_on", "company_id.key_account_sensitive_months")
    def _compute_erase_on(self):
        for record in self:
            company = record.sudo().company_id
            record.erase_on = company and company._key_account_erase_on(record.confirmed_on)

    # === STEPS === #

    def _after_new(self, vals_list):
        super()._after_new(vals_list)
        self._note_access("changed")

    def _after_change(self, vals, before):
        super()._after_change(vals, before)
        if "card_properties" in vals:
            # Writing has read the other answers, without a log: who reads them now is logged.
            self.flush_recordset(["card_properties"])
            self.invalidate_recordset(["card_properties"])
        if not self.env.su:
            for company, records in self.sudo().grouped("company_id").items():
                records.confirmed_on = company._key_account_today()
        self._note_access("changed")

    def _before_unlink(self):
        self.exists()._note_access("erased", always=True)
        return super()._before_unlink()

    # === CRUD METHODS === #

    def copy_data(self, default=None):
        raise UserError(self.env._("Protected data cannot be copied."))

    def export_data(self, fields_to_export):
        raise AccessError(self.env._("Protected data cannot be exported."))

    def _fetch_query(self, query, fields):
        if self.env.su or not self._protected_names().intersection(f.name for f in fields):
            return super()._fetch_query(query, fields)
        fetched = super(
            KeyAccountStakeholderSensitive, self.with_context(key_account_opening=OPENING)
        )._fetch_query(query, fields)
        fetched._note_access("opened")
        return fetched.with_env(self.env)

    def _field_to_sql(self, alias, field_expr, query=None):
        # Conditions, sorting, groups and sums also pass here: they would disclose values without a
        # log.
        if (
            field_expr.partition(".")[0] in self._protected_names()
            and not self.env.su
            and self.env.context.get("key_account_opening") is not OPENING
        ):
            raise AccessError(
                self.env._(
                    "Protected data cannot be searched, sorted or grouped. Open the person instead."
                )
            )
        return super()._field_to_sql(alias, field_expr, query)

    # === BUSINESS METHODS === #

    @api.model
    def _protected_names(self):
        """Return the names of the protected fields."""
        return {
            "card_properties",
            *(name for name, field in self._fields.items() if field.prefetch == PROTECTED),
        }

    def _note_access(self, operation, always=False):
        """Log that this user read or wrote the records; jobs of the module are not logged.

        :param bool always: also log code with full rights
        """
        if self and (always or not self.env.su):
            self.env["key.account.sensitive.access"]._log(self, operation)

    def _merge_into(self, target):
        """Add missing values to ``target``; different texts are both kept (sudo)."""
        self.ensure_one()
        taken = {}
        for name in self._protected_names() - {"card_properties"}:
            value, own = self[name], target[name]
            if value and not own:
                taken[name] = value
            elif value and value != own and self._fields[name].type in ("char", "text"):
                taken[name] = f"{own}; {value}"
        answers = self._fields["card_properties"]
        if raw := answers.raw_values(self):
            taken["card_properties"] = {**raw, **answers.raw_values(target)}
        # Merging is not a confirmation: the erase date does not change.
        taken["confirmed_on"] = max(self.confirmed_on, target.confirmed_on)
        target.write(taken)
        self.unlink()

    # === SCHEDULED ACTION === #

    @api.model
    def _cron_erase(self):
        """Erase data that was not confirmed for the time set for the company."""
        Job(self.env, "ir_cron_erase_sensitive").batches(
            self,
            self._erasable_domain(),
            lambda records: records.unlink(),
            size=BATCH,
            report=leave_to_next_run,
        )

    @api.model
    def _erasable_domain(self):
        return Domain.OR(
            Domain("stakeholder_id.account_id.company_id", "=", company.id)
            & Domain("confirmed_on", "<=", company._key_account_confirmed_before())
            for company in self.env["res.company"].sudo().search([])
        )
