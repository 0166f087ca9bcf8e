"""Positions and distances on earth, in degrees and kilometres."""

from math import asin, cos, radians, sin, sqrt
from urllib.parse import quote_plus

EARTH_RADIUS = 6371.0
MAP = "https://www.openstreetmap.org"


def position(latitude, longitude):
    """Return a position as ``(latitude, longitude)``; ``None`` if it is unknown.

    Contacts without coordinates have 0 and 0, a place in the sea. Coordinates that no place on earth
    has are as good as none: typing errors, or latitude and longitude in the wrong order.
    """
    if not (latitude or longitude):
        return None
    # Not a number compares as false.
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        return None
    return latitude, longitude


def map_url(latitude, longitude, address):
    """Return the link to a place on OpenStreetMap, by its coordinates or its address; "" without both."""
    if place := position(latitude, longitude):
        north, east = (f"{angle:.5f}" for angle in place)
        return f"{MAP}/?mlat={north}&mlon={east}#map=16/{north}/{east}"
    return f"{MAP}/search?query={quote_plus(address)}" if address else ""


def middle(positions):
    """Return the middle of positions that are near each other, also on both sides of the date line."""
    latitudes, longitudes = zip(*positions, strict=True)
    first = longitudes[0]
    # Counted from the first one, from -180 to 180.
    offset = sum((other - first + 180) % 360 - 180 for other in longitudes) / len(longitudes)
    return sum(latitudes) / len(latitudes), (first + offset + 180) % 360 - 180


def distance(latitude, longitude, other_latitude, other_longitude):
    """Return the straight-line distance of two places, in kilometres.

    The haversine formula on a sphere: accurate to half a percent, also across the date line. All
    angles are in degrees.
    """
    south, north = radians(latitude), radians(other_latitude)
    across = radians(other_longitude - longitude)
    half_chord = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half_chord)))
