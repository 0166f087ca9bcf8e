"""Fields that a job writes for all customers at once, from values it has just read."""

from odoo import fields


class Many2one(fields.Many2one):
    """A many2one without foreign key, for what was recorded and nobody edits.

    PostgreSQL checks foreign keys row by row. Where one statement writes a row per customer and
    refers to a handful of records that it took from the database itself, these checks cost more
    than the rows. The model referred to refuses to delete records that are in use.
    """

    def update_db_foreign_key(self, model, column):
        """Leave the column as it is."""
