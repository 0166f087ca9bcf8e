from odoo import api, fields, models
from odoo.tools import format_date, format_time

from ...tools.visit import geo


class KeyAccountVisitToday(models.AbstractModel):
    """What a visitor needs on the road: time, place, people and phone number."""

    _name = "key.account.visit.today"
    _description = "Visit on the Road"

    time_text = fields.Char(
        string="Time",
        compute="_compute_time_text",
        help="Start and end time, with the day if it is not today.",
    )
    address = fields.Char(
        compute="_compute_place",
        compute_sudo=True,
    )
    map_url = fields.Char(
        string="Map",
        compute="_compute_place",
        compute_sudo=True,
        help="The place on OpenStreetMap, by its coordinates or its address. Data is sent only "
        "when the link is opened.",
    )
    people_text = fields.Char(
        string="People",
        compute="_compute_people",
        compute_sudo=True,
        help="The contacts to meet.",
    )
    phone = fields.Char(
        compute="_compute_people",
        compute_sudo=True,
        help="Phone number of the first contact that has one, otherwise of the place or the "
        "customer.",
    )

    # === COMPUTE METHODS === #

    @api.depends("start", "stop")
    @api.depends_context("tz", "lang")
    def _compute_time_text(self):
        today = fields.Date.context_today(self)
        for visit in self:
            if not visit.start:
                visit.time_text = False
                continue
            start, stop = (
                fields.Datetime.context_timestamp(visit, moment)
                for moment in (visit.start, visit.stop)
            )
            text = "–".join(
                format_time(self.env, moment.time(), time_format="short")
                for moment in (start, stop)
            )
            if start.date() != today:
                day = format_date(self.env, start.date(), date_format="EEE d MMM")
                text = f"{day}, {text}"
            visit.time_text = text

    @api.depends("channel", "partner_id")
    def _compute_place(self):
        for visit in self:
            place = visit.partner_id if visit.channel == "visit" else visit.partner_id.browse()
            visit.address = visit._get_address()
            visit.map_url = geo.map_url(
                place.partner_latitude, place.partner_longitude, visit.address
            )

    @api.depends(
        "contact_ids.name",
        "contact_ids.type",
        "contact_ids.phone",
        "partner_id.phone",
        "account_partner_id.phone",
    )
    def _compute_people(self):
        for visit in self:
            people = (*visit.contact_ids, visit.partner_id, visit.account_partner_id)
            visit.people_text = visit._name_contacts()
            visit.phone = next((person.phone for person in people if person.phone), False)
