from dataclasses import replace

from odoo import fields, models

# Customers of other territories fill gaps if they are this near to a due customer of the territory.
NEAR_MINUTES = 30
ALL_DAY = ((0, 24 * 60),)


class KeyAccountVisitPlanTerritory(models.AbstractModel):
    """A plan that keeps weekdays for territories.

    How it works: on such a day, only visits to customers of its territories are possible, and to those
    who are near one of them that is due. The planner is only told on which days a visit is possible.
    Fixed visits, and days that are kept for nothing, do not change.
    """

    _name = "key.account.visit.plan.territory"
    _description = "Visit Plan with Territories"

    weekday_ids = fields.One2many(
        comodel_name="key.account.visit.plan.weekday",
        inverse_name="plan_id",
        string="Days Kept for Territories",
        copy=True,
        help="On these weekdays, the plan visits customers of the territory, and customers nearby "
        "to fill gaps.",
    )

    # === BUSINESS METHODS === #

    def _get_needs(self, user, zone, first, days, movable):
        needs, places, unknown = super()._get_needs(user, zone, first, days, movable)
        if kept := self._get_kept_days(user):
            travel = self._get_travel()
            near = {
                territory: [need.place for need in needs if _territory(need) == territory]
                for territory in set().union(*kept.values())
            }
            needs = [self._keep_days(need, days, kept, near, travel) for need in needs]
        return needs, places, unknown

    def _get_kept_days(self, user):
        """Return ``{weekday: territories}`` of the days that are kept for a person."""
        kept = {}
        for day in self.weekday_ids.filtered(lambda day: day.user_id in (user, user.browse())):
            kept.setdefault(int(day.weekday), set()).add(day.territory_id)
        return kept

    @staticmethod
    def _keep_days(need, days, kept, near, travel):
        """Return a need that is possible only on the days of its territory, or near to one."""
        mine = _territory(need)

        def is_possible(territories):
            return mine in territories or any(
                _is_near(need.place, place, travel)
                for territory in territories
                for place in near[territory]
            )

        possible = {weekday for weekday in kept if is_possible(kept[weekday])}
        left = [day for day in days if day.weekday() not in kept or day.weekday() in possible]
        if len(left) == len(days):
            return need
        windows = need.windows if need.windows is not None else dict.fromkeys(left, ALL_DAY)
        return replace(need, windows={day: windows[day] for day in left if day in windows})

    def _get_omission_reason(self, visit):
        """Name the days that are kept for other territories, beside the opening hours."""
        reason = super()._get_omission_reason(visit)
        account = visit.key.record.account_id
        kept = self._get_kept_days(visit.key.record.user_id)
        others = [mine for mine in kept.values() if account.territory_id not in mine]
        if visit.reason != "closed" or not others:
            return reason
        told = self.env._(
            "The other days are kept for other territories. Change the days of the plan, or choose "
            "a longer period."
        )
        return f"{reason} {told}" if account.opening_calendar_id else told


def _is_near(here, there, travel):
    """Return whether two places are known, and near each other."""
    known = here.is_located and there.is_located
    return known and travel.minutes(here, there) <= NEAR_MINUTES


def _territory(need):
    """Return the territory of the customer of a need."""
    return need.key.record.account_id.territory_id
