from odoo import api, models
from odoo.tools import SQL


class ProductProduct(models.Model):
    """Products on orders that are not goods or services sold."""

    _inherit = "product.product"

    # === BUSINESS METHODS === #

    @api.model
    def _key_account_no_sale_query(self):
        """Return a query of the ids of products that are never a sale; never NULL."""
        queries = [
            self._key_account_discount_query(),
            SQL(
                """ SELECT product.id FROM product_product product
                      JOIN product_template template ON template.id = product.product_tmpl_id
                     WHERE template.type = 'combo' OR template.key_account_is_charge """
            ),
        ]
        if "delivery.carrier" in self.env:
            queries.append(
                SQL("SELECT product_id FROM delivery_carrier WHERE product_id IS NOT NULL")
            )
        return SQL(" UNION ALL ").join(queries)

    @api.model
    def _key_account_discount_query(self):
        """Return a query of the ids of the products that Odoo uses for discounts on orders."""
        return SQL(
            "SELECT sale_discount_product_id FROM res_company"
            " WHERE sale_discount_product_id IS NOT NULL"
        )

    @api.model
    def _key_account_get_vouchers(self):
        """Return the products that put money into vouchers and eWallets, or pay with it (sudo).

        None where Odoo's loyalty programs are not installed.
        """
        if "loyalty.program" not in self.env:
            return self.sudo().browse()
        programs = (
            self.env["loyalty.program"]
            .sudo()
            .with_context(active_test=False)
            .search([("program_type", "in", ("gift_card", "ewallet"))])
        )
        return programs.reward_ids.discount_line_product_id | programs.rule_ids.product_ids
