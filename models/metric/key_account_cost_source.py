from odoo import api, models


class KeyAccountCostSource(models.AbstractModel):
    """What serving customers costs besides goods: each room says what is spent on its records.

    A feature that is off costs nothing.
    """

    _name = "key.account.cost.source"
    _description = "Source of Costs of Customers"

    # === HOOKS === #

    @api.model
    def _get_costs(self, scope):
        """Return what customers cost in the period. To be extended by rooms.

        :param MetricScope scope: company, period and customers
        :return: ``{kind: Cost}`` with kinds of :data:`~..tools.metric.customer_costs.KINDS`
        """
        return {}
