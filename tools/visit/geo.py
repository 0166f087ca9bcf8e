"""Distances between places on earth."""

from math import asin, cos, radians, sin, sqrt

EARTH_RADIUS = 6371.0


def distance(latitude, longitude, other_latitude, other_longitude):
    """Return the straight-line distance of two places, in kilometres.

    The haversine formula on a sphere: accurate to half a percent. All angles are in degrees.
    """
    south, north = radians(latitude), radians(other_latitude)
    across = radians(other_longitude - longitude)
    half_chord = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin(across / 2) ** 2
    return 2 * EARTH_RADIUS * asin(min(1.0, sqrt(half_chord)))
