from odoo import api, models
from odoo.tools import SQL

from .key_account_guarded import ZERO


class KeyAccountInstallation(models.AbstractModel):
    """What follows once all data files are loaded, on installation and on each update."""

    _name = "key.account.installation"
    _description = "Key Account Installation"

    @api.model
    def _finish(self):
        """Write what is pending, compute stored values that are missing, and begin timelines of owners.

        Odoo loads demo data in a savepoint, without writing pending values before. If the demo data
        fails, computed values of the data files are lost with it: an earlier version of the module
        left cadences without interval.
        """
        self.env.flush_all()
        for name in self.env.registry:
            model = self.env[name]
            if model._auto and not model._abstract and self._is_configuration(model):
                self._compute_missing(model)
        # Accounts of an earlier version, which kept no owners, begin their timeline today.
        self.env["key.account"]._record_people_where(SQL("TRUE"))
        self.env.flush_all()

    @api.model
    def _is_configuration(self, model):
        return getattr(model, "_configuration", None) is not None

    @api.model
    def _compute_missing(self, model):
        """Compute numbers that are NULL: Odoo writes 0 or FALSE, so they were never computed."""
        for field in model._fields.values():
            if field.store and field.compute and field.type in ZERO:
                rows = self.env.execute_query(
                    SQL(
                        "SELECT id FROM %s WHERE %s IS NULL",
                        SQL.identifier(model._table),
                        SQL.identifier(field.name),
                    )
                )
                self.env.add_to_compute(field, model.browse(id_ for (id_,) in rows))
