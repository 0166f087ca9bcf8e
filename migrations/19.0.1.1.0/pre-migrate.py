"""Screens were rebuilt: views that extend others of the module would not find their places.

Odoo checks a view with the extensions that it finds, before the new ones are loaded. The module's own
extensions are created again; those below a view of somebody else stay.
"""


def migrate(cr, version):
    """Delete the module's own extensions of views, and give reviews names of their own."""
    while True:
        # From the last level up: a view that others extend cannot be deleted.
        cr.execute(
            """
            DELETE FROM ir_ui_view view
             USING ir_model_data data
             WHERE data.module = 'key_account' AND data.model = 'ir.ui.view' AND data.res_id = view.id
               AND view.inherit_id IS NOT NULL AND view.mode = 'extension'
               AND NOT EXISTS (SELECT FROM ir_ui_view other WHERE other.inherit_id = view.id)
            """
        )
        if not cr.rowcount:
            break
    cr.execute(
        """
        DELETE FROM ir_model_data
         WHERE module = 'key_account' AND model = 'ir.ui.view'
           AND NOT EXISTS (SELECT FROM ir_ui_view WHERE id = res_id)
        """
    )
    # Names of reviews are unique in their company now.
    cr.execute(
        """
        UPDATE key_account_review review
           SET name = review.name || ' (' || review.id || ')'
         WHERE EXISTS (SELECT FROM key_account_review other
                        WHERE other.company_id = review.company_id AND other.name = review.name
                          AND other.id < review.id)
        """
    )
