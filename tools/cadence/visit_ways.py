"""How long people travel for a visit, before any plan: an estimate, without Odoo.

How it works: a round goes from home to a customer, on to others, and home again. So the way of a
visit is between the way from home, and the way from the nearest other customer of the same person:
their mean, but at most the way there and back. Places are at the planner's distances and speed.

The nearest customer is looked for from the south and the north, as long as a place could be nearer:
few of the places are compared.
"""

from itertools import count
from math import cos, radians, sin

from .visit_travel import locate_towns


def estimate_ways(start, end, places, travel):
    """Return the minutes of travel for a visit at each place of one person.

    :param Place start: where the days start
    :param Place end: where the days end
    :param list places: :class:`~.visit_travel.Place`, each once
    :param Travel travel: travel times
    :return: ``{key: (minutes of travel for a visit, minutes there and back)}``
    """
    found, _unknown = locate_towns(places)
    ways = {}
    nearest = _get_nearest([place for place in found.values() if place.is_located])
    others = [place for place in found.values() if not place.is_located]
    towns = {}
    for place in others:
        towns.setdefault(place.town, []).append(place)
    for key, place in found.items():
        there, back = travel.minutes(start, place), travel.minutes(place, end)
        neighbour = nearest.get(key)
        if not neighbour:
            beside = (*towns.get(place.town, ())[:2], *others[:2])
            neighbour = next((other for other in beside if other.key != key), None)
        way = there + back
        if neighbour:
            way = min(way, ((there + back) / 2 + travel.minutes(neighbour, place)) / 2)
        elif not (start.is_located and place.is_located):
            # The usual travel time is that of a visit, there and back.
            way = (there + back) / 2
        ways[key] = way, there + back
    return ways


def _get_nearest(places):
    """Return the nearest other place of each place, ``{key: place}``."""
    points = sorted(((*_get_point(place), place) for place in places), key=lambda point: point[2])
    nearest = {}
    for number, here in enumerate(points):
        best, found = float("inf"), None
        for step in (1, -1):
            for other in count(number + step, step):
                # The difference in height is at most the distance.
                if not 0 <= other < len(points) or (points[other][2] - here[2]) ** 2 >= best:
                    break
                square = sum((points[other][axis] - here[axis]) ** 2 for axis in range(3))
                if square < best:
                    best, found = square, points[other][3]
        if found:
            nearest[here[3].key] = found
    return nearest


def _get_point(place):
    """Return a place as a point of the unit sphere: the nearest point is the nearest place."""
    latitude, longitude = radians(place.latitude), radians(place.longitude)
    return cos(latitude) * cos(longitude), cos(latitude) * sin(longitude), sin(latitude)
