"""Places, and the travel time between them: without Odoo and without a map."""

from dataclasses import dataclass

from ..visit import geo

# Customers in the same town without coordinates.
SAME_TOWN_MINUTES = 10
# Kilometres in an hour of a flight.
FLIGHT_SPEED = 750


@dataclass(frozen=True)
class Place:
    """The place of a visit: coordinates in degrees if they are known, and the town."""

    key: object
    latitude: float = 0.0
    longitude: float = 0.0
    town: tuple = ()

    @property
    def is_located(self):
        """Whether its coordinates are known, and possible."""
        return geo.position(self.latitude, self.longitude) is not None


@dataclass(frozen=True)
class Travel:
    """Travel times: straight line × factor ÷ speed (km/h), and ``unknown`` minutes to places
    without coordinates.

    ``flight``: minutes of a flight besides flying. People fly where this is faster than driving.
    0: they do not fly.
    """

    factor: float
    speed: float
    unknown: int
    flight: float = 0.0

    def minutes(self, here, there):
        """Return the travel minutes from one place to another."""
        minutes, _is_flown = self._travel(here, there)
        return minutes

    def is_flown(self, here, there):
        """Return whether people fly from one place to another."""
        _minutes, is_flown = self._travel(here, there)
        return is_flown

    def _travel(self, here, there):
        if here.key == there.key:
            return 0.0, False
        if here.is_located and there.is_located:
            line = geo.distance(here.latitude, here.longitude, there.latitude, there.longitude)
            drive = line * self.factor / self.speed * 60
            if self.flight and drive > (flown := self.flight + line / FLIGHT_SPEED * 60):
                return flown, True
            return drive, False
        if here.town and here.town == there.town:
            return SAME_TOWN_MINUTES, False
        return self.unknown, False


def get_town(country_id, postcode, city):
    """Return the town of an address, to compare places without coordinates; empty without a city."""
    city = (city or "").strip().lower()
    return (country_id, postcode or "", city) if city else ()


def get_place(partner):
    """Return the place of a partner; the town is country, postcode and city, as far as known."""
    return Place(
        key=partner.id,
        latitude=partner.partner_latitude,
        longitude=partner.partner_longitude,
        town=get_town(partner.country_id.id, partner.zip, partner.city),
    )


def locate_towns(places):
    """Give places without coordinates those of their town, if another place of it is known.

    :return: ``{key: place}``, and the keys of those that remain unknown
    """
    towns = {}
    for place in places:
        if place.is_located and place.town:
            towns.setdefault(place.town, []).append(place)
    found, unknown = {}, set()
    for place in places:
        known = towns.get(place.town, ()) if place.town else ()
        if not place.is_located and known:
            middle = geo.middle([(other.latitude, other.longitude) for other in known])
            found[place.key] = Place(place.key, *middle, place.town)
        else:
            found[place.key] = place
            if not place.is_located:
                unknown.add(place.key)
    return found, unknown
