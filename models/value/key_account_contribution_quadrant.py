from odoo import api, models
from odoo.tools import format_amount, formatLang

# So many points can be told apart and tapped; growth beyond this is drawn at the edge.
MOST_POINTS, MOST_GROWTH = 500, 2.0
# What the horizontal axis can show.
AXES = ("growth", "wallet_open", "serving_cost")


class KeyAccountContributionQuadrant(models.AbstractModel):
    """The accounts as points: what they contribute, against growth, open wallet or cost to serve."""

    _name = "key.account.contribution.quadrant"
    _description = "Quadrant of Contributions"

    # === BUSINESS METHODS === #

    @api.model
    def get_quadrant(self, axis=None):
        """Return what the quadrant graph shows, for the twelve months of the company.

        :param axis: one of :data:`AXES`; by default the first with accounts that have a figure on it
        :return: texts, the points of the accounts with the largest revenue, and the lines that divide them
        """
        self.check_access("read")
        lines = self.env["key.account.contribution"]
        if axis not in AXES:
            known = (
                name
                for name in AXES
                if lines.search_count(self._get_quadrant_domain(name), limit=1)
            )
            axis = next(known, AXES[0])
        domain = self._get_quadrant_domain(axis)
        found = lines.search_fetch(domain, order="revenue desc, id", limit=MOST_POINTS)
        total = lines.search_count(domain)
        labels = {
            "growth": self.env._("Growth of revenue, in %"),
            "wallet_open": self.env._("Open wallet"),
            "serving_cost": self.env._("Cost to serve"),
        }
        groups = self.env["key.account"]._selection_value_group()
        return {
            "axis": axis,
            "axes": [{"id": name, "label": label} for name, label in labels.items()],
            "x_label": labels[axis],
            "y_label": self.env._("Contribution of 12 months"),
            "divider": self._get_quadrant_divider(axis, found[:1].period_id.group_rules or {}),
            "groups": [{"id": group, "label": label} for group, label in groups]
            + [{"id": "", "label": self.env._("None")}],
            "points": [line._prepare_point(axis, labels[axis]) for line in found],
            "note": len(found) < total
            and self.env._(
                "The %(number)s accounts with the largest revenue, of %(total)s.",
                number=len(found),
                total=total,
            ),
        }

    @api.model
    def _get_quadrant_domain(self, axis):
        """Return the domain of lines that have a figure on the axis."""
        domain = [("is_nightly", "=", True), ("company_id", "=", self.env.company.id)]
        if axis == "growth":
            return [*domain, ("revenue_before", ">", 0)]
        if axis == "wallet_open":
            return [*domain, ("wallet_share", ">", 0)]
        return [*domain, "|", ("revenue", ">", 0), ("serving_cost", "!=", 0)]

    @api.model
    def _get_quadrant_divider(self, axis, rules):
        """Return from where on accounts have potential; ``False`` without a threshold."""
        if axis == "growth":
            return rules.get("growth", 0) * 100 or False
        return (axis == "wallet_open" and rules.get("amount")) or False

    def _prepare_point(self, axis, label):
        name = self.account_id.display_name
        x = self[axis]
        if axis == "growth":
            x, shown = min(x, MOST_GROWTH) * 100, f"{formatLang(self.env, x * 100, digits=0)} %"
            label = self.env._("Growth of revenue")
        else:
            shown = format_amount(self.env, x, self.currency_id)
        return {
            "id": self.account_id.id,
            "name": name,
            "x": x,
            "y": self.contribution,
            "group": self.value_group or "",
            "told": [
                name,
                self.env._(
                    "Contribution: %s", format_amount(self.env, self.contribution, self.currency_id)
                ),
                f"{label}: {shown}",
            ],
        }
