from odoo import api, fields, models
from odoo.tools import SQL


class KeyAccountOrderTurn(models.Model):
    """Lets one transaction at a time judge the orders of a customer.

    Odoo's transactions see the database as it was when they began: a lock alone would not show the order
    that was confirmed meanwhile. So the row of the customer is written. Whoever comes second waits, is
    refused by the database, and is begun again by Odoo: it then sees that order.
    """

    _name = "key.account.order.turn"
    _description = "Turn to Confirm Orders of a Customer"
    _inherit = ["key.account.guarded"]
    _written_by_code = True
    _rec_name = "customer_number"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="cascade",
    )
    # Without foreign key: that would lock the row of the contact, too.
    customer_number = fields.Integer(
        required=True,
    )
    number = fields.Integer(
        default=1,
    )

    _customer_uniq = models.Constraint(
        "UNIQUE (company_id, customer_number)",
        "This customer already has a turn.",
    )

    # === BUSINESS METHODS === #

    @api.model
    def _take(self, companies, partner_ids):
        """Wait until no other transaction judges orders of these customers in these companies: one statement.

        Customers are taken in one order, so that two transactions do not wait for each other.
        """
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO key_account_order_turn AS turn (company_id, customer_number, number)
                SELECT company, customer, 1
                  FROM UNNEST(%s::int[]) company CROSS JOIN UNNEST(%s::int[]) customer
                 ORDER BY company, customer
                    ON CONFLICT (company_id, customer_number) DO UPDATE SET number = turn.number + 1
                """,
                companies.ids,
                sorted(partner_ids),
            )
        )
        self.invalidate_model(["number"], flush=False)
