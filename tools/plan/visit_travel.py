"""Places, and the travel time between them: without Odoo and without a map."""

from dataclasses import dataclass

from ..visit import geo

# Customers in the same town without coordinates.
SAME_TOWN_MINUTES = 10


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

    Of a travel time of more than ``longest`` minutes only this many count for the day: the rest is
    the evening before, or by air. 0: travel times count in full.
    """

    factor: float
    speed: float
    unknown: int
    longest: float = 0.0

    def minutes(self, here, there):
        """Return the minutes of a day that the travel from one place to another takes."""
        minutes = self.full_minutes(here, there)
        return min(minutes, self.longest) if self.longest else minutes

    def is_too_long(self, here, there):
        """Return whether part of the travel is outside the day."""
        return bool(self.longest) and self.full_minutes(here, there) > self.longest

    def full_minutes(self, here, there):
        """Return the travel minutes from one place to another, however long."""
        if here.key == there.key:
            return 0.0
        if here.is_located and there.is_located:
            line = geo.distance(here.latitude, here.longitude, there.latitude, there.longitude)
            return line * self.factor / self.speed * 60
        if here.town and here.town == there.town:
            return SAME_TOWN_MINUTES
        return self.unknown


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
