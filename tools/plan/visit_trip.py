"""Trips to customers who are too far for a day from home: without Odoo.

A trip is one of consecutive working days, with the nights at one place of a region. The most important
customers far away come first, and those around them with them.
"""

from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from .visit_nights import ONE_DAY

# Customers of a region: at most this many minutes from the place of the nights.
REGION = 180
# What a night away costs, in minutes of travel.
NIGHT = 120
# Travel of a visit near home, as far as it counts for the question of room for a trip.
NEAR_WAY = 45
# How much of the time of a trip several visits take at most: they do not fill each day.
FILLED = 0.85
# Regions to choose from: those around the most important customers.
REGIONS = 60


@dataclass
class Trip:
    """Days away from home, and the needs that were the reason for them."""

    days: list
    place: object
    keys: set


class TripPlanner:
    """Chooses trips: for the most important customers far away first, those around them with them.

    :param Nights nights: the days of the person, to be filled in
    :param list needs: :class:`~.visit_chain.Need` on site
    :param dict chains: ``{key: Chain}``
    :param set far: the keys of the needs that are too far for a day from home
    :param get_days: function of a need that returns the days on which it is possible
    """

    def __init__(self, nights, needs, chains, far, get_days):
        self.nights = nights
        self.travel = nights.travel
        self.chains = chains
        self.far = sorted(
            (need for need in needs if need.key in far), key=lambda need: (need.rank, need.due)
        )
        self.near = [need for need in needs if need.key not in far]
        self.days = {need.key: get_days(need) for need in self.far}
        self.open = {need.key: list(chains[need.key].wishes) for need in self.far}
        self.full = set()
        self.trips = []

    def plan(self):
        """Choose trips as long as one more serves customers; return them in order."""
        regions = [self._get_region(seed) for seed in self.far[:REGIONS]]
        runs = self._get_runs()
        while best := max(
            (trip for region in regions for trip in self._get_trips(region, runs)),
            key=lambda trip: trip[0],
            default=None,
        ):
            _gain, bases, place, served = best
            self.nights.bases |= bases
            for need, wish in served:
                self.open[need.key].remove(wish)
            self.trips.append(Trip(sorted(bases), place, {need.key for need, _wish in served}))
            runs = self._get_runs()
        return sorted(self.trips, key=lambda trip: trip.days)

    def adjust(self, trip, rounds):
        """Drop a trip that serves nobody far away, or make it as short as its visits allow.

        :param Trip trip: one of those chosen
        :param rounds: a plan with all trips
        """
        needs = {need.key: need for need in self.far}
        served = [
            needs[visit.key]
            for day in sorted(rounds, key=lambda day: day.day)
            if day.day in trip.days
            for visit in day.visits
            if visit.key in needs
        ]
        if not served:
            self.nights.remove(trip.days)
            return
        takes = self.travel.minutes(self.nights.start, trip.place)
        takes += self.travel.minutes(trip.place, self.nights.end)
        takes += sum(need.duration for need in served)
        takes += sum(self.travel.minutes(a.place, b.place) for a, b in pairwise(served))
        for length in range(2, len(trip.days)):
            for first in range(len(trip.days) - length + 1):
                days = trip.days[first : first + length]
                bases = self.nights.get_trip(days, trip.place)
                room = FILLED * sum(map(self.nights.hours, days))
                if bases and takes <= room and self._are_open(served, days):
                    self.nights.remove(trip.days)
                    self.nights.bases |= bases
                    return

    def _are_open(self, needs, days):
        return all(set(days).intersection(self.days[need.key]) for need in needs)

    def _get_region(self, seed):
        """Return the needs far away around one of them, the most important first."""
        return seed.place, [
            (need, way)
            for need in self.far
            if (way := self.travel.minutes(seed.place, need.place)) <= REGION
        ]

    def _get_runs(self):
        """Return the consecutive working days that are free for trips."""
        free = [day for day in self.nights.workdays if day not in self.nights.bases]
        runs = [free[:1]] if free else []
        for before, after in pairwise(free):
            if after - before == ONE_DAY:
                runs[-1].append(after)
            else:
                runs.append([after])
        return runs

    def _get_trips(self, region, runs):
        """Yield what trips to a region are worth: ``(gain, bases, place, [(need, wish)])``."""
        place, members = region
        members = [member for member in members if self.open[member[0].key]]
        if not members:
            return
        away = self.travel.minutes(self.nights.start, place)
        away += self.travel.minutes(place, self.nights.end)
        for run in runs:
            for first in range(len(run)):
                for last in range(first + 1, min(first + self.nights.limit, len(run) - 1) + 1):
                    days = run[first : last + 1]
                    if not self._is_allowed(days, place):
                        continue
                    served, gain = self._serve(members, days, away)
                    if not served:
                        continue
                    gain -= away + NIGHT * (len(days) - 1)
                    if bases := self.nights.get_trip(days, place):
                        if self._has_room(days, served):
                            yield gain, bases, place, served
                        else:
                            self.full.update(need.key for need, _wish in served)

    def _is_allowed(self, days, place):
        """Return whether nights are left, and agreed visits of these days are in the region."""
        weeks = Counter(day.isocalendar()[:2] for day in days[:-1])
        if any(self.nights.count(week) + new > self.nights.limit for week, new in weeks.items()):
            return False
        return all(
            self.travel.minutes(place, visit.place) <= REGION
            for day in days
            for visit in self.nights.kept.get(day, ())
        )

    def _serve(self, members, days, away):
        """Return the wishes that a trip serves, as far as its time goes, and what they are worth."""
        hours = sum(map(self.nights.hours, days))
        room, served, gain = hours - away, [], 0.0
        for need, way in members:
            chain, possible = self.chains[need.key], self.days[need.key]
            index = bisect_left(possible, days[0])
            if index == len(possible) or possible[index] > days[-1]:
                continue
            takes = need.duration + way
            # The first visit is what the trip is for; others do not fill each day to its end.
            if takes > (room - (1 - FILLED) * hours if served else room):
                continue
            worth, wish = max(
                (chain.missing - chain.late * abs((wish - days[len(days) // 2]).days), wish)
                for wish in self.open[need.key]
            )
            if worth <= 0:
                continue
            room -= takes
            gain += worth
            served.append((need, wish))
        return served, gain

    def _has_room(self, days, served):
        """Return whether the other days are enough for customers near home of the same importance."""
        best = min(need.rank for need, _wish in served)
        claims = sum(
            len(self.chains[need.key].wishes)
            * (need.duration + min(NEAR_WAY, self.travel.minutes(self.nights.start, need.place)))
            for need in self.near
            if need.rank <= best
        )
        left = sum(
            self.nights.hours(day)
            for day in self.nights.workdays
            if day not in self.nights.bases and day not in days
        )
        return left >= claims
