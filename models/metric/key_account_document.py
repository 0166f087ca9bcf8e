from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from ...tools import guarded_field

ACCESS = "key_account.group_user"


class KeyAccountDocument(models.AbstractModel):
    """An order or opportunity of Odoo that stays with its customer.

    A contact may move to another company: earlier documents still belong to the former company.
    Odoo stores this only for invoices.
    """

    _name = "key.account.document"
    _description = "Document of a Customer"

    key_account_partner_id = fields.Many2one(
        comodel_name="res.partner",
        compute="_compute_key_account_partner_id",
        store=True,
        groups=ACCESS,
    )

    # Index to find the documents of one customer.
    _key_account_customer_index = models.Index("((COALESCE(key_account_partner_id, partner_id)))")

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        guarded_field.check_sent(self, vals_list)
        documents = super().create(self._key_account_prepare_new(vals_list))
        guarded_field.forget_defaults(documents)
        documents._key_account_after_new()
        return documents

    def write(self, vals):
        guarded_field.check_sent(self, [vals], defaults=False)
        before = self._key_account_before_change(vals)
        writable = self._key_account_get_writable(vals)
        result = super(KeyAccountDocument, writable).write(vals)
        self._key_account_after_change(vals, before)
        return result

    # === STEPS === #

    # As of ``key.account.guarded``: rooms above extend them, each with ``super()``.

    def _key_account_after_new(self):
        """Do what follows from new documents, or refuse them."""

    def _key_account_before_change(self, vals):
        """Refuse a change, or return what :meth:`_key_account_after_change` has to know, by name."""
        return {}

    def _key_account_get_writable(self, vals):
        """Return these documents with the context in which they are written."""
        return self

    def _key_account_after_change(self, vals, before):
        """Do what follows from values that were written, or refuse them."""

    @api.model
    def default_get(self, fields):
        """Leave out defaults that somebody has stored for all, where the user cannot set them."""
        unfit = guarded_field.unfit_defaults(self, fields)
        return super().default_get([name for name in fields if name not in unfit])

    # === BUSINESS METHODS === #

    @api.model
    def _key_account_prepare_new(self, vals_list):
        """Return the values of new documents as they are created."""
        return vals_list

    def _field_to_sql(self, alias, field_expr, query=None):
        guarded_field.check_access(self, field_expr)
        return super()._field_to_sql(alias, field_expr, query)

    # === INSTALLATION === #

    def _auto_init(self):
        """Fill in the customers by one statement, when the column is new."""
        if self._auto and not column_exists(self.env.cr, self._table, "key_account_partner_id"):
            create_column(self.env.cr, self._table, "key_account_partner_id", "int4")
            self._key_account_fill_customers()
        return super()._auto_init()

    @api.model
    def _key_account_fill_customers(self):
        """Store the customers of documents that were there before the module."""
