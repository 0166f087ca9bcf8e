"""Fields that a job writes for all customers at once, from values it has just read."""

from odoo import fields


class Many2one(fields.Many2one):
    """A many2one without foreign key, for recorded values that users cannot edit.

    PostgreSQL checks foreign keys row by row. If one statement writes a row per customer and refers
    to a few records that it read from the database itself, these checks cost more than the
    rows. The related model refuses to delete records that are in use.
    """

    def update_db_foreign_key(self, model, column):
        """Do not change the column."""
