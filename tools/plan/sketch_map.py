"""Coordinates on a sketch map: without Odoo, without tiles and without a service."""

from math import cos, radians

MARGIN = 12


def project(positions, width=320, height=220):
    """Return where positions are on a map of a size, the north up and without distortion.

    Places are at least a little apart from the edge; a single place is in the middle.

    >>> project([(50, 4), (51, 4)], 100, 100)
    [(50.0, 88.0), (50.0, 12.0)]

    :param list positions: ``(latitude, longitude)`` in degrees
    :return: list of ``(x, y)``, from the top left corner
    """
    if not positions:
        return []
    middle = sum(latitude for latitude, _longitude in positions) / len(positions)
    first = positions[0][1]
    # Degrees of longitude count from the first place, also across the date line.
    flat = [
        (((longitude - first + 180) % 360 - 180) * cos(radians(middle)), -latitude)
        for latitude, longitude in positions
    ]
    west, east = min(x for x, _y in flat), max(x for x, _y in flat)
    north, south = min(y for _x, y in flat), max(y for _x, y in flat)
    scales = [
        (size - 2 * MARGIN) / span
        for size, span in ((width, east - west), (height, south - north))
        if span > 0
    ]
    scale = min(scales, default=0)
    return [
        (
            round(width / 2 + (x - (west + east) / 2) * scale, 1),
            round(height / 2 + (y - (north + south) / 2) * scale, 1),
        )
        for x, y in flat
    ]
