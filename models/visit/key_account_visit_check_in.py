from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ...tools.visit import geo
from .key_account_visit_state import OPEN_STATES


class KeyAccountVisitCheckIn(models.AbstractModel):
    """When and where a visitor arrived, by the position of the browser."""

    _name = "key.account.visit.check.in"
    _description = "Check-in at a Visit"

    check_in_time = fields.Datetime(
        string="Checked in",
        readonly=True,
        copy=False,
    )
    check_in_user_id = fields.Many2one(
        comodel_name="res.users",
        string="Checked in by",
        readonly=True,
        copy=False,
    )
    check_in_located = fields.Boolean(
        string="With Position",
        readonly=True,
        copy=False,
    )
    check_in_latitude = fields.Float(
        digits=(10, 7),
        readonly=True,
        copy=False,
        aggregator=None,
    )
    check_in_longitude = fields.Float(
        digits=(10, 7),
        readonly=True,
        copy=False,
        aggregator=None,
    )
    check_in_distance = fields.Float(
        string="Distance (km)",
        digits=(10, 1),
        compute="_compute_check_in_distance",
        aggregator=None,
        help="Straight-line distance from the check-in to the place of the visit.",
    )
    check_in_text = fields.Char(
        string="Where",
        compute="_compute_check_in_distance",
    )
    check_in_far = fields.Boolean(
        string="Far Away",
        compute="_compute_check_in_distance",
    )
    can_check_in = fields.Boolean(
        compute="_compute_can_check_in",
    )

    # === COMPUTE METHODS === #

    @api.depends("check_in_time", "check_in_located", "check_in_latitude", "partner_id")
    def _compute_check_in_distance(self):
        for visit in self:
            place = visit._get_position()
            here = visit.check_in_located and geo.position(
                visit.check_in_latitude, visit.check_in_longitude
            )
            distance = geo.distance(*here, *place) if here and place else None
            visit.check_in_distance = distance or 0.0
            visit.check_in_far = bool(
                distance and distance > visit.sudo().company_id.key_account_check_in_km
            )
            visit.check_in_text = visit.check_in_time and visit._describe_check_in(distance)

    @api.depends("state", "user_id", "user_ids", "company_id")
    @api.depends_context("uid")
    def _compute_can_check_in(self):
        for visit in self:
            visit.can_check_in = (
                visit.state in OPEN_STATES
                and not visit._is_ahead()
                and visit.sudo().company_id.key_account_check_in
                and self.env.user in visit.user_id + visit.user_ids
            )

    # === ACTION METHODS === #

    def action_check_in(self, latitude=None, longitude=None):
        """Record that the user has arrived now.

        :param float latitude: in degrees; ``None`` if the browser gives no position
        :param float longitude: as ``latitude``
        :raise AccessError: for users who are not visitors
        :raise UserError: if the visit is over, check-in is not enabled, or the position is not
            valid
        """
        self.ensure_one()
        self.check_access("write")
        if not self.company_id.sudo().key_account_check_in:
            raise UserError(
                self.env._(
                    "Check-in is not enabled in your company. An administrator "
                    "can enable it in the settings."
                )
            )
        if self.env.user not in self.user_id + self.user_ids:
            raise AccessError(self.env._("Only the visitors of this visit can check in."))
        if self.state not in OPEN_STATES:
            raise UserError(
                self.env._("This visit is over. Press “Plan Again” if you are there now.")
            )
        if self._is_ahead():
            raise UserError(
                self.env._(
                    "This visit is planned for %(day)s. If you are there today, change its start "
                    "first.",
                    day=format_date(self.env, self.date),
                )
            )
        position = self._parse_position(latitude, longitude)
        located = position is not None
        latitude, longitude = position or (False, False)
        now = fields.Datetime.now()
        self.sudo().write(
            {
                "check_in_time": now,
                "check_in_user_id": self.env.uid,
                "check_in_located": located,
                "check_in_latitude": latitude,
                "check_in_longitude": longitude,
                "actual_start": now,
            }
        )
        self._message_log(
            body=self.env._("Checked in: %(where)s", where=self.check_in_text),
        )
        return True

    # === BUSINESS METHODS === #

    @api.model
    def _parse_position(self, latitude, longitude):
        """Return the position as two numbers; ``None`` if the browser gave none.

        :raise UserError: if the position is not valid
        """
        if latitude is None or longitude is None:
            return None
        try:
            position = float(latitude), float(longitude)
        except (TypeError, ValueError, OverflowError):
            position = (float("nan"), float("nan"))
        if not (abs(position[0]) <= 90 and abs(position[1]) <= 180):
            raise UserError(
                self.env._(
                    "The position is not valid. Check in again, or check in without a position."
                )
            )
        # Some browsers give 0 and 0 when they know no position.
        return geo.position(*position)

    def _get_position(self):
        """Return latitude and longitude of the place, otherwise of the customer, if known."""
        self.ensure_one()
        visit = self.sudo()
        for partner in (visit.partner_id, visit.account_id.partner_id):
            if place := geo.position(partner.partner_latitude, partner.partner_longitude):
                return place
        return None

    def _describe_check_in(self, distance):
        if not self.check_in_located:
            return self.env._("without position")
        if distance is None:
            places = (self.partner_id + self.account_id.partner_id).sudo()
            if any(place.partner_latitude or place.partner_longitude for place in places):
                return self.env._("the coordinates of the customer are not valid: correct them")
            return self.env._("the customer has no coordinates")
        return self.env._("%(distance)s km from the customer", distance=f"{distance:,.1f}")
